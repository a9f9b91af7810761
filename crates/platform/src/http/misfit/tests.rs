use axum::extract::{FromRequest as _, FromRequestParts as _};
use axum::http::Request;
use serde::Deserialize;

use super::super::{Body, Params};
use super::Problem;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only reading it is of interest")]
struct Asked {
    name: String,
    count: Option<u16>,
    active: Option<bool>,
    colour: Option<Colour>,
    at: Option<kernel::time::Timestamp>,
    owner: Option<Owner>,
    tags: Option<Vec<Owner>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only reading it is of interest")]
struct Owner {
    email: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Colour {
    Red,
    DarkBlue,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only reading it is of interest")]
struct Query {
    limit: Option<u16>,
    archived: Option<bool>,
}

const CANARY: &str = "canary-4711";

async fn body(text: &str) -> Problem {
    let request = Request::post("/").header("content-type", "application/json");
    let request = request.body(axum::body::Body::from(text.to_owned())).unwrap();
    Body::<Asked>::from_request(request, &()).await.err().unwrap_or_else(|| panic!("accepted: {text}")).0
}

async fn query(text: &str) -> Problem {
    let (mut parts, ()) = Request::get(format!("/?{text}")).body(()).unwrap().into_parts();
    let read = Params::<Query>::from_request_parts(&mut parts, &()).await;
    read.err().unwrap_or_else(|| panic!("accepted: {text}")).0
}

/// Words of the parser that mean nothing to a person.
const PARSER: &[&str] =
    &["deserialize", "struct", "expected", "invalid type", "u16", "variant", "serde", "`", "EOF", CANARY];

#[track_caller]
fn says(problem: &Problem, given: &str, place: &str, sentence: &str) {
    let detail = problem.detail.clone().unwrap();
    assert!(detail.starts_with(&format!("{place}: {sentence} ")), "{given}: {detail}");
    assert!(detail.ends_with(" Correct it and send the request again."), "{given}: {detail}");
    let field = problem.fields.first().unwrap();
    assert_eq!((field.pointer.as_str(), field.detail.as_str()), (place, sentence), "{given}");
    plain(problem, given);
}

#[track_caller]
fn plain(problem: &Problem, given: &str) {
    let told = format!("{:?} {:?}", problem.detail, problem.fields);
    for word in PARSER {
        assert!(!told.contains(word), "{given}: {word} in {told}");
    }
}

#[tokio::test]
async fn a_body_that_does_not_fit_is_told_by_field_and_next_step() {
    let cases = [
        (r#"{"name":"a","nmae":"canary-4711"}"#, "/nmae", "There is no such field; did you mean name?"),
        (
            r#"{"name":"a","owner":{"email":"a","telephone":"canary-4711"}}"#,
            "/owner/telephone",
            "There is no such field; there are email.",
        ),
        (r#"{"count":1}"#, "/name", "It is missing."),
        (r#"{"name":"a","owner":{}}"#, "/owner/email", "It is missing."),
        (r#"{"name":"a","tags":[{"email":"a"},{}]}"#, "/tags/1/email", "It is missing."),
        (r#"{"name":"a","name":"b"}"#, "/name", "It is there twice."),
        (r#"{"name":4711}"#, "/name", "It must be a text."),
        (r#"{"name":null}"#, "/name", "It must be a text."),
        (r#"{"name":"a","count":"canary-4711"}"#, "/count", "It must be a whole number within its range."),
        (r#"{"name":"a","count":70000}"#, "/count", "It must be a whole number within its range."),
        (r#"{"name":"a","active":"canary-4711"}"#, "/active", "It must be true or false."),
        (r#"{"name":"a","colour":"canary-4711"}"#, "/colour", "It may be one of: red, dark_blue."),
        (r#"{"name":"a","owner":"canary-4711"}"#, "/owner", "It must be an object."),
        (r#"{"name":"a","tags":"canary-4711"}"#, "/tags", "It must be a list."),
        (r#"{"name":"a","tags":[true]}"#, "/tags/0", "It must be an object."),
    ];
    for (given, place, sentence) in cases {
        let problem = body(given).await;
        assert_eq!((problem.status, problem.slug), (400, "http/body-misfit"), "{given}");
        says(&problem, given, place, sentence);
    }
}

#[tokio::test]
async fn what_is_no_json_is_told_with_its_place() {
    for (given, sentence) in [
        ("", "The JSON breaks off before its end. Send the whole body."),
        ("{\"name\": ", "The JSON breaks off before its end. Send the whole body."),
        (
            "{\"name\": canary-4711}",
            "It is not JSON from line 1, column 10 on. Correct it there and send the request again.",
        ),
        (
            "{\"name\": \"a\"} x",
            "It is not JSON from line 1, column 15 on. Correct it there and send the request again.",
        ),
    ] {
        let problem = body(given).await;
        assert_eq!((problem.status, problem.slug), (400, "http/body-misfit"), "{given}");
        assert_eq!(problem.detail.as_deref(), Some(sentence), "{given}");
        plain(&problem, given);
    }
    plain(&body("[1]").await, "[1]");
    plain(&body("\"canary-4711\"").await, "a text");
}

#[tokio::test]
async fn a_query_that_does_not_fit_is_told_by_parameter() {
    let cases = [
        ("limt=1", "?limt", "There is no such field; did you mean limit?"),
        ("limit=canary-4711", "?limit", "It must be a whole number."),
        ("limit=70000", "?limit", "It must be a whole number."),
        ("limit=", "?limit", "It must be a whole number."),
        ("archived=canary-4711", "?archived", "It must be true or false."),
        ("limit=1&limit=2", "?limit", "It is there twice."),
    ];
    for (given, place, sentence) in cases {
        let problem = query(given).await;
        assert_eq!((problem.status, problem.slug), (400, "http/query-misfit"), "{given}");
        says(&problem, given, place, sentence);
    }
}
