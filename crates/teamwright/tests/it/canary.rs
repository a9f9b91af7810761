//! Marked secrets go in by every door that takes one, are used, and are then searched for wherever a thief may look.

use std::fmt::Write as _;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use serde_json::json;
use testkit::parts;

use crate::product::people::{Owner, set_up};
use crate::product::place::files;
use crate::product::sources::{Source, connected, kpi_form, readings, tested};
use crate::product::{Place, Product, eventually};

/// Characters that every encoding writes differently.
const PASSWORD: &str = "c4nary+K&7/password=Zq~ü?x";
const NEW_PASSWORD: &str = "c4nary+R&2/reauthorized=Wp~ö?y";
const WRONG_PASSWORD: &str = "c4nary+M&9/mistyped=Vr~ä?z";
const PASSPHRASE: &str = "c4nary marble/otter+lantern&dune";
const WRONG_PASSPHRASE: &str = "c4nary wrong/otter+lantern&dune";
const NEW_PASSPHRASE: &str = "c4nary fresh/walrus+compass&reef";

/// One place that was searched.
struct Haystack {
    name: String,
    text: Text,
}

/// Bytes as one character each, which the standard library searches fast.
pub(crate) struct Text(String);

impl Text {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self(bytes.iter().map(|byte| char::from(*byte)).collect())
    }

    /// What stands before a hit, if there is one.
    pub(crate) fn before(&self, needle: &Self) -> Option<&str> {
        let at = self.0.find(&needle.0)?;
        let start = self.0[..at].char_indices().rev().nth(200).map_or(0, |(start, _)| start);
        Some(&self.0[start..at])
    }
}

#[tokio::test]
async fn no_credential_is_found_in_store_journal_log_answers_figures_or_process() {
    if !parts::wanted("PostgreSQL") {
        return;
    }
    let place = Place::new().await;
    let product = Product::start(&place);
    let mut owner = set_up(&product, PASSPHRASE);
    use_every_door(&product, &mut owner).await;

    let needles = needles(&owner);
    let mut haystacks = of_process(product.pid());
    let mut operator = product.visitor();
    operator.at(product.private_port);
    let figures = operator.get("/metrics").expect(200);
    haystacks
        .push(Haystack { name: "figures".to_owned(), text: Text::of(figures.body.to_string().as_bytes()) });
    haystacks.extend(of_store(&place));
    let ended = product.stop();
    haystacks.push(Haystack { name: "standard output".to_owned(), text: Text::of(ended.out.as_bytes()) });
    haystacks.extend(of_store(&place));
    haystacks.extend(place.logs().into_iter().map(read));
    haystacks.push(Haystack { name: "answers".to_owned(), text: Text::of(&without_setup_answer(&owner)) });

    assert_searched_enough(&haystacks, &place);
    for needle in &needles {
        for haystack in &haystacks {
            let hit = haystack.text.before(needle);
            assert_eq!(hit, None, "{} holds {:?} after this", haystack.name, needle.0);
        }
    }
}

#[tokio::test]
async fn the_search_finds_what_is_planted() {
    let folder = tempfile::tempdir().unwrap();
    for (number, form) in forms(PASSWORD).into_iter().enumerate() {
        let file = folder.path().join(number.to_string());
        fs::write(&file, [b"\x00\xffbefore".as_slice(), &form, b"after\x00"].concat()).unwrap();
        let found = read(&file).text;
        assert_eq!(found.before(&Text::of(&form)), Some("\0ÿbefore"), "{number}");
    }
    // A secret inside something larger that was encoded as a whole is found too.
    for lead in ["", "a", "ab"] {
        let whole = Text::of(STANDARD.encode(format!("{lead}{PASSWORD} and more")).as_bytes());
        assert!(forms(PASSWORD).iter().any(|form| whole.before(&Text::of(form)).is_some()), "{lead}");
    }
    assert_eq!(Text::of(b"nothing here").before(&Text::of(PASSWORD.as_bytes())), None);
}

/// Stores, uses, replaces and mistypes credentials.
async fn use_every_door(product: &Product, owner: &mut Owner) {
    let server = parts::postgres().await;
    let source = Source::with_password(&server, PASSWORD).await;
    let browser = &mut owner.browser;
    let connection = connected(browser, source.form("Deals"));
    let kpi = browser.post("/api/kpis", kpi_form(&connection, "Sum")).expect(201).text("/id").to_owned();
    let _ = browser.post(&format!("/api/kpis/{kpi}/refresh"), json!({})).expect(204);
    eventually("the KPI is read", || Some(()).filter(|()| !readings(browser, &kpi).is_empty()));

    // A password that the source does not know: in a draft, and stored.
    let mut wrong = source.form("Mistyped");
    wrong["password"] = json!(WRONG_PASSWORD);
    let draft = browser.post("/api/connection-tests", wrong.clone());
    let report = tested(browser, draft.text("/id"));
    assert_eq!(report.text("/state"), "failed", "{}", report.body);
    let stored = browser.post("/api/connections", wrong).expect(202);
    assert_eq!(tested(browser, stored.text("/test/id")).text("/state"), "failed");
    // In the place of another field.
    let mut form = source.form("Mixed up");
    form["engine"] = json!(WRONG_PASSWORD);
    assert_eq!(browser.post("/api/connection-tests", form).status, 422);
    server
        .execute(
            &server.admin().to_string(),
            &format!("ALTER ROLE {} PASSWORD '{NEW_PASSWORD}'", source.address.user),
        )
        .await;
    let again = browser
        .post(&format!("/api/connections/{connection}/reauthorize"), json!({ "password": NEW_PASSWORD }));
    assert!(again.status < 300, "{}", again.body);
    let _ = browser.get(&format!("/api/connections/{connection}/schema"));
    let _ = browser.get("/api/audit").expect(200);
    let _ = browser.get("/api/audit.csv").expect(200);

    for passphrase in [WRONG_PASSPHRASE, PASSPHRASE] {
        let signing_in = json!({ "email": owner.email, "passphrase": passphrase });
        let _ = product.visitor().post("/api/session", signing_in);
    }
    let change = json!({ "current": owner.passphrase, "new": NEW_PASSPHRASE });
    assert!(browser.post("/api/me/passphrase", change).status < 300);
    // JSON that breaks off after a secret, and a secret where a number belongs: the answer says where, not what.
    for text in [
        format!("{{\"email\": \"a@b.example\", \"passphrase\": \"{WRONG_PASSPHRASE}\" "),
        format!("{{\"email\": {{\"{WRONG_PASSPHRASE}\": 1}}}}"),
    ] {
        assert_eq!(browser.send_text("POST", "/api/session", &text).unwrap().status, 400);
    }
}

