use super::*;

#[test]
fn a_name_has_1_to_120_characters_on_one_line() {
    let parse = |text: &str| text.parse::<GoalName>().map(|name| name.to_string());
    assert_eq!(Ok("Win more deals".to_owned()), parse("  Win more deals "));
    assert_eq!(Ok("ü".repeat(120)), parse(&"ü".repeat(120)));
    assert_eq!(Err(TextRefused::TooLong { most: 120 }), parse(&"ü".repeat(121)));
    assert_eq!(Err(TextRefused::Empty), parse("   "));
    assert_eq!(Err(TextRefused::Control), parse("two\nlines"));
}

#[test]
fn a_unit_may_be_empty() {
    assert_eq!("", "".parse::<Unit>().unwrap().as_str());
}

#[test]
fn decimals_end_where_storage_ends() {
    assert_eq!(Some(7), Decimals::new(7).map(Decimals::get));
    assert_eq!(None, Decimals::new(8));
}
