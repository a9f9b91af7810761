//! `teamwright owner reset` and `teamwright organization create`, as an operator runs them.

use std::process::Output;

use serde_json::json;

use crate::product::people::{set_up, set_up_by};
use crate::product::{Place, Product};

const PASSPHRASE: &str = "marble otter lantern dune";
const NEW: &str = "velvet comet harbour fig";

/// The token of the one link that was printed.
#[track_caller]
fn token(made: &Output) -> String {
    let out = String::from_utf8(made.stdout.clone()).unwrap();
    assert!(made.status.success() && made.stderr.is_empty(), "{made:?}");
    let links: Vec<&str> = out.split("token=").skip(1).collect();
    assert_eq!(links.len(), 1, "{out}");
    links[0].split_whitespace().next().unwrap().to_owned()
}

/// It ended with 2 and one line that says `sentence`.
#[track_caller]
fn refused(made: &Output, sentence: &str) {
    let said = String::from_utf8_lossy(&made.stderr);
    assert_eq!(made.status.code(), Some(2), "{made:?}");
    assert!(said.starts_with("teamwright: ") && said.lines().count() == 1, "{said}");
    assert!(said.contains(sentence), "{said}");
    assert!(made.stdout.is_empty(), "{made:?}");
}

#[tokio::test]
async fn owner_reset_lets_a_locked_out_owner_in_again() {
    let place = Place::new().await;
    let product = Product::start(&place);
    let mut owner = set_up(&product, PASSPHRASE);
    let reset = format!("owner reset --email {}", owner.email.to_uppercase());
    if place.is_sqlite() {
        refused(&place.run(&reset), "another Teamwright process");
        assert_eq!(product.visitor().get("/livez").status, 200);
    } else {
        let _ = token(&place.run(&reset));
    }
    let _ = product.stop();
    let replaced = token(&place.run(&reset));
    let token = token(&place.run(&reset));
    let product = Product::start(&place);
    let mut visitor = product.visitor();
    let use_it = |token: &str, passphrase: &str| json!({ "token": token, "passphrase": passphrase });
    let old = visitor.post("/api/passphrase-reset", use_it(&replaced, NEW)).expect(410);
    assert_eq!(old.problem(), "access/link-used-or-old");
    assert!(old.text("/detail").contains("teamwright owner reset"), "{}", old.body);
    let seen = visitor.get(&format!("/api/passphrase-reset?token={token}")).expect(200);
    assert_eq!((seen.text("/email"), &seen.body["valid"]), (owner.email.as_str(), &json!(true)));
    let me = visitor.post("/api/passphrase-reset", use_it(&token, NEW)).expect(200);
    assert_eq!(me.text("/organization/name"), "Acme");
    assert_eq!(me.body["second_factor"]["totp"], false);
    assert_eq!(visitor.post("/api/passphrase-reset", use_it(&token, NEW)).status, 410, "it works once");
    owner.browser.at(product.port);
    assert_eq!(owner.browser.get("/api/me").status, 401, "earlier sessions have ended");
    let typed = |passphrase: &str| json!({ "email": owner.email, "passphrase": passphrase });
    let _ = product.visitor().post("/api/session", typed(PASSPHRASE)).expect(401);
    let _ = product.visitor().post("/api/session", typed(NEW)).expect(200);
    let logged = visitor.get("/api/audit").expect(200).body.to_string();
    assert!(logged.contains("owner.reset") && logged.contains("passphrase.reset"), "{logged}");
    let _ = product.stop();
}

#[tokio::test]
async fn member_reset_prints_a_link_that_says_whose_it_is() {
    let place = Place::new().await;
    let product = Product::start(&place);
    let owner = set_up(&product, PASSPHRASE);
    let _ = product.stop();
    let made = place.run(&format!("member reset --email {}", owner.email));
    assert!(String::from_utf8_lossy(&made.stdout).starts_with("Give this link to the member."), "{made:?}");
    let token = token(&made);
    let product = Product::start(&place);
    let seen = product.visitor().get(&format!("/api/passphrase-reset?token={token}")).expect(200);
    assert_eq!((seen.text("/email"), &seen.body["valid"]), (owner.email.as_str(), &json!(true)));
    let _ = product.stop();
}

#[tokio::test]
async fn owner_reset_says_what_does_not_fit_and_changes_nothing() {
    let place = Place::new().await;
    let product = Product::start(&place);
    let mut owner = set_up(&product, PASSPHRASE);
    let _ = product.stop();
    refused(&place.run("owner reset --email nobody@acme.example"), "Nobody with this e-mail owns");
    refused(&place.run("member reset --email nobody@acme.example"), "Nobody with this e-mail is a member");
    refused(&place.run("owner reset --email owner"), "--email is not an e-mail address");
    let forgotten = place.run("owner reset");
    assert_eq!(forgotten.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&forgotten.stderr).contains("--email"), "{forgotten:?}");
    let product = Product::start(&place);
    owner.browser.at(product.port);
    assert_eq!(owner.browser.get("/api/me").expect(200).body["second_factor"]["totp"], true);
    let _ = product.stop();
}

#[tokio::test]
async fn organization_create_adds_one_that_sees_nothing_of_the_first() {
    let place = Place::new().await;
    let product = Product::start(&place);
    let _ = set_up(&product, PASSPHRASE);
    if place.is_sqlite() {
        refused(&place.run("organization create --name Globex"), "another Teamwright process");
    }
    let _ = product.stop();
    let replaced = token(&place.run("organization create --name Globex"));
    let token = token(&place.run("organization create --name Globex"));
    refused(&place.run(&format!("organization create --name {}", "x".repeat(300))), "--name does not fit");
    refused(&place.run("organization create --name "), "--name does not fit");
    let product = Product::start(&place);
    assert_eq!(product.setup_token, None, "the installation has an organization");
    let mut visitor = product.visitor();
    assert_eq!(visitor.get(&format!("/api/setup?token={replaced}")).expect(200).body["valid"], false);
    let seen = visitor.get(&format!("/api/setup?token={token}")).expect(200);
    assert_eq!((&seen.body["valid"], seen.text("/organization_name")), (&json!(true), "Globex"));
    let mut second = set_up_by(&product, &token, ("Globex", PASSPHRASE));
    let members = second.browser.get("/api/members").expect(200);
    assert_eq!(members.body["items"].as_array().unwrap().len(), 1, "{}", members.body);
    let _ = product.stop();
}

#[tokio::test]
async fn organization_create_on_a_new_folder_says_what_the_key_file_means() {
    let place = Place::new().await;
    let made = place.run("organization create --name Acme");
    let said = String::from_utf8(made.stdout.clone()).unwrap();
    assert!(said.contains("Made the key file") && said.contains("Copy it to a safe place now"), "{said}");
    let token = token(&made);
    let product = Product::start(&place);
    let mut owner = set_up_by(&product, &token, ("Acme", PASSPHRASE));
    let _ = owner.browser.get("/api/me").expect(200);
    let _ = product.stop();
}
