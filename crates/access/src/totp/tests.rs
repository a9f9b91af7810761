use super::*;

/// RFC 6238, appendix B, for SHA-1; the last six of its eight digits.
const SECRET: &[u8] = b"12345678901234567890";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(seconds * 1_000_000)
}

#[test]
fn codes_are_those_of_the_standard() {
    for (seconds, code) in
        [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
    {
        assert_eq!(matching_step(SECRET, code, at(seconds)), Some(seconds / 30), "{seconds}");
    }
}

#[test]
fn a_code_is_right_one_step_early_and_late() {
    for (seconds, right) in [(29, false), (30, true), (60, true), (119, true), (120, false)] {
        // The code of step 2, which lasts from 60 to 89.
        let code = totp_rs::Builder::new()
            .with_secret(totp_rs::Secret::new(SECRET.into()))
            .build()
            .unwrap()
            .generate(60)
            .to_string();
        assert_eq!(matching_step(SECRET, &code, at(seconds)), right.then_some(2), "{seconds}");
    }
}

#[test]
fn what_is_no_code_is_wrong() {
    for code in ["", "28708", "2870822", "abcdef", "２８７０８２"] {
        assert_eq!(matching_step(SECRET, code, at(59)), None, "{code}");
    }
    assert_eq!(matching_step(SECRET, " 287 082 ", at(59)), Some(1));
}

#[test]
fn an_app_is_told_issuer_account_and_secret() {
    let (secret, setup) = new_secret(&World::system(), "ada+x@example.com").unwrap();
    let typed: String = setup.secret.split(' ').collect();
    assert_eq!(typed.len(), 32);
    assert!(secret.equals(&BASE32_NOPAD.decode(typed.as_bytes()).unwrap()));
    assert!(setup.uri.starts_with("otpauth://totp/Teamwright:ada%2Bx%40example%2Ecom?secret="));
    assert!(setup.qr_svg.starts_with("<svg "));
}
