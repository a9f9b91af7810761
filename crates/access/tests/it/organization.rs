use access::calendar;
use kernel::actor::Actor;
use serde_json::json;
use testkit::TestApp;

#[tokio::test]
async fn a_changed_calendar_is_a_new_version_and_the_old_one_stays() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let before = owner.client.get("/api/organization").await.expect(200);
    assert_eq!(before.body["calendar_version"], 1);
    let change = json!({
        "name": "Acme Europe", "zone": "America/New_York", "week_start": "sun", "fiscal_year_start": "07-01",
        "working_days": "1111110", "holidays": [{ "date": "2026-12-25", "name": "Christmas" }],
    });
    let after = owner.client.patch("/api/organization", change.clone()).await.expect(200);
    assert_eq!(after.body["calendar_version"], 2);
    for field in ["name", "zone", "week_start", "fiscal_year_start", "working_days", "holidays"] {
        assert_eq!(after.body[field], change[field], "{field}");
    }
    // Saying the same again changes nothing.
    assert_eq!(owner.client.patch("/api/organization", change).await.body["calendar_version"], 2);

    let mut cx = app.platform.begin_read(owner.organization, Actor::System).await.unwrap();
    let current = calendar::current(&mut cx).await.unwrap();
    assert_eq!((current.version, current.calendar.zone_name()), (2, Some("America/New_York")));
    let first = calendar::version(&mut cx, 1).await.unwrap().unwrap();
    assert_eq!(first.calendar.zone_name(), Some("Europe/Paris"));
    assert!(calendar::version(&mut cx, 3).await.unwrap().is_none());
}

#[tokio::test]
async fn a_calendar_that_does_not_fit_changes_nothing() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let refused = owner
        .client
        .patch("/api/organization", json!({ "name": "B", "working_days": "0000000" }))
        .await
        .expect(422);
    assert_eq!(refused.text("/fields/0/pointer"), "/working_days");
    let now = owner.client.get("/api/organization").await.expect(200);
    assert_eq!((now.text("/name"), &now.body["calendar_version"]), ("Acme", &json!(1)));
}

#[tokio::test]
async fn a_person_changes_their_name_everywhere() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let me = owner.client.patch("/api/me", json!({ "name": "Ada Lovelace" })).await.expect(200);
    assert_eq!(me.text("/person/name"), "Ada Lovelace");
    assert_eq!(owner.client.get("/api/members").await.text("/items/0/name"), "Ada Lovelace");
    assert_eq!(
        owner.client.patch("/api/me", json!({ "name": " " })).await.expect(422).problem(),
        "access/input-misfit"
    );
    let log = app.audited(kernel::audit_entry::Log::Organization(owner.organization)).await;
    assert_eq!(log.iter().filter(|action| *action == "person.rename").count(), 1);
}

#[tokio::test]
async fn the_log_is_shown_exported_and_its_state_told() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let _ = owner.client.patch("/api/organization", json!({ "name": "Acme Europe" })).await.expect(200);
    app.journal.settle().await.unwrap();
    let log = owner.client.get("/api/audit?action=organization").await.expect(200);
    let items = log.body["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(items[0]["action"], "organization.rename");
    assert_eq!(items[0]["actor"]["kind"], "member");
    assert_eq!(items[0]["actor"]["name"], "Owner of Acme");
    assert_eq!(
        owner.client.get("/api/audit?actor=nonsense").await.expect(422).problem(),
        "access/input-misfit"
    );
    let csv = owner.client.get("/api/audit.csv").await.expect(200);
    assert_eq!(csv.headers.get("content-type").unwrap(), "text/csv; charset=utf-8");
    assert!(csv.body.as_str().unwrap().contains("organization.rename"));
    let csv = owner.client.get("/api/audit.csv?action=organization.rename").await.expect(200);
    assert_eq!(actions(csv.body.as_str().unwrap()), ["organization.rename"]);
    let csv = owner.client.get("/api/audit.csv?action=nothing").await.expect(200);
    assert_eq!(actions(csv.body.as_str().unwrap()), [""; 0]);
    assert_eq!(
        owner.client.get("/api/audit.csv?cursor=2").await.expect(422).problem(),
        "access/input-misfit"
    );
    let exports = owner.client.get("/api/audit?action=audit.export").await.expect(200);
    assert_eq!(exports.body["items"].as_array().unwrap().len(), 3, "each export is in the log itself");
    let state = owner.client.get("/api/audit/state").await.expect(200);
    assert_eq!((&state.body["entries"], &state.body["ok"]), (&json!(6), &json!(null)));
    assert_eq!(state.body["witness"], json!(null));
    app.journal.verify(kernel::audit_entry::Log::Organization(owner.organization)).await.unwrap();
    assert_eq!(owner.client.get("/api/audit/state").await.body["ok"], true);
}

fn actions(csv: &str) -> Vec<&str> {
    csv.lines().skip(1).map(|line| line.split(',').nth(3).unwrap()).collect()
}

#[tokio::test]
async fn a_witness_is_named_and_taken_away_and_each_change_is_in_the_log() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let mut other = app.organization("Umbrella").await;
    let address = "https://witness.example/add-checkpoint";
    for misfit in [
        "witness.example",
        "ftp://witness.example/",
        "https://",
        "https://user:pass@witness.example/",
        "https://witness.example/log?key=1",
        "https://witness.example/a b",
        &format!("https://witness.example/{}", "a".repeat(500)),
    ] {
        let refused = owner.client.put("/api/audit/witness", json!({ "address": misfit })).await.expect(422);
        assert_eq!("access/input-misfit", refused.problem(), "{misfit}");
        assert_eq!(refused.body["fields"][0]["pointer"], "/address", "{refused:?}");
    }
    let _ = owner.client.put("/api/audit/witness", json!({ "address": address })).await.expect(204);
    let state = owner.client.get("/api/audit/state").await.expect(200);
    let named = json!({ "address": address, "entries": 0, "sent_at": null, "failure": null });
    assert_eq!(named, state.body["witness"]);
    assert_eq!(json!(null), other.client.get("/api/audit/state").await.expect(200).body["witness"]);
    let _ = owner.client.put("/api/audit/witness", json!({ "address": null })).await.expect(204);
    assert_eq!(json!(null), owner.client.get("/api/audit/state").await.expect(200).body["witness"]);

    app.journal.settle().await.unwrap();
    let told = owner.client.get("/api/audit?action=audit").await.expect(200);
    let told: Vec<_> = told.body["items"].as_array().unwrap().iter().map(|item| &item["action"]).collect();
    assert_eq!(vec!["audit.remove_witness", "audit.set_witness"], told);
}
