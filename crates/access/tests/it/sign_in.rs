use std::net::Ipv4Addr;
use std::sync::mpsc;
use std::time::Duration;

use access::actions::confirm_operator::begin_operator;
use access::actions::sign_in::SignInRefused;
use kernel::audit_entry::Log;
use kernel::audit_entry::Outcome::{Done, Refused};
use kernel::failure::Failure;
use kernel::secret::Secret;
use platform::db::{Scope, sql};
use serde_json::{Value, json};
use testkit::{Answer, Client, PASSPHRASE, TestApp};

fn typed(email: &str, passphrase: &str) -> Value {
    json!({ "email": email, "passphrase": passphrase })
}

async fn try_wrong(browser: &mut Client, email: &str) -> Answer {
    browser.post("/api/session", typed(email, "not the right words")).await
}

#[tokio::test]
async fn the_right_passphrase_opens_a_session_whatever_the_emails_case() {
    let app = TestApp::plain().await;
    let owner = app.organization("Acme").await;
    let mut browser = app.visitor();
    let answer =
        browser.post("/api/session", typed(&owner.email.to_uppercase(), PASSPHRASE)).await.expect(200);
    assert_eq!(answer.text("/state"), "signed_in");
    let cookie = answer.headers.get("set-cookie").unwrap().to_str().unwrap();
    assert!(cookie.starts_with("session=") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"));
    let _ = browser.get("/api/me").await.expect(200);
}

#[tokio::test]
async fn a_wrong_passphrase_and_an_unknown_email_are_answered_alike() {
    let app = TestApp::plain().await;
    let owner = app.organization("Acme").await;
    let known = try_wrong(&mut app.visitor(), &owner.email).await.expect(401);
    let unknown = try_wrong(&mut app.visitor(), "nobody@acme.example").await.expect(401);
    assert_eq!(known.problem(), "access/sign-in-refused");
    assert_eq!(known.body, unknown.body);
}

#[tokio::test]
async fn guessing_one_persons_passphrase_is_slowed_also_from_many_addresses() {
    let app = TestApp::plain().await;
    let owner = app.organization("Acme").await;
    for guess in 0..6 {
        let mut browser = app.visitor().from_address(Ipv4Addr::new(198, 51, 100, guess));
        assert_eq!(try_wrong(&mut browser, &owner.email).await.status, 401);
    }
    // The sixth failure costs a second, and the right passphrase has to wait as well.
    let mut browser = app.visitor().from_address(Ipv4Addr::new(203, 0, 113, 9));
    let slowed = browser.post("/api/session", typed(&owner.email, PASSPHRASE)).await.expect(429);
    assert_eq!(slowed.problem(), "access/too-many-attempts");
    assert_eq!(slowed.headers.get("retry-after").unwrap(), "2");
    app.clock.advance(Duration::from_secs(2));
    let _ = browser.post("/api/session", typed(&owner.email, PASSPHRASE)).await.expect(200);
    // Being right starts the count again.
    assert_eq!(try_wrong(&mut browser, &owner.email).await.status, 401);
    assert_eq!(try_wrong(&mut browser, &owner.email).await.status, 401);
}

#[tokio::test]
async fn an_unknown_email_is_slowed_like_a_known_one() {
    let app = TestApp::plain().await;
    let mut browser = app.visitor();
    for _ in 0..6 {
        assert_eq!(try_wrong(&mut browser, "nobody@acme.example").await.status, 401);
    }
    assert_eq!(try_wrong(&mut browser, "nobody@acme.example").await.status, 429);
}

#[tokio::test]
async fn guesses_made_at_the_same_time_are_counted_each() {
    let app = TestApp::plain().await;
    let owner = app.organization("Acme").await;
    let mut guesses = tokio::task::JoinSet::new();
    for _ in 0..12 {
        let (mut browser, email) = (app.visitor(), owner.email.clone());
        guesses.spawn(async move { try_wrong(&mut browser, &email).await.status });
    }
    let answers = guesses.join_all().await;
    assert_eq!(answers.iter().filter(|status| **status == 401).count(), 6, "{answers:?}");
    assert_eq!(answers.iter().filter(|status| **status == 429).count(), 6, "{answers:?}");
}

#[tokio::test]
async fn guessing_many_people_from_one_address_is_slowed() {
    let app = TestApp::plain().await;
    let mut browser = app.visitor();
    for guess in 0..31 {
        assert_eq!(try_wrong(&mut browser, &format!("person{guess}@acme.example")).await.status, 401);
    }
    assert_eq!(try_wrong(&mut browser, "another@acme.example").await.status, 429);
    let mut elsewhere = app.visitor().from_address(Ipv4Addr::new(203, 0, 113, 9));
    assert_eq!(try_wrong(&mut elsewhere, "another@acme.example").await.status, 401);
}

#[tokio::test]
async fn signing_in_and_failing_are_in_the_right_log() {
    let app = TestApp::plain().await;
    let owner = app.organization("Acme").await;
    let before = app.audited(Log::Organization(owner.organization)).await.len();
    try_wrong(&mut app.visitor(), &owner.email).await;
    try_wrong(&mut app.visitor(), "nobody@acme.example").await;
    app.visitor().post("/api/session", typed(&owner.email, PASSPHRASE)).await;
    app.journal.settle().await.unwrap();
    let own = app.journal.entries(Log::Organization(owner.organization), before as u64, 10).await.unwrap();
    let outcomes: Vec<_> =
        own.iter().map(|logged| (logged.entry.action.as_str(), logged.entry.outcome)).collect();
    assert_eq!(outcomes, [("session.open", Refused), ("session.open", Done)]);
    let installation = app.journal.entries(Log::Installation, 0, 10).await.unwrap();
    let last = installation.last().unwrap();
    assert_eq!((last.entry.action.as_str(), last.entry.outcome), ("session.open", Refused));
    let text = format!("{own:?}{installation:?}");
    assert!(!text.contains("nobody@acme.example") && !text.contains("marble"), "the log names no e-mail");
}

#[tokio::test]
async fn a_passphrase_is_changed_with_the_present_one_and_ends_other_sessions() {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let mut other = app.visitor();
    other.post("/api/session", typed(&owner.email, PASSPHRASE)).await;
    let change = |current: &str, new: &str| json!({ "current": current, "new": new });
    let new = "velvet comet harbour fig";
    let wrong = owner.client.post("/api/me/passphrase", change("not the right words", new)).await.expect(422);
    assert_eq!(wrong.problem(), "access/current-passphrase-wrong");
    let weak = owner.client.post("/api/me/passphrase", change(PASSPHRASE, "password1234")).await.expect(422);
    assert_eq!(weak.text("/fields/0/pointer"), "/new");
    let _ = owner.client.post("/api/me/passphrase", change(PASSPHRASE, new)).await.expect(204);
    let _ = owner.client.get("/api/me").await.expect(200);
    assert_eq!(other.get("/api/me").await.problem(), "access/session-ended");
    let _ = app.visitor().post("/api/session", typed(&owner.email, PASSPHRASE)).await.expect(401);
    let _ = app.visitor().post("/api/session", typed(&owner.email, new)).await.expect(200);
}

/// Runs the test with a single thread for comparing passphrases.
fn with_one_comparing(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(1).build();
    runtime.unwrap().block_on(test);
}

/// Comparing takes a while, outside every transaction: here it waits until the person has got another passphrase.
async fn replaced_meanwhile<T: Send + 'static>(
    app: &TestApp,
    email: &str,
    attempt: impl Future<Output = T> + Send + 'static,
) -> T {
    let (let_go, busy) = mpsc::channel::<()>();
    tokio::task::spawn_blocking(move || busy.recv());
    let attempt = tokio::spawn(attempt);
    let counted = async || {
        let mut tx = app.base.db.begin_read(Scope::Installation).await.unwrap();
        let row = sql("SELECT COUNT(*) AS n FROM throttle WHERE failures > 0").fetch_one(&mut tx).await;
        row.unwrap().get::<i64>("n").unwrap()
    };
    // The attempt is counted in the same transaction that reads the passphrase to compare with.
    while counted().await == 0 {}
    let mut tx = app.base.db.begin(Scope::Installation).await.unwrap();
    let replace =
        sql("UPDATE person SET passphrase_hash = (SELECT passphrase_hash FROM person WHERE email <> $1)
         WHERE email = $1");
    assert_eq!(replace.bind(email).execute(&mut tx).await.unwrap(), 1);
    tx.commit().await.unwrap();
    drop(let_go);
    attempt.await.unwrap()
}

#[test]
fn a_passphrase_that_is_replaced_while_it_is_compared_opens_no_session() {
    with_one_comparing(async {
        let app = TestApp::plain().await;
        let (owner, _) = (app.organization("Acme").await, app.organization("Globex").await);
        let (mut browser, typed) = (app.visitor(), typed(&owner.email, PASSPHRASE));
        let attempt = async move { browser.post("/api/session", typed).await };
        let refused = replaced_meanwhile(&app, &owner.email, attempt).await.expect(401);
        assert_eq!(refused.problem(), "access/sign-in-refused");
        assert!(refused.headers.get("set-cookie").is_none(), "{:?}", refused.headers);
    });
}

#[test]
fn a_passphrase_that_is_replaced_while_it_is_compared_makes_no_operator() {
    with_one_comparing(async {
        let app = TestApp::plain().await;
        let (owner, _) = (app.organization("Acme").await, app.organization("Globex").await);
        let (access, email) = (app.access.clone(), owner.email.parse().unwrap());
        let attempt = async move {
            begin_operator(&access, &email, &Secret::from_text(PASSPHRASE.to_owned())).await.map(drop)
        };
        let refused = replaced_meanwhile(&app, &owner.email, attempt).await;
        let is_told = matches!(refused, Err(Failure::Refused(SignInRefused::EmailOrPassphraseWrong)));
        assert!(is_told, "{refused:?}");
    });
}
