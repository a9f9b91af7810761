//! `teamwright serve` (web and worker) and `teamwright work` (worker alone).

use std::io::Write;
use std::time::Duration;

use access::actions::issue_setup_link::{NewOrganization, issue_setup_link};
use anyhow::Context as _;
use kernel::actor::Actor;
use platform::config::{SecretText, Settings};
use platform::health::{Check, Health, Readiness};
use platform::http::Private;
use platform::jobs::{Worker, schedules};
use platform::stop::{Ended, Life};
use platform::telemetry;
use platform::world::World;
use tokio::signal::unix::{SignalKind, signal};

use super::configured::Configured;
use crate::cli::Ending;
use crate::features::{Features, features};
use crate::installation::{Installation, said};
use crate::server;

/// Which parts of the product this process runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    WebAndWorker,
    Worker,
}

/// Runs until SIGTERM or SIGINT, then stops in order.
pub async fn run(configured: &Configured, role: Role, out: &mut impl Write) -> anyhow::Result<Ending> {
    let configuration = configured.load()?;
    let settings = &configuration.settings;
    anyhow::ensure!(
        role == Role::WebAndWorker || settings.jobs.workers != 0,
        "jobs.workers is 0, so this worker would do nothing; set it to 1 or more"
    );
    let metrics = telemetry::start(&settings.log).map_err(said)?;
    custody::locked::harden_process().map_err(said)?;
    let mut stop = Stop::listen()?;

    let tls = server::own_tls(&settings.server)?;
    let public = match role {
        Role::WebAndWorker => Some(server::bind(settings.server.listen, "server.listen").await?),
        Role::Worker => None,
    };
    let private = server::bind(settings.server.private_listen, "server.private_listen").await?;
    let opened = Installation::open(settings, World::system()).await?;
    let listening = public.as_ref().map_or(settings.server.listen, |bound| bound.address);
    let public_url = settings.server.public_url(listening);
    let built = features(&opened, settings, &public_url.to_string())?;
    writeln!(out, "Health and metrics are at http://{}, for operators", private.address)?;
    greet(&opened, &built, role, &public_url.to_string(), out).await?;

    let life = Life::new();
    let health = Health::start(&life, &opened.platform, checks(&opened));
    if settings.jobs.workers != 0 {
        start_work(&life, &opened, settings, &built);
    }
    server::serve_private(
        &life,
        private,
        server::private_router(Private {
            health: health.clone(),
            metrics,
            token: settings.server.private_token.as_ref().map(SecretText::shared),
            version: env!("CARGO_PKG_VERSION"),
        }),
    );
    if let Some(bound) = public {
        let edge = server::edge(settings, &opened.platform.world, public_url);
        let router = server::public_router(built, &edge, health);
        server::serve_public(&life, bound, tls, &settings.server, router);
    }
    stop.asked().await;
    end(&life, settings, opened, out).await
}

/// What every request needs.
fn checks(opened: &Installation) -> Vec<Check> {
    let db = &opened.platform.db;
    let journal = opened.journal.clone();
    let audit = Check::new(Readiness::Audit, move || {
        let journal = journal.clone();
        async move { journal.health().is_ok() }
    });
    vec![Check::store(db.clone()), Check::schema(db.clone()), audit]
}

fn start_work(life: &Life, opened: &Installation, settings: &Settings, built: &Features) {
    let kinds = built.all.iter().flat_map(|feature| feature.jobs.clone()).collect();
    let timers: Vec<_> = built.all.iter().flat_map(|feature| feature.schedules.clone()).collect();
    let worker = Worker::new(opened.platform.clone(), kinds, usize::from(settings.jobs.workers));
    life.spawn(worker.run(life.clone()));
    schedules::start(life, &opened.platform, &timers);
}

/// Tells the operator what is new: the key file, the set-up link, the address.
async fn greet(
    opened: &Installation,
    built: &Features,
    role: Role,
    public_url: &str,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    tell_of_key_file(opened, out)?;
    if role == Role::Worker {
        writeln!(out, "Teamwright works on jobs")?;
        return Ok(());
    }
    if is_new(opened).await? {
        let mut cx = opened.platform.begin_installation(Actor::Operator).await.map_err(said)?;
        let link =
            issue_setup_link(&mut cx, &built.access, NewOrganization::default()).await.map_err(said)?;
        cx.commit().await.map_err(said)?;
        writeln!(out, "Set up your organization here, within an hour:")?;
        writeln!(out, "    {}", link.url)?;
    }
    writeln!(out, "Teamwright runs at {public_url}")?;
    out.flush().context("could not write to standard output")
}

/// Says what a key file means that was made just now.
pub(super) fn tell_of_key_file(opened: &Installation, out: &mut impl Write) -> anyhow::Result<()> {
    if let Some(file) = &opened.made_key_file {
        writeln!(
            out,
            "Made the key file {}. Without a backup of it, kept apart from backups of the",
            file.display()
        )?;
        writeln!(
            out,
            "data, every stored credential is lost when this file is. Copy it to a safe place now."
        )?;
    }
    Ok(())
}

/// Whether nobody has set an organization up yet.
async fn is_new(opened: &Installation) -> anyhow::Result<bool> {
    let mut cx = opened.platform.begin_installation_read(Actor::Operator).await.map_err(said)?;
    Ok(access::directory::organizations(&mut cx).await.map_err(said)?.is_empty())
}

async fn end(
    life: &Life,
    settings: &Settings,
    opened: Installation,
    out: &mut impl Write,
) -> anyhow::Result<Ending> {
    writeln!(out, "Stopping: requests and jobs that run get time to end")?;
    let notice = Duration::from_secs(u64::from(settings.shutdown.notice_seconds));
    let grace = Duration::from_secs(u64::from(settings.shutdown.grace_seconds));
    let ended = life.stop(notice, grace).await;
    opened.close().await?;
    match ended {
        Ended::InTime => writeln!(out, "Stopped")?,
        Ended::CutShort => writeln!(out, "Stopped; what took longer was dropped and will be run again")?,
    }
    Ok(Ending::Done)
}

/// SIGTERM and SIGINT.
struct Stop {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

impl Stop {
    fn listen() -> anyhow::Result<Self> {
        let failed = "could not listen for signals";
        Ok(Self {
            terminate: signal(SignalKind::terminate()).context(failed)?,
            interrupt: signal(SignalKind::interrupt()).context(failed)?,
        })
    }

    async fn asked(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
