use access::actions::issue_reset_link::{NotHere, Whom, issue_reset_link};
use access::actions::issue_setup_link::{NewOrganization, issue_setup_link};
use kernel::actor::Actor;
use kernel::audit_entry::Log;
use kernel::failure::Failure;
use serde_json::{Value, json};
use testkit::{PASSPHRASE, TestApp};

async fn issue(app: &TestApp) -> String {
    let mut cx = app.platform.begin_installation(Actor::Operator).await.unwrap();
    let link = issue_setup_link(&mut cx, &app.access, NewOrganization { name: None }).await.unwrap();
    cx.commit().await.unwrap();
    assert_eq!(link.url, format!("http://localhost:8080/setup?token={}", link.token()));
    link.token().to_owned()
}

fn form(token: &str) -> Value {
    json!({
        "token": token,
        "organization": { "name": "Acme", "zone": "Europe/Paris", "week_start": "sun", "fiscal_year_start": "04-01" },
        "owner": { "name": "Ada", "email": "ada@acme.example", "passphrase": PASSPHRASE },
    })
}

#[tokio::test]
async fn a_link_sets_up_organization_owner_and_session() {
    let app = TestApp::plain().await;
    let mut browser = app.visitor();
    assert_eq!(browser.get("/api/installation").await.body["setup_needed"], true);
    let token = issue(&app).await;
    assert_eq!(browser.get(&format!("/api/setup?token={token}")).await.body["valid"], true);
    let me = browser.post("/api/setup", form(&token)).await.expect(200);
    assert_eq!(me.text("/organization/name"), "Acme");
    assert_eq!(me.text("/organization/fiscal_year_start"), "04-01");
    assert_eq!(me.body["member"]["roles"], json!(["owner"]));
    assert_eq!(me.body["second_factor"]["needed"], true);
    assert_eq!(browser.get("/api/me").await.expect(200).text("/person/name"), "Ada");
    assert_eq!(browser.get("/api/installation").await.body["setup_needed"], false);

    let organization = me.text("/organization/id").parse().unwrap();
    assert_eq!(app.audited(Log::Organization(organization)).await, ["organization.set_up", "session.open"]);
    assert_eq!(app.audited(Log::Installation).await, ["setup_link.issue"]);
}

#[tokio::test]
async fn a_link_works_once() {
    let app = TestApp::plain().await;
    let token = issue(&app).await;
    let _ = app.visitor().post("/api/setup", form(&token)).await.expect(200);
    let again = app.visitor().post("/api/setup", form(&token)).await.expect(410);
    assert_eq!(again.problem(), "access/link-used-or-old");
    assert_eq!(app.visitor().get(&format!("/api/setup?token={token}")).await.body["valid"], false);
}

#[tokio::test]
async fn a_link_used_twice_at_the_same_time_makes_one_organization() {
    let app = TestApp::plain().await;
    let token = issue(&app).await;
    let mut second = form(&token);
    second["owner"]["email"] = json!("eve@acme.example");
    let (mut one, mut other) = (app.visitor(), app.visitor());
    let (first, second) =
        tokio::join!(one.post("/api/setup", form(&token)), other.post("/api/setup", second));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410]);
}

#[tokio::test]
async fn a_link_lasts_an_hour_and_can_be_issued_again() {
    let app = TestApp::plain().await;
    let first = issue(&app).await;
    app.clock.advance(std::time::Duration::from_hours(1));
    assert_eq!(app.visitor().post("/api/setup", form(&first)).await.problem(), "access/link-used-or-old");
    let second = issue(&app).await;
    let third = issue(&app).await;
    // Only the newest that was printed works.
    assert_eq!(app.visitor().post("/api/setup", form(&second)).await.problem(), "access/link-used-or-old");
    let _ = app.visitor().post("/api/setup", form(&third)).await.expect(200);
}

#[tokio::test]
async fn a_form_that_does_not_fit_keeps_the_link_and_names_the_field() {
    let app = TestApp::plain().await;
    let token = issue(&app).await;
    let cases = [
        ("/owner/passphrase", json!("short"), "access/passphrase-weak"),
        ("/owner/passphrase", json!("Ada@acme.example"), "access/passphrase-weak"),
        ("/owner/email", json!("nobody"), "access/input-misfit"),
        ("/organization/zone", json!("Mars/Olympus"), "access/calendar-misfit"),
        ("/organization/fiscal_year_start", json!("02-29"), "access/calendar-misfit"),
    ];
    for (pointer, value, slug) in cases {
        let mut body = form(&token);
        *body.pointer_mut(pointer).unwrap() = value;
        let answer = app.visitor().post("/api/setup", body).await.expect(422);
        assert_eq!(answer.problem(), slug, "{pointer}");
        assert_eq!(answer.text("/fields/0/pointer"), pointer);
    }
    let mut extra = form(&token);
    extra["colour"] = json!("red");
    assert_eq!(app.visitor().post("/api/setup", extra).await.problem(), "http/body-misfit");
    let _ = app.visitor().post("/api/setup", form(&token)).await.expect(200);
}