/// Every secret in every form.
fn needles(owner: &Owner) -> Vec<Text> {
    let texts =
        [PASSWORD, NEW_PASSWORD, WRONG_PASSWORD, PASSPHRASE, WRONG_PASSPHRASE, NEW_PASSPHRASE, &owner.secret];
    let mut needles: Vec<Vec<u8>> = texts.iter().flat_map(|text| forms(text)).collect();
    needles.extend(forms_of(&BASE32_NOPAD.decode(owner.secret.as_bytes()).unwrap()));
    needles.iter().map(|needle| Text::of(needle)).collect()
}

/// The secret as others may have written it.
pub(crate) fn forms(text: &str) -> Vec<Vec<u8>> {
    let percent = text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").unwrap();
        }
        out
    });
    let mut forms = forms_of(text.as_bytes());
    forms.extend([percent.clone().into_bytes(), percent.replace("%20", "+").into_bytes()]);
    forms.push(json!(text).to_string().trim_matches('"').as_bytes().to_vec());
    forms
}

/// Raw, hexadecimal, and base64 wherever the secret begins in what was encoded.
fn forms_of(secret: &[u8]) -> Vec<Vec<u8>> {
    let hex = HEXLOWER.encode(secret);
    let mut forms = vec![secret.to_vec(), hex.to_uppercase().into_bytes(), hex.into_bytes()];
    for shift in 0..3 {
        let padded = [&[0; 2][..shift.min(2)], secret].concat();
        for alphabet in [STANDARD, URL_SAFE_NO_PAD] {
            let text = alphabet.encode(&padded);
            // The first and last characters depend on the neighbours.
            let inner = text.trim_end_matches('=').as_bytes();
            forms.push(inner[4.min(shift * 4)..inner.len() - 2].to_vec());
        }
    }
    forms
}

/// What the store holds now: the files with their write-ahead log, the journal, and a dump where it is a server.
fn of_store(place: &Place) -> Vec<Haystack> {
    // The key file is the key; what it opens is what is searched for.
    let key = place.key_file();
    let mut haystacks: Vec<Haystack> =
        files(&place.data()).into_iter().filter(|path| *path != key).map(read).collect();
    haystacks.push(Haystack { name: "dump".to_owned(), text: Text::of(&place.dump()) });
    haystacks
}

fn of_process(pid: u32) -> Vec<Haystack> {
    let folder = PathBuf::from(format!("/proc/{pid}"));
    ["cmdline", "environ"]
        .into_iter()
        .filter_map(|name| match fs::read(folder.join(name)) {
            Ok(bytes) => Some(Haystack { name: name.to_owned(), text: Text::of(&bytes) }),
            // A process that guards its memory shows these to root alone.
            Err(error) if error.kind() == ErrorKind::PermissionDenied => None,
            Err(error) => panic!("{name}: {error}"),
        })
        .collect()
}

/// Everything heard but the one answer that shows the app's secret, which is its purpose.
fn without_setup_answer(owner: &Owner) -> Vec<u8> {
    let heard = String::from_utf8_lossy(&owner.browser.heard()).into_owned();
    let answers = heard.split("HTTP/1.").filter(|answer| !answer.contains("otpauth://"));
    answers.collect::<String>().into_bytes()
}

/// The searched places are the ones that matter, and hold something.
fn assert_searched_enough(haystacks: &[Haystack], place: &Place) {
    let total = |part: &str| -> usize {
        haystacks.iter().filter(|one| one.name.contains(part)).map(|one| one.text.0.len()).sum()
    };
    let mut parts = vec!["figures", "answers", ".log", "cmdline"];
    parts.extend(if place.is_sqlite() { ["teamwright.db", "/audit/"] } else { ["dump", "dump"] });
    for part in parts {
        assert!(total(part) > 50, "{part}: {} bytes", total(part));
    }
}

fn read(path: impl AsRef<Path>) -> Haystack {
    let path = path.as_ref();
    Haystack { name: path.display().to_string(), text: Text::of(&fs::read(path).unwrap()) }
}
