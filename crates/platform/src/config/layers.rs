//! The layers and how they are laid over each other.

mod environment;
mod file;

use std::collections::BTreeMap;
use std::path::PathBuf;

use toml::Value;

use super::fault::{ConfigFault, Origin};
use super::known::{self, Known};
use super::{Configuration, Effective, Settings};

/// What was given at the start, before it is read.
#[derive(Debug, Clone, Default)]
pub struct Layers {
    /// The TOML file; must exist when named.
    pub file: Option<PathBuf>,
    /// Names and values; those without our prefix are ignored.
    pub environment: Vec<(String, String)>,
    /// Settings given as flags: key, value, the flag's name.
    pub flags: Vec<(&'static str, String, &'static str)>,
}

impl Layers {
    /// Takes over the process's environment.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
    pub fn of_process(file: Option<PathBuf>) -> Self {
        Self { file, environment: std::env::vars().collect(), flags: Vec::new() }
    }

    /// Lays a value of the command line on top.
    #[must_use]
    pub fn with_flag(mut self, key: &'static str, value: impl Into<String>, flag: &'static str) -> Self {
        self.flags.push((key, value.into(), flag));
        self
    }
}

/// A value and its place.
#[derive(Debug, Clone)]
pub(super) struct Given {
    value: Value,
    origin: Origin,
}

/// By `section.field`.
type Stack = BTreeMap<String, Given>;

pub(super) fn merge(layers: &Layers) -> Result<Configuration, ConfigFault> {
    let known = known::all();
    let mut stack = Stack::new();
    if let Some(path) = &layers.file {
        stack.extend(file::read(path, &known)?);
    }
    stack.extend(environment::read(&layers.environment, &known)?);
    for (key, text, flag) in &layers.flags {
        let origin = Origin::CommandLine { flag: (*flag).to_owned() };
        let one = find(key, &origin, &known)?;
        let value = environment::value(text, one.kind);
        stack.insert((*key).to_owned(), Given { value, origin });
    }
    for one in &known {
        if let Some(given) = stack.get(&one.key()) {
            check_alone(one, given)?;
        }
    }
    let settings = read_all(&stack)?;
    settings.check().map_err(|(key, message)| wrong(key, &stack, message))?;
    Ok(Configuration { settings, effective: known.iter().map(|one| effective(one, &stack)).collect() })
}

fn find<'a>(key: &str, origin: &Origin, known: &'a [Known]) -> Result<&'a Known, ConfigFault> {
    known.iter().find(|one| one.key() == key).ok_or_else(|| ConfigFault::UnknownKey {
        key: key.to_owned(),
        origin: origin.clone(),
        nearest: known::nearest(key, known),
    })
}

/// Reads one value as if it were the only one, so that a fault names its key and place.
fn check_alone(one: &Known, given: &Given) -> Result<(), ConfigFault> {
    let refuse =
        |message: String| ConfigFault::WrongValue { key: one.key(), origin: given.origin.clone(), message };
    if let Some(number) = given.value.as_integer() {
        let (least, most) = (one.least.unwrap_or(i64::MIN), one.most.unwrap_or(i64::MAX));
        if !(least..=most).contains(&number) {
            return Err(refuse(format!("is {number}; it may be {least} to {most}")));
        }
    }
    let mut alone = Stack::new();
    alone.insert(one.key(), given.clone());
    match read_all(&alone) {
        Ok(_) => Ok(()),
        // The value of a secret may be part of the message.
        Err(_) if one.secret => Err(refuse("cannot be read: it must be a text".to_owned())),
        Err(ConfigFault::WrongValue { message, .. }) => Err(refuse(message)),
        Err(other) => Err(other),
    }
}

fn read_all(stack: &Stack) -> Result<Settings, ConfigFault> {
    let mut table = toml::Table::new();
    for (key, given) in stack {
        let (section, field) = key.split_once('.').unwrap_or((key, ""));
        let entry = table.entry(section).or_insert_with(|| Value::Table(toml::Table::new()));
        if let Some(section) = entry.as_table_mut() {
            section.insert(field.to_owned(), given.value.clone());
        }
    }
    table.try_into().map_err(|error: toml::de::Error| ConfigFault::WrongValue {
        key: String::new(),
        origin: Origin::Default,
        message: format!("cannot be read: {}", error.message()),
    })
}

fn wrong(key: &str, stack: &Stack, message: String) -> ConfigFault {
    let origin = stack.get(key).map_or(Origin::Default, |given| given.origin.clone());
    ConfigFault::WrongValue { key: key.to_owned(), origin, message }
}

fn effective(one: &Known, stack: &Stack) -> Effective {
    let given = stack.get(&one.key());
    let value = match given {
        Some(_) if one.secret => "[secret]".to_owned(),
        Some(given) => given.value.to_string(),
        None if one.default.is_null() => String::new(),
        None => one.default.to_string(),
    };
    let origin = given.map_or_else(|| Origin::Default.to_string(), |given| given.origin.to_string());
    Effective { key: one.key(), value, origin }
}

#[cfg(test)]
mod tests;
