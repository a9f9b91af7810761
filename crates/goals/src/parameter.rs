//! What a KPI asks for before it can be read: typed parameters and the values chosen for them.
//!
//! Both are stored and sent in one JSON form ([`ParameterForm`], [`Values::to_json`]); a value that exists here fits
//! its parameter. Unknown and missing values are refused when a KPI is saved: nothing is guessed at read time.

mod form;
mod value;

use std::collections::BTreeMap;

use kernel::decimal::Decimal;
use kernel::problem::FieldProblem;
use kernel::range::Expression;

use crate::field::fault;
use crate::name::Label;
use crate::statement::{ParameterName, Place, Statement};

pub use form::{ChoiceForm, ParameterForm};
pub use value::{Choice, Value, Values};

/// The most parameters one KPI may have.
const MOST: usize = 20;

/// One typed input.
#[derive(Debug, Clone)]
pub struct Parameter {
    pub name: ParameterName,
    pub label: Label,
    pub kind: ParameterKind,
}

/// What a parameter takes, and what it starts with.
#[derive(Debug, Clone)]
pub enum ParameterKind {
    DateRange {
        default: Expression,
    },
    /// Filled live by a statement that gives `id` and `label`; a typed identifier is accepted too.
    PickList {
        default: Option<Choice>,
        choices_statement: String,
    },
    Checkbox {
        default: bool,
    },
    Number {
        default: Option<Decimal>,
        bounds: Bounds,
    },
    Text {
        default: Option<String>,
        max_length: usize,
        pattern: Option<Pattern>,
    },
}

/// What a number may be: at least, at most, and in steps counted from the least (else from 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bounds {
    pub min: Option<Decimal>,
    pub max: Option<Decimal>,
    pub step: Option<Decimal>,
}

/// A regular expression that the whole text must match.
#[derive(Debug, Clone)]
pub struct Pattern {
    source: String,
    compiled: regex::Regex,
}

impl Pattern {
    pub fn new(source: &str) -> Option<Self> {
        let whole = format!("^(?:{source})$");
        // A pattern is a person's text: the limit keeps its automaton small.
        let compiled = regex::RegexBuilder::new(&whole).size_limit(1 << 18).build().ok()?;
        Some(Self { source: source.to_owned(), compiled })
    }

    pub fn as_str(&self) -> &str {
        &self.source
    }

    pub fn matches(&self, text: &str) -> bool {
        self.compiled.is_match(text)
    }
}

/// The parameters of one KPI: distinct names, at most twenty.
#[derive(Debug, Clone, Default)]
pub struct Parameters(Vec<Parameter>);

impl Parameters {
    /// Parses the forms; every fault names its field.
    pub fn parse(forms: &[ParameterForm]) -> Result<Self, Vec<FieldProblem>> {
        let mut parameters: Vec<Parameter> = Vec::new();
        let mut faults = Vec::new();
        if MOST < forms.len() {
            faults.push(fault("/parameters", format!("at most {MOST} parameters")));
        }
        for (index, form) in forms.iter().enumerate().take(MOST) {
            match form::parse(form, index) {
                Ok(parameter) if parameters.iter().any(|other| other.name == parameter.name) => {
                    let text = format!("another parameter is called {} too", parameter.name);
                    faults.push(fault(&format!("/parameters/{index}/name"), text));
                }
                Ok(parameter) => parameters.push(parameter),
                Err(found) => faults.extend(found),
            }
        }
        if faults.is_empty() { Ok(Self(parameters)) } else { Err(faults) }
    }

    pub fn iter(&self) -> impl Iterator<Item = &Parameter> {
        self.0.iter()
    }

    pub fn get(&self, name: &ParameterName) -> Option<&Parameter> {
        self.0.iter().find(|parameter| parameter.name == *name)
    }

    pub fn forms(&self) -> Vec<ParameterForm> {
        self.0.iter().map(ParameterForm::of).collect()
    }

    /// The date range that a reading is about: `period`, else the first one. `None` for a KPI without dates.
    pub fn period(&self) -> Option<&Parameter> {
        let is_range = |parameter: &&Parameter| matches!(parameter.kind, ParameterKind::DateRange { .. });
        let named = self.0.iter().filter(is_range).find(|p| p.name.as_str() == ParameterName::PERIOD);
        named.or_else(|| self.0.iter().find(is_range))
    }

    /// Fits values to the parameters: every one given, none unknown, each of its kind and within its bounds.
    pub fn fit(&self, given: &BTreeMap<String, serde_json::Value>) -> Result<Values, Vec<FieldProblem>> {
        let mut faults: Vec<FieldProblem> = given
            .keys()
            .filter(|name| !self.0.iter().any(|parameter| parameter.name.as_str() == *name))
            .map(|name| fault(&format!("/values/{name}"), "the KPI has no parameter of this name".to_owned()))
            .collect();
        let mut values = Values::default();
        for parameter in &self.0 {
            let pointer = format!("/values/{}", parameter.name);
            let fitted = match given.get(parameter.name.as_str()) {
                Some(json) => value::fit(&parameter.kind, json),
                None => Err("give this parameter a value".to_owned()),
            };
            match fitted {
                Ok(value) => values.insert(parameter.name.clone(), value),
                Err(text) => faults.push(fault(&pointer, text)),
            }
        }
        if faults.is_empty() { Ok(values) } else { Err(faults) }
    }

    /// Whether every place of the statement names a parameter of the right kind; tells the first that does not.
    pub fn cover(&self, statement: &Statement) -> Result<(), Uncovered> {
        for (at, place) in statement.places() {
            let name = place.parameter();
            let is_range = match self.get(name).map(|parameter| &parameter.kind) {
                None => return Err(Uncovered { at, name: name.clone(), why: WhyUncovered::Unknown }),
                Some(ParameterKind::DateRange { .. }) => true,
                Some(
                    ParameterKind::PickList { .. }
                    | ParameterKind::Checkbox { .. }
                    | ParameterKind::Number { .. }
                    | ParameterKind::Text { .. },
                ) => false,
            };
            match (place, is_range) {
                (Place::Edge(..), true) | (Place::Value(_), false) => {}
                (Place::Edge(..), false) => {
                    return Err(Uncovered { at, name: name.clone(), why: WhyUncovered::NoRange });
                }
                (Place::Value(_), true) => {
                    return Err(Uncovered { at, name: name.clone(), why: WhyUncovered::IsRange });
                }
            }
        }
        Ok(())
    }
}

/// A place of a statement that no parameter fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uncovered {
    /// Byte offset of the place's brace.
    pub at: usize,
    pub name: ParameterName,
    pub why: WhyUncovered,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyUncovered {
    Unknown,
    NoRange,
    IsRange,
    /// A pick-list's statement takes the search and nothing else.
    OnlySearch,
}

impl Uncovered {
    /// What is wrong and what would be right.
    pub fn sentence(&self) -> String {
        let name = &self.name;
        match self.why {
            WhyUncovered::Unknown => {
                format!(
                    "The statement asks for {{{name}}}, and there is no parameter of that name. Add it, or change the name."
                )
            }
            WhyUncovered::NoRange => {
                format!("{name} is not a date range, so it has no start and end: write {{{name}}}.")
            }
            WhyUncovered::IsRange => {
                format!("{name} is a date range: write {{{name}.start_date}} and {{{name}.end_date}}.")
            }
            WhyUncovered::OnlySearch => {
                "The statement of a pick-list takes {search} and no other parameter.".to_owned()
            }
        }
    }
}

#[cfg(test)]
mod tests;
