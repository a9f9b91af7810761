//! Which settings exist, taken from the schema: the same data makes the reference page and checks the ranges.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::Settings;
use crate::likeness::distance;

/// One setting that exists.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub section: String,
    pub section_about: String,
    pub field: String,
    pub about: String,
    pub kind: Kind,
    /// As JSON; `Null` when there is none.
    pub default: Value,
    pub least: Option<i64>,
    pub most: Option<i64>,
    pub choices: Vec<String>,
    pub secret: bool,
}

/// How a text of the environment becomes a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    TextList,
    NumberList,
}

impl Known {
    pub(super) fn key(&self) -> String {
        format!("{}.{}", self.section, self.field)
    }

    pub(super) fn variable(&self) -> String {
        format!("{PREFIX}{}__{}", self.section, self.field).to_uppercase()
    }
}

pub(super) const PREFIX: &str = "TEAMWRIGHT_";

/// The JSON schema of the file, without references.
pub(super) fn schema() -> Value {
    let generator =
        SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true).into_generator();
    generator.into_root_schema_for::<Settings>().to_value()
}

/// Every setting, sections and fields in alphabetical order.
pub(super) fn all() -> Vec<Known> {
    let schema = schema();
    let sections = properties(&schema);
    sections.iter().flat_map(|(name, section)| fields(name, section)).collect()
}

fn fields(section: &str, schema: &Value) -> Vec<Known> {
    properties(schema)
        .into_iter()
        .map(|(field, property)| Known {
            section: section.to_owned(),
            section_about: text(schema, "description"),
            field,
            about: text(&property, "description"),
            kind: kind(&property),
            default: property.get("default").cloned().unwrap_or(Value::Null),
            least: property.get("minimum").and_then(Value::as_i64),
            most: property.get("maximum").and_then(Value::as_i64),
            choices: choices(&property),
            secret: property.get("x-secret").is_some(),
        })
        .collect()
}

fn properties(schema: &Value) -> Vec<(String, Value)> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn text(schema: &Value, name: &str) -> String {
    schema.get(name).and_then(Value::as_str).unwrap_or_default().replace('\n', " ")
}

fn kind(property: &Value) -> Kind {
    let is = |schema: &Value, name: &str| match schema.get("type") {
        Some(Value::String(one)) => one == name,
        Some(Value::Array(several)) => several.iter().any(|one| one == name),
        _ => false,
    };
    if is(property, "integer") {
        return Kind::Number;
    }
    if !is(property, "array") {
        return Kind::Text;
    }
    let numbers = property.get("items").is_some_and(|items| is(items, "integer"));
    if numbers { Kind::NumberList } else { Kind::TextList }
}

fn choices(property: &Value) -> Vec<String> {
    let list = property.get("enum").and_then(Value::as_array);
    list.into_iter().flatten().filter_map(|choice| choice.as_str().map(str::to_owned)).collect()
}

/// The known key that is most like `key`, when one is like it at all.
pub(super) fn nearest(key: &str, known: &[Known]) -> Option<String> {
    let field = key.rsplit('.').next().unwrap_or(key);
    known
        .iter()
        .map(|one| (distance(key, &one.key()).min(distance(field, &one.field) + 1), one.key()))
        .min()
        .filter(|(distance, _)| *distance <= 1 + field.len() / 3)
        .map(|(_, key)| key)
}

#[cfg(test)]
mod tests;
