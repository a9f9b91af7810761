//! The values chosen for parameters.

use std::collections::BTreeMap;

use kernel::decimal::Decimal;
use kernel::range::Expression;
use serde_json::{Value as Json, json};

use super::form::ChoiceForm;
use super::{Bounds, ParameterKind, Parameters, Pattern};
use crate::statement::ParameterName;

/// An entry picked from a list: its identifier, and the label it had when it was picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub id: String,
    pub label: String,
}

/// What was chosen for one parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    DateRange(Expression),
    PickList(Choice),
    Checkbox(bool),
    Number(Decimal),
    Text(String),
}

impl Value {
    /// The stored and sent form: expression, `{id, label}`, boolean, decimal string, text.
    pub fn to_json(&self) -> Json {
        match self {
            Self::DateRange(expression) => Json::String(expression.to_string()),
            Self::PickList(choice) => json!({ "id": choice.id, "label": choice.label }),
            Self::Checkbox(checked) => Json::Bool(*checked),
            Self::Number(number) => Json::String(number.to_string()),
            Self::Text(text) => Json::String(text.clone()),
        }
    }
}

/// One value for every parameter of a KPI.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Values(BTreeMap<ParameterName, Value>);

impl Values {
    pub fn get(&self, name: &ParameterName) -> Option<&Value> {
        self.0.get(name)
    }

    pub(super) fn insert(&mut self, name: ParameterName, value: Value) {
        self.0.insert(name, value);
    }

    pub fn to_json(&self) -> BTreeMap<String, Json> {
        self.0.iter().map(|(name, value)| (name.to_string(), value.to_json())).collect()
    }

    /// The expression of the KPI's own range; `all` when it has none.
    pub fn expression(&self, parameters: &Parameters) -> Option<&Expression> {
        match self.get(&parameters.period()?.name)? {
            Value::DateRange(expression) => Some(expression),
            Value::PickList(_) | Value::Checkbox(_) | Value::Number(_) | Value::Text(_) => None,
        }
    }

    /// The same values with another expression for the KPI's own range.
    #[must_use]
    pub fn with_expression(mut self, parameters: &Parameters, expression: Expression) -> Self {
        if let Some(period) = parameters.period() {
            self.insert(period.name.clone(), Value::DateRange(expression));
        }
        self
    }

    /// Names this set of values among all of a KPI's readings; equal values, equal hash.
    pub fn hash(&self) -> String {
        // FNV-1a over the canonical JSON: a name, not a seal.
        let text = serde_json::to_string(&self.to_json()).unwrap_or_default();
        let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        format!("{hash:016x}")
    }
}

/// Fits one JSON value to a kind; the error says what would be right.
pub(super) fn fit(kind: &ParameterKind, json: &Json) -> Result<Value, String> {
    match kind {
        ParameterKind::DateRange { .. } => expression(json).map(Value::DateRange),
        ParameterKind::PickList { .. } => choice(json).map(Value::PickList),
        ParameterKind::Checkbox { .. } => {
            json.as_bool().map(Value::Checkbox).ok_or_else(|| "true or false".to_owned())
        }
        ParameterKind::Number { bounds, .. } => number(bounds, json).map(Value::Number),
        ParameterKind::Text { max_length, pattern, .. } => {
            text(*max_length, pattern.as_ref(), json).map(Value::Text)
        }
    }
}

pub(super) fn expression(json: &Json) -> Result<Expression, String> {
    let text = json.as_str().ok_or("a range expression, such as this:m or last:90d")?;
    text.parse().map_err(|refused| format!("not a range: {refused}"))
}

pub(super) fn choice(json: &Json) -> Result<Choice, String> {
    let form: ChoiceForm = serde_json::from_value(json.clone())
        .map_err(|_| "an entry of the list: its id and its label".to_owned())?;
    let fits = |text: &str| (1..=200).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits(&form.id) && fits(&form.label) {
        Ok(Choice { id: form.id, label: form.label })
    } else {
        Err("an id and a label of 1 to 200 characters each".to_owned())
    }
}

pub(super) fn number(bounds: &Bounds, json: &Json) -> Result<Decimal, String> {
    let text = json.as_str().ok_or("a number as text, such as \"12.5\"")?;
    let number: Decimal = text.parse().map_err(|refused| format!("{refused}"))?;
    if let Some(min) = bounds.min.filter(|min| number < *min) {
        return Err(format!("at least {min}"));
    }
    if let Some(max) = bounds.max.filter(|max| *max < number) {
        return Err(format!("at most {max}"));
    }
    match bounds.step {
        Some(step) if !is_step(number, bounds.min.unwrap_or_default(), step) => {
            Err(format!("in steps of {step}"))
        }
        Some(_) | None => Ok(number),
    }
}

fn is_step(number: Decimal, from: Decimal, step: Decimal) -> bool {
    let distance = number.get().checked_sub(from.get());
    distance.and_then(|distance| distance.checked_rem(step.get())).is_some_and(|rest| rest.is_zero())
}

pub(super) fn text(max_length: usize, pattern: Option<&Pattern>, json: &Json) -> Result<String, String> {
    let text = json.as_str().ok_or("a text")?;
    if max_length < text.chars().count() {
        return Err(format!("at most {max_length} characters"));
    }
    if text.contains('\0') {
        return Err("a text without NUL characters".to_owned());
    }
    match pattern {
        Some(pattern) if !pattern.matches(text) => Err(format!("a text of the form {}", pattern.as_str())),
        Some(_) | None => Ok(text.to_owned()),
    }
}
