//! What may be done, as types that features declare.

/// A permission: a marker type of the feature that needs it. Who has it is one table in `access`.
pub trait Permission: Send + Sync + 'static {
    /// `verb_noun` in the plural, the same in the table, the API description and the key scopes: `edit_goals`.
    const NAME: &'static str;
}
