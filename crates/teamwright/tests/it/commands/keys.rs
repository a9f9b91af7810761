//! `teamwright keys` and `teamwright receipt`, as an operator runs them.

use std::fs;
use std::process::Output;

use serde_json::Value;

use crate::product::people::{Owner, another_organization, set_up, set_up_by};
use crate::product::{Place, Product};

const PASSPHRASE: &str = "marble otter lantern dune";
const OTHER: &str = "velvet comet harbour fig";

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// It ended with `code` and said the words.
#[track_caller]
fn ended(output: &Output, code: i32, words: &str) {
    assert_eq!(Some(code), output.status.code(), "{}", said(output));
    assert!(said(output).contains(words), "{words}: {}", said(output));
}

/// Two organizations with an owner each, and the first one's id; the product is stopped.
async fn two_owners() -> (Place, [Owner; 2], String) {
    let place = Place::new().await;
    let product = Product::start(&place);
    let mut ann = set_up(&product, PASSPHRASE);
    let organization = ann.browser.get("/api/me").text("/organization/id").to_owned();
    let _ = product.stop();
    let ben = another_owner(&place, ("Umbra", OTHER));
    (place, [ann, ben], organization)
}

/// The owner of one more organization; the product is stopped before and after.
fn another_owner(place: &Place, (name, passphrase): (&str, &str)) -> Owner {
    let token = another_organization(place);
    let product = Product::start(place);
    let owner = set_up_by(&product, &token, (name, passphrase));
    let _ = product.stop();
    owner
}

/// What somebody types: the passphrase, and a code that was not used yet.
fn proof(who: &mut Owner) -> String {
    format!("{}\n{}", who.passphrase, who.recovery_codes.pop().unwrap())
}

/// The keys of the first owner of keys, which is the installation: level, version and state.
fn keys(place: &Place) -> Vec<(String, u64, String)> {
    let listed: Value = serde_json::from_slice(&place.run("keys inventory --json").stdout).unwrap();
    let keys = listed[0]["keys"].as_array().unwrap();
    let text = |key: &Value, field: &str| key[field].as_str().unwrap().to_owned();
    keys.iter()
        .map(|key| (text(key, "level"), key["version"].as_u64().unwrap(), text(key, "state")))
        .collect()
}

#[tokio::test]
async fn keys_are_listed_rotated_and_told_as_compromised() {
    let place = Place::new().await;
    let product = Product::start(&place);
    let mut owner = set_up(&product, PASSPHRASE);
    if place.is_sqlite() {
        ended(&place.run("keys inventory"), 2, "use the page Keys of the console, or stop the server first");
    }
    let _ = product.stop();
    ended(&place.run("keys inventory"), 0, "root key, version 1: active");
    ended(&place.run("keys rotate --root"), 0, "Everything hangs on the new version");
    ended(&place.run("keys rotate --installation"), 0, "Rotating to version 2: 2 keys to wrap again");
    let lost = "keys compromise --installation --version 2 --reason lost";
    ended(&place.run(lost), 0, "Version 2 is marked as compromised");
    let state = |level: &str, version| {
        let all = keys(&place);
        let found = all.iter().find(|key| (key.0.as_str(), key.1) == (level, version));
        found.unwrap_or_else(|| panic!("{level} {version} in {all:?}")).2.clone()
    };
    assert_eq!(["destroyed", "active"], [state("root", 1), state("root", 2)].each_ref().map(String::as_str));
    let of_installation = [1, 2, 3].map(|version| state("organization", version));
    assert_eq!(["destroyed", "destroyed", "active"], of_installation.each_ref().map(String::as_str));
    ended(&place.run("keys compromise --root --version 9 --reason lost"), 2, "There is no such key");
    ended(&place.run("keys rotate"), 2, "--root");
    let product = Product::start(&place);
    owner.browser.at(product.port);
    let _ = owner.browser.get("/api/me").expect(200);
    let _ = product.stop();
}

#[tokio::test]
async fn an_organization_is_ended_by_two_persons_and_its_receipt_is_what_was_signed() {
    let (place, [mut ann, mut ben], organization) = two_owners().await;
    let ask =
        format!("keys destroy --organization {organization} --reason contract-ended --as {}", ann.email);
    ended(&place.run_typing(&ask, OTHER), 2, "passphrase is wrong");
    ended(&place.run_typing(&ask, &format!("{}\n123456", ann.passphrase)), 2, "The code does not work");
    let asked = place.run_typing(&ask, &proof(&mut ann));
    ended(&asked, 0, "Nothing is destroyed yet");
    let out = said(&asked);
    let act = out.split("keys confirm ").nth(1).unwrap().split(' ').next().unwrap();
    let confirm =
        |who: &mut Owner| place.run_typing(&format!("keys confirm {act} --as {}", who.email), &proof(who));
    ended(&confirm(&mut ann), 2, "Whoever asked for it cannot confirm it");
    let mut second_name = another_owner(&place, ("Ember", "cobalt willow summit drum"));
    ended(&confirm(&mut second_name), 2, "Your account was made after it was asked for");
    let done = confirm(&mut ben);
    ended(&done, 0, "Teamwright receipt 1");
    ended(&confirm(&mut ben), 2, "was not confirmed");

    let note = String::from_utf8(done.stdout).unwrap();
    let note = &note[note.find("Teamwright receipt 1").unwrap()..];
    let file = place.data().with_file_name("receipt.txt");
    fs::write(&file, note.trim_end_matches('\n').to_owned() + "\n").unwrap();
    let exports = place.data().with_file_name("exports");
    let exported =
        place.run(&format!("audit export --out {} --organization {organization}", exports.display()));
    ended(&exported, 0, "entries");
    let verified: Value =
        serde_json::from_slice(&place.run_bare(&format!("audit verify {} --json", exports.display())).stdout)
            .unwrap();
    let key = verified["files"][0]["key"].as_str().unwrap();
    let verify = || place.run_bare(&format!("receipt verify {} --key {key}", file.display()));
    ended(&verify(), 0, "The receipt is what was signed");
    fs::write(&file, note.replace("contract-ended", "nothing-ended")).unwrap();
    ended(&verify(), 1, "WRONG");
}

#[tokio::test]
async fn the_root_key_moves_to_another_file_and_the_old_one_opens_nothing() {
    let mut place = Place::new().await;
    let product = Product::start(&place);
    let mut owner = set_up(&product, PASSPHRASE);
    let _ = product.stop();
    let next = place.data().with_file_name("next.toml");
    let file = place.data().join("keys/next.key");
    let keys = format!("[keys]\nfile = \"{}\"\n", file.display());
    fs::write(&next, &keys).unwrap();
    ended(&place.run(&format!("keys move --to {}", next.display())), 0, "was opened there again");
    // Until a process started with the new one, the old one does as well.
    ended(&place.run("doctor --json"), 0, "fine");
    let before = place.settings.clone();
    place.settings = format!("{before}\n{keys}");
    let product = Product::start(&place);
    owner.browser.at(product.port);
    let _ = owner.browser.get("/api/me").expect(200);
    let _ = product.stop();
    ended(&place.run(&format!("keys move --to {}", next.display())), 2, "wrapped by");
    place.settings = before;
    let refused = Product::try_start(&place).err().unwrap();
    assert!(refused.log.contains("is not the key of this store"), "{refused:?}");
}
