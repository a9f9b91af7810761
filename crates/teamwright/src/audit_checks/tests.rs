use kernel::audit_entry::AuditEntry;
use platform::config::{Configuration, Layers};
use platform::world::World;

use super::*;
use crate::installation::Installation;

#[tokio::test]
async fn every_log_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let layers = Layers::default().with_flag("data.folder", folder.path().display().to_string(), "--data");
    let settings = Configuration::load(&layers).unwrap().settings;
    let opened = Installation::open(&settings, World::system()).await.unwrap();
    let entry = AuditEntry::done(Actor::Operator, "setup_link.issue", "link");
    opened.journal.append(Log::Installation, entry).await.unwrap();
    assert!(opened.journal.last_checked(Log::Installation).is_none());
    verify_all(&opened.platform, &opened.journal).await.unwrap();
    let checked = opened.journal.last_checked(Log::Installation).unwrap();
    assert!(matches!(checked.verdict, Verdict::Sound { entries } if entries > 0), "{checked:?}");
    opened.close().await.unwrap();
}
