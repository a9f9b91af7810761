//! `teamwright owner reset`, `teamwright member reset` and `teamwright organization create`: one-time links made on the
//! machine itself.

use std::io::Write;

use access::actions::issue_reset_link::{Whom, issue_reset_link};
use access::actions::issue_setup_link::{NewOrganization, issue_setup_link};
use access::email::Email;
use access::name::Name;
use anyhow::Context as _;
use clap::Args;
use kernel::actor::Actor;
use kernel::failure::{Failure, Refusal as _};
use platform::world::World;

use super::configured::Configured;
use super::serve::tell_of_key_file;
use crate::cli::Ending;
use crate::features::{Features, features};
use crate::installation::{Installation, said};

#[derive(Debug, Args)]
pub struct ResetArgs {
    /// The e-mail that they sign in with
    #[arg(long)]
    email: String,
    #[command(flatten)]
    configured: Configured,
}

#[derive(Debug, Args)]
pub struct OrganizationCreateArgs {
    /// What the organization is called; its owner may change it
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    configured: Configured,
}

/// Prints a link by which a locked-out person sets a new passphrase and drops the second factors.
pub async fn reset(whom: Whom, args: &ResetArgs, out: &mut impl Write) -> anyhow::Result<Ending> {
    let email: Email = args.email.parse().context("--email is not an e-mail address")?;
    let (opened, built) = open(&args.configured).await?;
    let mut cx = opened.platform.begin_installation(Actor::Operator).await.map_err(said)?;
    let link = match issue_reset_link(&mut cx, &built.access, whom, &email).await {
        Ok(link) => link,
        Err(Failure::Refused(refused)) => {
            let problem = refused.problem();
            anyhow::bail!("{}. {}", problem.title, problem.detail.unwrap_or_default());
        }
        Err(Failure::Fault(fault)) => return Err(said(fault)),
    };
    cx.commit().await.map_err(said)?;
    let who = match whom {
        Whom::Owner => "owner",
        Whom::Member => "member",
    };
    writeln!(out, "Give this link to the {who}. It works once, within an hour:\n    {}", link.url)?;
    opened.close().await?;
    Ok(Ending::Done)
}

/// Prints a link by which a further organization is set up.
pub async fn create(args: &OrganizationCreateArgs, out: &mut impl Write) -> anyhow::Result<Ending> {
    let name = args.name.as_deref().map(str::parse::<Name>).transpose().context("--name does not fit")?;
    let (opened, built) = open(&args.configured).await?;
    tell_of_key_file(&opened, out)?;
    let mut cx = opened.platform.begin_installation(Actor::Operator).await.map_err(said)?;
    let link = issue_setup_link(&mut cx, &built.access, NewOrganization { name }).await.map_err(said)?;
    cx.commit().await.map_err(said)?;
    writeln!(out, "Set the organization up here, within an hour:\n    {}", link.url)?;
    opened.close().await?;
    Ok(Ending::Done)
}

async fn open(configured: &Configured) -> anyhow::Result<(Installation, Features)> {
    let configuration = configured.load()?;
    let settings = &configuration.settings;
    let opened = Installation::open(settings, World::system()).await?;
    let public_url = settings.server.public_url(settings.server.listen).to_string();
    let built = features(&opened, settings, &public_url)?;
    Ok((opened, built))
}
