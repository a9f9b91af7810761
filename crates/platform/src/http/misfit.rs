//! Requests that do not fit, in words for whoever sent them: where, what would fit, what to do next.
//!
//! The parser's own texts speak of types and quote values, which may be secret; none of that leaves.

use kernel::problem::Problem;
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};

use crate::likeness::nearest;

/// A body that could not be read; `path` is where the reader stood, `None` behind the end.
pub(super) fn of_body(path: Option<&Path>, error: &serde_json::Error) -> Problem {
    let problem =
        Problem::bad_request("http/body-misfit", "The request body does not have the expected form");
    match error.classify() {
        Category::Data => {
            let text = error.to_string();
            let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _place)| text);
            told(problem, path.map(pointer).unwrap_or_default(), text, "/")
        }
        Category::Eof => problem.detail("The JSON breaks off before its end. Send the whole body."),
        Category::Syntax | Category::Io => problem.detail(format!(
            "It is not JSON from line {}, column {} on. Correct it there and send the request again.",
            error.line(),
            error.column()
        )),
    }
}

/// A query that could not be read; `text` is what the framework says, with the parameter before the first colon.
pub(super) fn of_query(text: &str) -> Problem {
    let problem = Problem::bad_request("http/query-misfit", "The address has a parameter that does not fit");
    let text = text.strip_prefix("Failed to deserialize query string: ").unwrap_or(text);
    match text.split_once(": ") {
        Some((name, rest)) if name.chars().all(|letter| letter.is_alphanumeric() || letter == '_') => {
            told(problem, format!("?{name}"), rest, "?")
        }
        Some(_) | None => told(problem, String::new(), text, "?"),
    }
}

/// What does not fit at the place, and the name of the field when the place is what holds it.
struct Misfit {
    field: Option<String>,
    sentence: String,
}

fn told(problem: Problem, place: String, text: &str, mark: &str) -> Problem {
    let Misfit { field, sentence } = misfit(text);
    let place = match field {
        // The reader names the field in some places and what holds it in others.
        Some(field) if !place.ends_with(&format!("{mark}{field}")) => format!("{place}{mark}{field}"),
        Some(_) | None => place,
    };
    let at = if place.is_empty() { "The whole".to_owned() } else { place.clone() };
    problem.detail(format!("{at}: {sentence} Correct it and send the request again.")).field(place, sentence)
}

/// Reads the parser's text, whose forms are few, and says it in other words.
fn misfit(text: &str) -> Misfit {
    let words = quoted(text);
    let first = || words.first().map(|word| word.chars().take(64).collect::<String>());
    let at = |sentence: String| Misfit { field: None, sentence };
    if text.starts_with("unknown field ") {
        let known: Vec<&str> = words.iter().skip(1).copied().collect();
        Misfit { field: first(), sentence: no_such_field(words.first().copied().unwrap_or_default(), &known) }
    } else if text.starts_with("missing field ") {
        Misfit { field: first(), sentence: "It is missing.".to_owned() }
    } else if text.starts_with("duplicate field ") {
        Misfit { field: first(), sentence: "It is there twice.".to_owned() }
    } else if text.starts_with("unknown variant ") {
        let known: Vec<&str> = words.iter().skip(1).copied().collect();
        at(format!("It may be one of: {}.", known.join(", ")))
    } else if let Some((_, expected)) = parsers_own(text) {
        at(format!("It must be {}.", kind(expected)))
    } else if is_about_integers(text) {
        at("It must be a whole number.".to_owned())
    } else if text.starts_with("provided string was not ") {
        at("It must be true or false.".to_owned())
    } else if text.starts_with("data did not match any variant") {
        at("It has none of the forms that the API description lists.".to_owned())
    } else {
        at(as_sentence(text))
    }
}

fn no_such_field(asked: &str, known: &[&str]) -> String {
    match (nearest(asked, known.iter().copied()), known) {
        (Some(near), _) => format!("There is no such field; did you mean {near}?"),
        (None, []) => "There is no such field; leave it out.".to_owned(),
        (None, known) => format!("There is no such field; there are {}.", known.join(", ")),
    }
}

/// `invalid type: …, expected …` and its relatives.
fn parsers_own(text: &str) -> Option<(&str, &str)> {
    ["invalid type: ", "invalid value: ", "invalid length "]
        .into_iter()
        .any(|form| text.starts_with(form))
        .then(|| text.rsplit_once(", expected "))
        .flatten()
}

fn is_about_integers(text: &str) -> bool {
    [
        "invalid digit found in string",
        "cannot parse integer from empty string",
        "number too large to fit in target type",
        "number too small to fit in target type",
    ]
    .contains(&text)
}

/// What the parser calls a type, in plain words.
fn kind(expected: &str) -> &'static str {
    match expected {
        "a string" | "a borrowed string" | "string" | "a character" => "a text",
        "a boolean" => "true or false",
        "u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" | "isize" | "u128" | "i128" => {
            "a whole number within its range"
        }
        "f32" | "f64" => "a number",
        "a map" => "an object",
        other if other.starts_with("struct ") => "an object",
        other if other.starts_with("a sequence") || other.starts_with("tuple") => "a list",
        other if other.starts_with("enum ") || other.contains("variant") || other == "string or map" => {
            "one of the words that the API description lists"
        }
        other if other.starts_with("an array of length") => "a list of the length in the API description",
        _ => "of the kind that the API description names",
    }
}

/// Our own types refuse in their own words.
fn as_sentence(text: &str) -> String {
    let mut letters = text.chars();
    let sentence: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    if sentence.ends_with('.') { sentence } else { format!("{sentence}.") }
}

/// The words between backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// RFC 6901.
fn pointer(path: &Path) -> String {
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } | Segment::Enum { variant: key } => {
                format!("/{}", key.replace('~', "~0").replace('/', "~1"))
            }
            Segment::Unknown => String::new(),
        })
        .collect()
}

#[cfg(test)]
mod tests;
