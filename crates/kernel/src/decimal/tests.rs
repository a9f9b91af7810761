use super::*;

#[track_caller]
fn canonical(text: &str, want: &str) {
    assert_eq!(text.parse::<Decimal>().unwrap().to_string(), want);
}

#[test]
fn text_is_canonical() {
    canonical("0.00", "0");
    canonical("-0", "0");
    canonical("+0012.500", "12.5");
    canonical("1.00000005", "1");
    canonical("1.00000015", "1.0000002");
    canonical("999999999999999999999", "999999999999999999999");
}

#[test]
fn words_exponents_and_giants_are_refused() {
    for text in ["", "-", "1e3", "NaN", "1,000", "1.", ".5", "0x10"] {
        assert_eq!(text.parse::<Decimal>(), Err(DecimalRefused::NotANumber), "{text}");
    }
    assert_eq!("1000000000000000000000000".parse::<Decimal>(), Err(DecimalRefused::TooLarge));
}