#[tokio::test]
async fn a_known_email_signs_in_before_it_sets_up_another_organization() {
    let app = TestApp::plain().await;
    let mut first = app.organization("Acme").await;
    let mut second = form(&issue(&app).await);
    second["organization"]["name"] = json!("Globex");
    second["owner"]["email"] = json!(first.email);
    let refused = app.visitor().post("/api/setup", second.clone()).await.expect(409);
    assert_eq!(refused.problem(), "access/sign-in-first");
    let me = first.client.post("/api/setup", second).await.expect(200);
    assert_eq!(me.text("/organization/name"), "Globex");

    let mine = first.client.get("/api/organizations").await.expect(200);
    assert_eq!(mine.body["items"].as_array().unwrap().len(), 2);
    let to = json!({ "organization": first.organization.to_string() });
    let me = first.client.post("/api/session/organization", to).await.expect(200);
    assert_eq!(me.text("/organization/name"), "Acme");
}

#[tokio::test]
async fn an_owner_who_is_locked_out_gets_in_by_a_link_from_the_machine() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let app_secret = crate::factors::add_totp(&app, &mut owner.client).await;
    assert!(!app_secret.is_empty());
    let mut cx = app.platform.begin_installation(Actor::Operator).await.unwrap();
    let email = owner.email.parse().unwrap();
    let link = issue_reset_link(&mut cx, &app.access, Whom::Owner, &email).await.unwrap();
    cx.commit().await.unwrap();
    let mut browser = app.visitor();
    let open = browser.get(&format!("/api/passphrase-reset?token={}", link.token())).await;
    assert_eq!(open.text("/email"), owner.email);
    // Until it is used nothing has changed.
    let _ = owner.client.get("/api/me").await.expect(200);

    let new = json!({ "token": link.token(), "passphrase": "velvet comet harbour fig" });
    let me = browser.post("/api/passphrase-reset", new.clone()).await.expect(200);
    assert_eq!(me.body["second_factor"]["totp"], false);
    assert_eq!(browser.post("/api/passphrase-reset", new).await.problem(), "access/link-used-or-old");
    assert_eq!(owner.client.get("/api/me").await.problem(), "access/session-ended");
    let signed_in = json!({ "email": owner.email, "passphrase": "velvet comet harbour fig" });
    assert_eq!(app.visitor().post("/api/session", signed_in).await.text("/state"), "signed_in");
    let log = app.audited(Log::Organization(owner.organization)).await;
    assert!(log.contains(&"owner.reset".to_owned()) && log.contains(&"passphrase.reset".to_owned()));
}

#[tokio::test]
async fn who_is_no_owner_gets_in_by_the_link_of_a_member_and_a_stranger_by_none() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let mut reader = app.member(&mut owner, "reader@acme.example", &["reader"]).await;
    let _ = crate::factors::add_totp(&app, &mut reader).await;
    let mut cx = app.platform.begin_installation(Actor::Operator).await.unwrap();
    for (whom, email) in [
        (Whom::Owner, "reader@acme.example"),
        (Whom::Owner, "nobody@acme.example"),
        (Whom::Member, "nobody@acme.example"),
    ] {
        let refused = issue_reset_link(&mut cx, &app.access, whom, &email.parse().unwrap()).await;
        assert!(matches!(refused, Err(Failure::Refused(NotHere(of))) if of == whom), "{email}");
    }
    let email = "reader@acme.example".parse().unwrap();
    let link = issue_reset_link(&mut cx, &app.access, Whom::Member, &email).await.unwrap();
    cx.commit().await.unwrap();
    let new = json!({ "token": link.token(), "passphrase": "velvet comet harbour fig" });
    let me = app.visitor().post("/api/passphrase-reset", new).await.expect(200);
    assert_eq!(me.body["second_factor"]["totp"], false);
    assert_eq!(me.body["member"]["roles"], json!(["reader"]));
    assert_eq!(reader.get("/api/me").await.problem(), "access/session-ended");
    let _ = owner.client.get("/api/me").await.expect(200);
    let log = app.audited(Log::Organization(owner.organization)).await;
    assert!(log.contains(&"member.reset".to_owned()) && log.contains(&"passphrase.reset".to_owned()));
}
