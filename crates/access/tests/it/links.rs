//! Those who try one-time links that do not work, or begin sign-ins without end.

use std::net::Ipv4Addr;
use std::time::Duration;

use serde_json::{Value, json};
use testkit::{Client, PASSPHRASE, TestApp};

fn guest(token: &str) -> Value {
    json!({ "token": token, "name": "Eve", "email": "eve@acme.example", "passphrase": PASSPHRASE })
}

fn set_up(token: &str) -> Value {
    let organization =
        json!({ "name": "Acme", "zone": "Europe/Paris", "week_start": "mon", "fiscal_year_start": "01-01" });
    let owner = json!({ "name": "Eve", "email": "eve@acme.example", "passphrase": PASSPHRASE });
    json!({ "token": token, "organization": organization, "owner": owner })
}

async fn try_one(browser: &mut Client, way: usize) -> u16 {
    let wrong = "ten_0000000000000000000000.wrong";
    let answer = match way {
        0 => browser.post("/api/invitations/accept", guest(wrong)).await,
        1 => browser.post("/api/setup", set_up(wrong)).await,
        2 => {
            let body = json!({ "token": wrong, "passphrase": PASSPHRASE });
            browser.post("/api/passphrase-reset", body).await
        }
        3 => browser.get(&format!("/api/setup?token={wrong}")).await,
        4 => browser.get(&format!("/api/passphrase-reset?token={wrong}")).await,
        _ => browser.get(&format!("/api/invitations/by-token?token={wrong}")).await,
    };
    answer.status
}

#[tokio::test]
async fn trying_links_that_do_not_work_is_slowed_on_every_route() {
    for way in 0..6 {
        let app = TestApp::plain().await;
        let mut owner = app.organization("Acme").await;
        let invited = owner.client.post("/api/invitations", json!({ "roles": ["reader"] })).await.expect(200);
        let token = invited.text("/link").rsplit('=').next().unwrap().to_owned();
        let from = Ipv4Addr::new(203, 0, 113, 9);
        let mut browser = app.visitor().from_address(from);
        for tried in 0..31 {
            let status = try_one(&mut browser, way).await;
            assert!(status == 410 || status == 200, "way {way}, try {tried}: {status}");
        }
        assert_eq!(try_one(&mut browser, way).await, 429, "way {way}");
        // Also what would work: otherwise guessing goes on behind the refusals.
        let mut guessed = app.visitor().from_address(from);
        let slowed = guessed.post("/api/invitations/accept", guest(&token)).await.expect(429);
        assert!(slowed.headers.contains_key("retry-after"), "way {way}");
        let _ = app.visitor().post("/api/invitations/accept", guest(&token)).await.expect(200);
    }
}

#[tokio::test]
async fn an_address_begins_so_many_sign_ins_by_passkey_a_minute() {
    let app = TestApp::plain().await;
    let mut browser = app.visitor();
    for _ in 0..120 {
        let _ = browser.post("/api/session/passkey/options", json!({})).await.expect(200);
    }
    let slowed = browser.post("/api/session/passkey/options", json!({})).await.expect(429);
    assert_eq!(slowed.problem(), "access/too-many-begun");
    assert!(slowed.headers.contains_key("retry-after"));
    let mut elsewhere = app.visitor().from_address(Ipv4Addr::new(203, 0, 113, 9));
    let _ = elsewhere.post("/api/session/passkey/options", json!({})).await.expect(200);
    app.clock.advance(Duration::from_mins(1));
    let _ = browser.post("/api/session/passkey/options", json!({})).await.expect(200);
}
