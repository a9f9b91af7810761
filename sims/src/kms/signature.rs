//! Signature Version 4 as the receiving side checks it, written from the documentation and apart from the product's.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::{constant_time, hmac};

use crate::serve::Asked;

/// A request whose signature is right.
pub(super) struct Signed {
    pub(super) access_key_id: String,
}

/// The name of the error that AWS answers with.
pub(super) struct Unsigned(pub(super) &'static str);

/// A request older or newer than this is refused.
const SKEW_S: i64 = 300;

/// Checks date, scope, the covered headers and the signature.
pub(super) fn check(
    asked: &Asked,
    now_s: i64,
    secret_of: impl FnOnce(&str) -> Result<String, Unsigned>,
) -> Result<Signed, Unsigned> {
    let header = asked.header("authorization").ok_or(Unsigned("MissingAuthenticationTokenException"))?;
    let incomplete = || Unsigned("IncompleteSignatureException");
    let fields = header.strip_prefix("AWS4-HMAC-SHA256 ").ok_or_else(incomplete)?;
    let field = |name: &str| {
        let found =
            fields.split(", ").find_map(|field| field.split_once('=').filter(|(key, _)| *key == name));
        found.map(|(_, value)| value).ok_or_else(incomplete)
    };
    let (credential, covered, signature) =
        (field("Credential")?, field("SignedHeaders")?, field("Signature")?);
    let scope: Vec<&str> = credential.split('/').collect();
    let [id, day, region, "kms", "aws4_request"] = scope.as_slice() else { return Err(incomplete()) };
    let time = asked.header("x-amz-date").ok_or_else(incomplete)?;
    let sent_s = seconds(time).ok_or_else(incomplete)?;
    if !time.starts_with(*day) || *region != super::REGION || SKEW_S < (now_s - sent_s).abs() {
        return Err(Unsigned("InvalidSignatureException"));
    }
    // What decides the call must be covered.
    let covers = |name: &str| covered.split(';').any(|one| one == name);
    if !["host", "x-amz-date", "x-amz-target"].into_iter().all(covers) {
        return Err(Unsigned("InvalidSignatureException"));
    }
    let canonical = canonical(asked, covered).ok_or(Unsigned("InvalidSignatureException"))?;
    let to_sign = format!(
        "AWS4-HMAC-SHA256\n{time}\n{day}/{region}/kms/aws4_request\n{}",
        hex::encode(digest(&SHA256, canonical.as_bytes()))
    );
    let mut key = format!("AWS4{}", secret_of(id)?).into_bytes();
    for part in [*day, *region, "kms", "aws4_request"] {
        key = mac(&key, part);
    }
    let right = hex::encode(mac(&key, &to_sign));
    constant_time::verify_slices_are_equal(right.as_bytes(), signature.as_bytes())
        .map_err(|_| Unsigned("InvalidSignatureException"))?;
    Ok(Signed { access_key_id: (*id).to_owned() })
}

fn canonical(asked: &Asked, covered: &str) -> Option<String> {
    let mut names: Vec<&str> = covered.split(';').collect();
    let given = names.clone();
    names.sort_unstable();
    if names != given {
        return None;
    }
    let mut lines = String::new();
    for name in names {
        let words: Vec<&str> = asked.header(name)?.split_whitespace().collect();
        for part in [
            name,
            ":",
            &words.join(" "),
            "
",
        ] {
            lines.push_str(part);
        }
    }
    let body = hex::encode(digest(&SHA256, &asked.body));
    Some(format!("{}\n{}\n{}\n{lines}\n{covered}\n{body}", asked.method, asked.path, asked.query))
}

fn mac(key: &[u8], message: &str) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message.as_bytes()).as_ref().to_vec()
}

/// `20310509T080000Z` in seconds since 1970.
fn seconds(time: &str) -> Option<i64> {
    let number = |from: usize, to: usize| time.get(from..to).and_then(|part| part.parse::<i64>().ok());
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    let (hour, minute, second) = (number(9, 11)?, number(11, 13)?, number(13, 15)?);
    if time.len() != 16 || !time.ends_with('Z') {
        return None;
    }
    // Days since 1970 in the proleptic Gregorian calendar, counted from March.
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 719_468;
    Some(((days * 24 + hour) * 60 + minute) * 60 + second)
}
