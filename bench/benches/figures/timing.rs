//! What the time of an answer tells about a token, a secret or an e-mail: Welch's t between what is nearly right and what
//! is all wrong, tried in random order [Reparaz, Balasch, Verbauwhede, "Dude, is my code constant time?", DATE 2017].

use std::hint::black_box;
use std::time::{Duration, Instant};

use access::Access;
use access::authenticate::{Credentials, authenticate};
use anyhow::{Context as _, ensure};
use bench::Figure;
use kernel::secret::Secret;
use platform::entropy::Entropy as _;
use serde_json::json;
use testkit::TestApp;
use testkit::entropy::SeededEntropy;

const TRIES: usize = 200_000;
/// Each of them makes an Argon2 hash.
const SIGN_INS: usize = 1_500;
/// Pairs of different tokens that are tried in turn.
const TOKENS: usize = 1_000;
/// Characters of a token; a nearly right one has four wrong ones at its end.
const LENGTH: usize = 43;
const WRONG: usize = 4;
/// A greater t is no chance [there, section III.C].
const CHANCE: f64 = 4.5;
/// So many errors more, and what is looked for is found nineteen times in twenty.
const NEARLY_ALWAYS: f64 = 1.65;

/// What was tried on each side, and how long it took in nanoseconds.
struct Tries {
    entropy: SeededEntropy,
    nearly: Vec<f64>,
    wrong: Vec<f64>,
}

struct Told {
    /// Welch's t, without its sign.
    t: f64,
    /// The least difference, in nanoseconds, that is found nineteen times in twenty.
    least: f64,
}

pub(crate) async fn figures() -> anyhow::Result<Vec<Figure>> {
    let app = TestApp::plain().await;
    let mut owner = app.organization("Acme").await;
    let form = json!({ "name": "Program", "scopes": ["see_organization"] });
    let key = owner.client.post("/api/api-keys", form).await.expect(200).text("/secret").to_owned();
    let cookie = owner.client.cookie().and_then(|pair| pair.split_once('=')).context("no cookie")?.1;
    let keys = of_tokens(&app.access, &key, |key| Credentials { cookie: None, bearer: Some(key) }).await?;
    let sessions =
        of_tokens(&app.access, cookie, |it| Credentials { cookie: Some(it), bearer: None }).await?;
    let sign_ins = of_sign_ins(&app, &owner.email).await?;
    let equals = of_comparisons(Secret::equals)?;
    let careless = of_comparisons(|secret, shown| secret.expose(|bytes| until_they_differ(bytes, shown)))?;
    ensure!(CHANCE < careless.t, "what tells by its time how much is right is not found: t {}", careless.t);
    let t = |name, told: &Told| Figure::new(name, told.t, "t", "limit", CHANCE);
    Ok(vec![
        t("api_key_timing", &keys),
        Figure::new("api_key_timing_least", keys.least / 1e3, "us", "limit", 1.0),
        t("session_timing", &sessions),
        Figure::new("session_timing_least", sessions.least / 1e3, "us", "limit", 1.0),
        t("sign_in_timing", &sign_ins),
        Figure::new("sign_in_timing_least", sign_ins.least / 1e6, "ms", "limit", 2.0),
        t("secret_comparison_timing", &equals),
    ])
}

/// Asks with tokens that are like a right one.
async fn of_tokens(
    access: &Access,
    right: &str,
    show: impl Fn(String) -> Credentials,
) -> anyhow::Result<Told> {
    ensure!(authenticate(access, &show(right.to_owned())).await.is_ok(), "the right token is refused");
    let mut tries = Tries::new();
    let like = |tries: &Tries, wrong| {
        let kept = right.get(..right.len() - wrong).context("a short token")?;
        Ok::<_, anyhow::Error>(show(format!("{kept}{}", tries.letters(wrong)?)))
    };
    let tokens: Vec<[Credentials; 2]> = (0..TOKENS)
        .map(|_| Ok([like(&tries, WRONG)?, like(&tries, LENGTH)?]))
        .collect::<anyhow::Result<_>>()?;
    for [nearly, wrong] in tokens.iter().cycle().take(TRIES) {
        let is_nearly = tries.toss()?;
        let shown = if is_nearly { nearly } else { wrong };
        let before = Instant::now();
        let answer = authenticate(access, shown).await;
        tries.note(is_nearly, before.elapsed());
        ensure!(answer.is_err(), "a wrong token is let in");
    }
    Ok(tries.judge())
}

