//! The JSON form of a parameter: what the API takes and gives, and what is stored.

use kernel::decimal::Decimal;
use kernel::problem::FieldProblem;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::value::{self, Choice, Value};
use super::{Bounds, Parameter, ParameterKind, Pattern};
use crate::field::fault;

/// A parameter as JSON. Which fields belong is decided by `kind`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ParameterView)]
pub struct ParameterForm {
    /// Lower-case letters, digits and `_`; written `{name}` in the statement.
    pub name: String,
    pub label: String,
    /// `date_range`, `pick_list`, `checkbox`, `number` or `text`.
    pub kind: String,
    /// The value it starts with, in the form of its kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub default: Option<Json>,
    /// Pick-list: a statement that gives `id` and `label`; may hold `{search}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choices_statement: Option<String>,
    /// Number: the least value, as a decimal string.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub min: Option<Decimal>,
    /// Number: the greatest value, as a decimal string.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub max: Option<Decimal>,
    /// Number: the distance between allowed values, as a decimal string.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub step: Option<Decimal>,
    /// Text: the most characters, 1 to 1,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<usize>,
    /// Text: a regular expression for the whole text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
}

/// One entry of a pick-list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Choice)]
pub struct ChoiceForm {
    pub id: String,
    pub label: String,
}

impl ParameterForm {
    /// The form of a parameter.
    pub fn of(parameter: &Parameter) -> Self {
        let mut form = Self {
            name: parameter.name.to_string(),
            label: parameter.label.to_string(),
            kind: String::new(),
            default: None,
            choices_statement: None,
            min: None,
            max: None,
            step: None,
            max_length: None,
            pattern: None,
        };
        match &parameter.kind {
            ParameterKind::DateRange { default } => {
                "date_range".clone_into(&mut form.kind);
                form.default = Some(Value::DateRange(*default).to_json());
            }
            ParameterKind::PickList { default, choices_statement } => {
                "pick_list".clone_into(&mut form.kind);
                form.default = default.clone().map(|choice| Value::PickList(choice).to_json());
                form.choices_statement = Some(choices_statement.clone());
            }
            ParameterKind::Checkbox { default } => {
                "checkbox".clone_into(&mut form.kind);
                form.default = Some(Json::Bool(*default));
            }
            ParameterKind::Number { default, bounds } => {
                "number".clone_into(&mut form.kind);
                form.default = default.map(|number| Value::Number(number).to_json());
                (form.min, form.max, form.step) = (bounds.min, bounds.max, bounds.step);
            }
            ParameterKind::Text { default, max_length, pattern } => {
                "text".clone_into(&mut form.kind);
                form.default = default.clone().map(Json::String);
                form.max_length = Some(*max_length);
                form.pattern = pattern.as_ref().map(|pattern| pattern.as_str().to_owned());
            }
        }
        form
    }
}

/// Parses the form at `index` of the list.
pub(super) fn parse(form: &ParameterForm, index: usize) -> Result<Parameter, Vec<FieldProblem>> {
    let at = |field: &str, text: String| vec![fault(&format!("/parameters/{index}/{field}"), text)];
    let name = form.name.parse().map_err(|error| at("name", format!("{error}")))?;
    let label = form.label.parse().map_err(|error| at("label", format!("{error}")))?;
    refuse_foreign_fields(form).map_err(|field| at(field, format!("a {} has no {field}", form.kind)))?;
    let kind = match form.kind.as_str() {
        "date_range" => date_range(form),
        "pick_list" => pick_list(form),
        "checkbox" => checkbox(form),
        "number" => number(form),
        "text" => text(form),
        _ => Err(("kind", "one of date_range, pick_list, checkbox, number, text".to_owned())),
    };
    kind.map(|kind| Parameter { name, label, kind }).map_err(|(field, text)| at(field, text))
}

type Refused = (&'static str, String);

/// The first field that is given and does not belong to the kind.
fn refuse_foreign_fields(form: &ParameterForm) -> Result<(), &'static str> {
    let given = [
        ("choices_statement", form.choices_statement.is_some(), "pick_list"),
        ("min", form.min.is_some(), "number"),
        ("max", form.max.is_some(), "number"),
        ("step", form.step.is_some(), "number"),
        ("max_length", form.max_length.is_some(), "text"),
        ("pattern", form.pattern.is_some(), "text"),
    ];
    let foreign = given.iter().find(|(_, is_given, kind)| *is_given && *kind != form.kind);
    foreign.map_or(Ok(()), |(field, ..)| Err(*field))
}

fn date_range(form: &ParameterForm) -> Result<ParameterKind, Refused> {
    let json = form.default.clone().unwrap_or_else(|| Json::String("this:m".to_owned()));
    let default = value::expression(&json).map_err(|text| ("default", text))?;
    Ok(ParameterKind::DateRange { default })
}

fn pick_list(form: &ParameterForm) -> Result<ParameterKind, Refused> {
    let choices_statement = form.choices_statement.clone().unwrap_or_default();
    if choices_statement.trim().is_empty() {
        return Err((
            "choices_statement",
            "write the statement that fills the list: SELECT id, label FROM …".to_owned(),
        ));
    }
    let default: Option<Choice> =
        form.default.as_ref().map(value::choice).transpose().map_err(|text| ("default", text))?;
    Ok(ParameterKind::PickList { default, choices_statement })
}

fn checkbox(form: &ParameterForm) -> Result<ParameterKind, Refused> {
    match &form.default {
        None => Ok(ParameterKind::Checkbox { default: false }),
        Some(Json::Bool(default)) => Ok(ParameterKind::Checkbox { default: *default }),
        Some(_) => Err(("default", "true or false".to_owned())),
    }
}

fn number(form: &ParameterForm) -> Result<ParameterKind, Refused> {
    let bounds = Bounds { min: form.min, max: form.max, step: form.step };
    if bounds.min.zip(bounds.max).is_some_and(|(min, max)| max < min) {
        return Err(("max", "the greatest value lies below the least".to_owned()));
    }
    if bounds.step.is_some_and(|step| step <= Decimal::ZERO) {
        return Err(("step", "a step is greater than 0".to_owned()));
    }
    let default = form.default.as_ref().map(|json| value::number(&bounds, json)).transpose();
    Ok(ParameterKind::Number { default: default.map_err(|text| ("default", text))?, bounds })
}

fn text(form: &ParameterForm) -> Result<ParameterKind, Refused> {
    let max_length = form.max_length.unwrap_or(200);
    if !(1..=1_000).contains(&max_length) {
        return Err(("max_length", "from 1 to 1,000 characters".to_owned()));
    }
    let compiled = form.pattern.as_deref().map(|source| {
        Pattern::new(source).ok_or(("pattern", "not a regular expression that can be used".to_owned()))
    });
    let pattern = compiled.transpose()?;
    let default =
        form.default.as_ref().map(|json| value::text(max_length, pattern.as_ref(), json)).transpose();
    Ok(ParameterKind::Text { default: default.map_err(|text| ("default", text))?, max_length, pattern })
}
