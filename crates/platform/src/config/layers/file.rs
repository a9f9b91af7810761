//! The file.

use std::fs;
use std::path::Path;

use toml::Value;
use toml::de::DeTable;

use super::{Given, Stack, find};
use crate::config::fault::{ConfigFault, Origin};
use crate::config::known::Known;

pub(super) fn read(path: &Path, known: &[Known]) -> Result<Stack, ConfigFault> {
    let text = fs::read_to_string(path)
        .map_err(|source| ConfigFault::FileNotReadable { path: path.to_owned(), source })?;
    let not_toml = |error: toml::de::Error| ConfigFault::NotToml {
        path: path.to_owned(),
        message: format!(
            "{} (line {})",
            error.message(),
            line_at(&text, error.span().unwrap_or_default().start)
        ),
    };
    let table: toml::Table = toml::from_str(&text).map_err(not_toml)?;
    let places = DeTable::parse(&text).map_err(not_toml)?;
    let line_of =
        |section: &str, field: Option<&str>| line_at(&text, place(places.get_ref(), section, field));
    let mut stack = Stack::new();
    for (section, content) in table {
        let Value::Table(fields) = content else {
            let origin = Origin::File { path: path.to_owned(), line: line_of(&section, None) };
            return Err(unknown(&section, &origin, known));
        };
        for (field, value) in fields {
            let origin = Origin::File { path: path.to_owned(), line: line_of(&section, Some(&field)) };
            let key = format!("{section}.{field}");
            find(&key, &origin, known)?;
            stack.insert(key, Given { value, origin });
        }
    }
    Ok(stack)
}

/// A value outside any section.
fn unknown(key: &str, origin: &Origin, known: &[Known]) -> ConfigFault {
    let nearest = crate::config::known::nearest(key, known);
    ConfigFault::UnknownKey { key: key.to_owned(), origin: origin.clone(), nearest }
}

/// Where a key begins in the text.
fn place(table: &DeTable<'_>, section: &str, field: Option<&str>) -> usize {
    let found = table.iter().find(|(name, _)| name.get_ref().as_ref() == section);
    let Some((name, content)) = found else { return 0 };
    let inner = field.and_then(|field| {
        let fields = content.get_ref().as_table()?;
        fields.iter().find(|(name, _)| name.get_ref().as_ref() == field)
    });
    inner.map_or(name.span().start, |(name, _)| name.span().start)
}

fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}
