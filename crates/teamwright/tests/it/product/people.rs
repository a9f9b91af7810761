//! Setting up and signing in as a person does.

use data_encoding::BASE32_NOPAD;
use platform::world::World;
use serde_json::json;

use super::browser::Browser;
use super::{Place, Product};

/// An owner's browser, signed in, with an authenticator app.
pub(crate) struct Owner {
    pub(crate) browser: Browser,
    pub(crate) email: String,
    pub(crate) passphrase: String,
    /// The app's secret, base32 without spaces.
    pub(crate) secret: String,
    /// Each counts once.
    pub(crate) recovery_codes: Vec<String>,
}

/// Sets the first organization up by the printed link.
pub(crate) fn set_up(product: &Product, passphrase: &str) -> Owner {
    let token = product.setup_token.clone().expect("a set-up link was printed");
    set_up_by(product, &token, ("Acme", passphrase))
}

/// Sets an organization up by a link's token.
pub(crate) fn set_up_by(product: &Product, token: &str, (name, passphrase): (&str, &str)) -> Owner {
    let mut browser = product.visitor();
    let email = format!("owner@{}.example", name.to_lowercase());
    let answer = browser.post(
        "/api/setup",
        json!({
            "token": token,
            "organization": { "name": name, "zone": "Europe/Paris", "week_start": "mon", "fiscal_year_start": "01-01" },
            "owner": { "name": format!("Owner of {name}"), "email": email, "passphrase": passphrase },
        }),
    );
    let _ = answer.expect(200);
    let secret = browser.post("/api/me/totp", json!({})).expect(200).text("/secret").replace(' ', "");
    let confirmed = browser.post("/api/me/totp/confirm", json!({ "code": code(&secret) })).expect(200);
    let codes = confirmed.body["recovery_codes"].as_array().unwrap().iter();
    let recovery_codes = codes.map(|code| code.as_str().unwrap().to_owned()).collect();
    Owner { browser, email, passphrase: passphrase.to_owned(), secret, recovery_codes }
}

/// The token of a link for one more organization. The product does not run meanwhile: the store has one owner.
pub(crate) fn another_organization(place: &Place) -> String {
    let made = place.run("organization create");
    let out = String::from_utf8(made.stdout).unwrap();
    let token = out.split("token=").nth(1).unwrap_or_else(|| panic!("{out} {:?}", made.stderr));
    token.trim().to_owned()
}

/// The code that an app with the secret shows now.
pub(crate) fn code(secret: &str) -> String {
    code_in(0, secret)
}

/// The next one: it is taken a step early, where this one was used already.
pub(crate) fn next_code(secret: &str) -> String {
    code_in(30, secret)
}

fn code_in(seconds: u64, secret: &str) -> String {
    let seconds = seconds + u64::try_from(World::system().now().as_micros() / 1_000_000).unwrap();
    let bytes = BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
    let totp = totp_rs::Builder::new().with_secret(totp_rs::Secret::new(bytes.into())).build().unwrap();
    totp.generate(seconds).to_string()
}

/// What is dangerous wants the passphrase of the last minutes.
#[track_caller]
pub(crate) fn confirm(browser: &mut Browser, passphrase: &str) {
    let _ = browser.post("/api/session/step-up", json!({ "passphrase": passphrase })).expect(204);
}