/// Signs in with a wrong passphrase, as somebody known and as somebody unknown.
async fn of_sign_ins(app: &TestApp, known: &str) -> anyhow::Result<Told> {
    // As long as the other.
    let unknown = known.replacen("owner", "buyer", 1);
    let mut visitor = app.visitor();
    let mut tries = Tries::new();
    for _ in 0..SIGN_INS {
        // Guesses that lie long back slow nobody.
        app.clock.advance(Duration::from_hours(2));
        let is_known = tries.toss()?;
        let email = if is_known { known } else { unknown.as_str() };
        let form = json!({ "email": email, "passphrase": "not the right words" });
        let before = Instant::now();
        let answer = visitor.post("/api/session", form).await;
        tries.note(is_known, before.elapsed());
        ensure!(answer.status == 401, "a sign-in was answered {}", answer.status);
    }
    Ok(tries.judge())
}

/// Compares a secret with bytes whose last one, or whose every one, is wrong.
fn of_comparisons(equal: impl Fn(&Secret, &[u8]) -> bool) -> anyhow::Result<Told> {
    let secret = Secret::new(vec![7; 32]);
    let mut tries = Tries::new();
    let mut shown = [8; 32];
    for _ in 0..TRIES {
        let is_nearly = tries.toss()?;
        // Both in one place: a place of its own would have a time of its own.
        let (last, others) = shown.split_last_mut().context("no bytes")?;
        *last = 8;
        others.fill(black_box(8 - u8::from(is_nearly)));
        let before = Instant::now();
        let is_equal = black_box(equal(black_box(&secret), black_box(&shown)));
        tries.note(is_nearly, before.elapsed());
        ensure!(!is_equal, "a wrong secret is taken for the right one");
    }
    Ok(tries.judge())
}

/// As nobody may compare secrets.
fn until_they_differ(one: &[u8], other: &[u8]) -> bool {
    one.iter().zip(other).all(|(one, other)| black_box(one) == black_box(other))
}

impl Tries {
    fn new() -> Self {
        Self { entropy: SeededEntropy::new(0x7469_6d65), nearly: Vec::new(), wrong: Vec::new() }
    }

    fn toss(&self) -> anyhow::Result<bool> {
        let mut byte = [0];
        self.entropy.fill(&mut byte)?;
        let [byte] = byte;
        Ok(byte % 2 == 0)
    }

    fn letters(&self, count: usize) -> anyhow::Result<String> {
        let mut bytes = vec![0; count];
        self.entropy.fill(&mut bytes)?;
        Ok(bytes.into_iter().map(|byte| char::from(b'a' + byte % 26)).collect())
    }

    fn note(&mut self, is_nearly: bool, took: Duration) {
        let side = if is_nearly { &mut self.nearly } else { &mut self.wrong };
        side.push(took.as_secs_f64() * 1e9);
    }

    /// The greater t of all and of all but the slowest tenth, most of which is other work of the machine.
    fn judge(&self) -> Told {
        let mut all = [self.nearly.as_slice(), self.wrong.as_slice()].concat();
        all.sort_unstable_by(f64::total_cmp);
        let slow = all.get(all.len() * 9 / 10).copied().unwrap_or(f64::INFINITY);
        let [(whole, _), (cropped, error)] = [f64::INFINITY, slow].map(|most| self.welch(most));
        Told { t: whole.max(cropped), least: (CHANCE + NEARLY_ALWAYS) * error }
    }

    /// Welch's t of what took at most so long, and the standard error of the difference.
    fn welch(&self, most: f64) -> (f64, f64) {
        let [(one, of_one), (other, of_other)] = [&self.nearly, &self.wrong].map(|took| mean(took, most));
        let error = (of_one + of_other).sqrt();
        ((one - other).abs() / error, error)
    }
}

/// The mean, and its variance.
fn mean(took: &[f64], most: f64) -> (f64, f64) {
    let took: Vec<f64> = took.iter().copied().filter(|took| *took <= most).collect();
    let count = took.iter().map(|_| 1.0).sum::<f64>();
    let mean = took.iter().sum::<f64>() / count;
    let squares = took.iter().map(|took| (took - mean).powi(2)).sum::<f64>();
    (mean, squares / (count - 1.0) / count)
}
