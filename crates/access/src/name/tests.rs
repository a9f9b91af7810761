use super::*;

#[test]
fn a_name_is_trimmed_and_bounded() {
    assert_eq!(" Ada \n".parse::<Name>().unwrap().as_str(), "Ada");
    assert_eq!("  ".parse::<Name>(), Err(NameRefused::Empty));
    assert_eq!("a\u{7}b".parse::<Name>(), Err(NameRefused::ControlCharacter));
    assert!("é".repeat(120).parse::<Name>().is_ok());
    assert_eq!("é".repeat(121).parse::<Name>(), Err(NameRefused::TooLong));
}
