//! The environment: `TEAMWRIGHT_SECTION__FIELD`, and `…_FILE` for secrets.

use std::fs;
use std::path::PathBuf;

use toml::Value;

use super::{Given, Stack, find};
use crate::config::fault::{ConfigFault, Origin};
use crate::config::known::{Kind, Known, PREFIX};

pub(super) fn read(environment: &[(String, String)], known: &[Known]) -> Result<Stack, ConfigFault> {
    let mut stack = Stack::new();
    for (name, text) in environment {
        let Some(key) = key_of(name) else { continue };
        if let Some(one) = secret_by_file(&key, known) {
            if environment.iter().any(|(other, _)| *other == one.variable()) {
                return Err(ConfigFault::SetTwice { name: one.variable() });
            }
            stack.insert(one.key(), from_file(name, text)?);
        } else {
            let origin = Origin::Environment { name: name.clone() };
            let one = find(&key, &origin, known)?;
            stack.insert(key, Given { value: value(text, one.kind), origin });
        }
    }
    Ok(stack)
}

/// Our variables have a double underscore between section and field; others with our prefix are not settings.
fn key_of(name: &str) -> Option<String> {
    let (section, field) = name.strip_prefix(PREFIX)?.split_once("__")?;
    Some(format!("{}.{}", section.to_lowercase(), field.to_lowercase()))
}

fn secret_by_file<'a>(key: &str, known: &'a [Known]) -> Option<&'a Known> {
    let bare = key.strip_suffix("_file")?;
    known.iter().find(|one| one.secret && one.key() == bare)
}

/// Editors end a file with a line break; it is not part of the secret.
fn from_file(name: &str, path: &str) -> Result<Given, ConfigFault> {
    let path = PathBuf::from(path);
    let text = fs::read_to_string(&path).map_err(|source| ConfigFault::SecretNotReadable {
        name: name.to_owned(),
        path: path.clone(),
        source,
    })?;
    let value = Value::String(text.trim_end_matches(['\r', '\n']).to_owned());
    Ok(Given { value, origin: Origin::EnvironmentFile { name: name.to_owned(), path } })
}

/// A text as the setting's kind; what does not fit stays text and is refused where kinds are checked.
pub(super) fn value(text: &str, kind: Kind) -> Value {
    let number = |text: &str| text.parse().map_or_else(|_| Value::String(text.to_owned()), Value::Integer);
    let parts = || text.split(',').map(str::trim).filter(|part| !part.is_empty());
    match kind {
        Kind::Text => Value::String(text.to_owned()),
        Kind::Number => number(text),
        Kind::TextList => Value::Array(parts().map(|part| Value::String(part.to_owned())).collect()),
        Kind::NumberList => Value::Array(parts().map(number).collect()),
    }
}
