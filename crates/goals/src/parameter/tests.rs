use serde_json::json;

use super::*;
use connect::engine::Engine;

fn parameters(json: &serde_json::Value) -> Result<Parameters, Vec<FieldProblem>> {
    Parameters::parse(&serde_json::from_value::<Vec<ParameterForm>>(json.clone()).unwrap())
}

fn every_kind() -> serde_json::Value {
    json!([
        {"name": "period", "label": "Period", "kind": "date_range", "default": "td:m,complete"},
        {"name": "rep", "label": "Rep", "kind": "pick_list", "default": {"id": "7", "label": "Ada"},
         "choices_statement": "SELECT id, name AS label FROM rep"},
        {"name": "with_lost", "label": "Include lost deals", "kind": "checkbox", "default": false},
        {"name": "least", "label": "Smallest deal", "kind": "number", "default": "5", "min": "0", "max": "100", "step": "2.5"},
        {"name": "region", "label": "Region", "kind": "text", "default": "North", "max_length": 20, "pattern": "[A-Z].*"}
    ])
}

fn values(json: &serde_json::Value) -> BTreeMap<String, serde_json::Value> {
    serde_json::from_value(json.clone()).unwrap()
}

#[test]
fn the_stored_form_of_every_kind_stays_as_it_is() {
    let parsed = parameters(&every_kind()).unwrap();
    assert_eq!(every_kind(), serde_json::to_value(parsed.forms()).unwrap());
}

#[test]
fn values_keep_their_form_and_their_hash() {
    let given = json!({"period": "last:90d", "rep": {"id": "9", "label": "Grace"}, "with_lost": true,
                       "least": "7.5", "region": "South"});
    let fitted = parameters(&every_kind()).unwrap().fit(&values(&given)).unwrap();
    assert_eq!(given, serde_json::to_value(fitted.to_json()).unwrap());
    assert_eq!("380257e40c1a0705", fitted.hash());
}

#[track_caller]
fn refused(change: &serde_json::Value, pointer: &str, says: &str) {
    let mut given = json!({"period": "this:m", "rep": {"id": "9", "label": "Grace"}, "with_lost": true,
                           "least": "7.5", "region": "South"});
    for (name, value) in change.as_object().unwrap() {
        if value.is_null() {
            given.as_object_mut().unwrap().remove(name);
        } else {
            given[name] = value.clone();
        }
    }
    let faults = parameters(&every_kind()).unwrap().fit(&values(&given)).unwrap_err();
    assert_eq!(1, faults.len(), "{faults:?}");
    assert_eq!(pointer, faults[0].pointer);
    assert!(faults[0].detail.contains(says), "{}", faults[0].detail);
}

#[test]
fn a_value_that_does_not_fit_is_refused_at_its_field() {
    refused(&json!({"rep": null}), "/values/rep", "give this parameter a value");
    refused(&json!({"colour": "red"}), "/values/colour", "no parameter of this name");
    refused(&json!({"period": "last:0d"}), "/values/period", "not a range");
    refused(&json!({"period": 7}), "/values/period", "range expression");
    refused(&json!({"rep": "9"}), "/values/rep", "its id and its label");
    refused(&json!({"rep": {"id": "", "label": "Grace"}}), "/values/rep", "1 to 200");
    refused(&json!({"with_lost": "yes"}), "/values/with_lost", "true or false");
    refused(&json!({"least": 7.5}), "/values/least", "as text");
    refused(&json!({"least": "-2.5"}), "/values/least", "at least 0");
    refused(&json!({"least": "102.5"}), "/values/least", "at most 100");
    refused(&json!({"least": "7"}), "/values/least", "in steps of 2.5");
    refused(&json!({"region": "north"}), "/values/region", "of the form");
    refused(&json!({"region": "N".repeat(21)}), "/values/region", "at most 20");
}

#[track_caller]
fn form_refused(form: &serde_json::Value, pointer: &str) {
    let faults = parameters(&json!([form])).unwrap_err();
    assert_eq!(pointer, faults[0].pointer, "{faults:?}");
}

#[test]
fn a_parameter_that_contradicts_itself_is_refused() {
    form_refused(&json!({"name": "P", "label": "P", "kind": "text"}), "/parameters/0/name");
    form_refused(&json!({"name": "p", "label": "", "kind": "text"}), "/parameters/0/label");
    form_refused(&json!({"name": "p", "label": "P", "kind": "colour"}), "/parameters/0/kind");
    form_refused(&json!({"name": "p", "label": "P", "kind": "text", "min": "1"}), "/parameters/0/min");
    form_refused(
        &json!({"name": "p", "label": "P", "kind": "text", "pattern": "("}),
        "/parameters/0/pattern",
    );
    form_refused(&json!({"name": "p", "label": "P", "kind": "pick_list"}), "/parameters/0/choices_statement");
    form_refused(
        &json!({"name": "p", "label": "P", "kind": "date_range", "default": "soon"}),
        "/parameters/0/default",
    );
    form_refused(
        &json!({"name": "p", "label": "P", "kind": "number", "min": "2", "max": "1"}),
        "/parameters/0/max",
    );
    form_refused(&json!({"name": "p", "label": "P", "kind": "number", "step": "0"}), "/parameters/0/step");
    let twice =
        json!([{"name": "p", "label": "P", "kind": "text"}, {"name": "p", "label": "Q", "kind": "checkbox"}]);
    assert_eq!("/parameters/1/name", parameters(&twice).unwrap_err()[0].pointer);
}

#[test]
fn every_place_needs_a_parameter_of_its_kind() {
    let parsed = parameters(&every_kind()).unwrap();
    let cover =
        |text: &str| parsed.cover(&Statement::parse(text, Engine::PostgreSql).unwrap()).map_err(|e| e.why);
    assert_eq!(Ok(()), cover("SELECT {rep}, {with_lost}, {period.start_at}"));
    assert_eq!(Err(WhyUncovered::Unknown), cover("SELECT {who}"));
    assert_eq!(Err(WhyUncovered::IsRange), cover("SELECT {period}"));
    assert_eq!(Err(WhyUncovered::NoRange), cover("SELECT {rep.start_date}"));
}

#[test]
fn the_range_of_a_reading_is_period_else_the_first() {
    let range = |name: &str| json!({"name": name, "label": name, "kind": "date_range"});
    let named = |json| parameters(&json).unwrap().period().map(|p| p.name.to_string());
    assert_eq!(Some("period".to_owned()), named(json!([range("a"), range("period")])));
    assert_eq!(Some("a".to_owned()), named(json!([range("a"), range("b")])));
    assert_eq!(None, named(json!([])));
}
