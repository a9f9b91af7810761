//! The product's table of contents: every feature, once.

use std::sync::Arc;

use access::{Access, AccessSettings, Feature, Sealer};
use connect::{Connect, ConnectParts, SqliteFiles};
use custody::KeyRules;
use goals::{Goals, KpiUses};
use platform::config::Settings;
use platform::outbound::{Gate, SystemResolver};

use crate::installation::{Installation, said};
use crate::{audit_checks, backups, dead_jobs, own_services, witness_line};

/// The service that checks requests, and the features as data.
pub struct Features {
    pub access: Access,
    pub connect: Connect,
    pub all: Vec<Feature>,
}

/// Builds every feature on an opened installation that people reach at `public_url`.
pub fn features(opened: &Installation, settings: &Settings, public_url: &str) -> anyhow::Result<Features> {
    let access = build_access(opened, public_url)?;
    opened.custody.use_rules(rules(settings));
    let gate = Gate::new(settings.outbound.policy(), Arc::new(SystemResolver));
    let own_services = own_services::builder(settings, &opened.platform.world, gate.clone());
    opened.custody.use_own_services(own_services, i64::from(settings.key_rules.own_key_seconds));
    let connect = build_connect(opened, settings, gate.clone());
    let goals = Goals::new(opened.platform.clone(), connect.clone());
    let all = vec![
        access::feature(&access),
        custody::feature(&opened.custody),
        connect::feature(&connect),
        goals::feature(&goals),
        audit_checks::feature(&opened.journal, witness_line::line(gate)),
        dead_jobs::feature(&opened.platform),
        backups::feature(opened, settings)?,
    ];
    Ok(Features { access, connect, all })
}

fn rules(settings: &Settings) -> KeyRules {
    KeyRules {
        organization_days: settings.key_rules.organization_key_days,
        root_days: settings.key_rules.root_key_days,
        backup_days: settings.key_rules.backup_days,
    }
}

fn build_access(opened: &Installation, public_url: &str) -> anyhow::Result<Access> {
    let sealer: Arc<dyn Sealer> = Arc::new(opened.custody.clone());
    let settings =
        AccessSettings { public_url: public_url.to_owned(), product_version: env!("CARGO_PKG_VERSION") };
    Access::new(opened.platform.clone(), opened.journal.clone(), sealer, settings).map_err(said)
}

fn build_connect(opened: &Installation, settings: &Settings, gate: Gate) -> Connect {
    Connect::new(ConnectParts {
        platform: opened.platform.clone(),
        custody: opened.custody.clone(),
        journal: opened.journal.clone(),
        gate,
        files: SqliteFiles::new(Some(settings.sqlite_sources_folder()), Some(settings.data.folder.clone())),
        uses: Some(Arc::new(KpiUses)),
    })
}
