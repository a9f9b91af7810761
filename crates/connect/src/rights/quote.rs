//! Names in statements that people are told to run.

/// `"name"`, inner quotes doubled.
pub(super) fn postgres(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
