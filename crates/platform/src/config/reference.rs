//! The reference page and the schema, generated from the sections.

use std::fmt::Write as _;

use super::known::{self, Known};

/// `docs/reference/configuration.md`.
pub fn reference_page() -> String {
    let mut page = String::from(HEAD);
    let mut section = String::new();
    for one in known::all() {
        if one.section != section {
            section.clone_from(&one.section);
            let _ = write!(
                page,
                "\n## [{section}]\n\n{}\n\n| setting | default | meaning |\n|---|---|---|\n",
                one.section_about
            );
        }
        let _ = writeln!(page, "| `{}` | {} | {} |", one.field, default(&one), about(&one));
    }
    page
}

/// `docs/reference/configuration.schema.json`.
pub fn schema_text() -> String {
    format!("{:#}\n", known::schema())
}

const HEAD: &str = "# Configuration

Generated from the code. Later layers win: the defaults below, the file (`--config`, TOML with one table per section),
the environment (`TEAMWRIGHT_SECTION__FIELD`, lists with commas; for a secret also `TEAMWRIGHT_SECTION__FIELD_FILE`,
which names a file that holds it), the command line. An unknown setting stops the start. `teamwright config check`
shows the values in effect and where each comes from, secrets masked.
";

fn default(one: &Known) -> String {
    if one.default.is_null() { String::new() } else { format!("`{}`", one.default) }
}

fn about(one: &Known) -> String {
    let mut text = one.about.clone();
    if let (Some(least), Some(most)) = (one.least, one.most) {
        let _ = write!(text, " {least} to {most}.");
    }
    if !one.choices.is_empty() {
        let _ = write!(text, " One of {}.", one.choices.join(", "));
    }
    if one.secret {
        text.push_str(" Secret.");
    }
    text
}

#[cfg(test)]
mod tests;
