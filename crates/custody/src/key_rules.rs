//! How long keys are used, and how long backups can open what was destroyed.

/// What the operator sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyRules {
    pub organization_days: u32,
    pub root_days: u32,
    /// How long backups of the key tables are kept: until then a backup could open what was destroyed.
    pub backup_days: u32,
}

/// Keys are told of so long before their period is over.
pub(crate) const WARN_DAYS: i64 = 30;
pub(crate) const DAY_S: i64 = 24 * 60 * 60;

impl Default for KeyRules {
    fn default() -> Self {
        Self { organization_days: 365, root_days: 730, backup_days: 7 }
    }
}

impl KeyRules {
    pub(crate) fn organization_s(self) -> i64 {
        i64::from(self.organization_days) * DAY_S
    }

    pub(crate) fn root_s(self) -> i64 {
        i64::from(self.root_days) * DAY_S
    }

    pub(crate) fn backup_s(self) -> i64 {
        i64::from(self.backup_days) * DAY_S
    }
}
