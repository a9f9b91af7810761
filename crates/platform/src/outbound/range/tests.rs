use super::AddressRange;

#[track_caller]
fn holds(range: &str, address: &str, want: bool) {
    let range: AddressRange = range.parse().unwrap();
    assert_eq!(range.contains(address.parse().unwrap()), want, "{range} {address}");
}

#[test]
fn a_range_holds_its_addresses_and_no_other() {
    holds("10.0.0.0/8", "10.255.0.1:5432", true);
    holds("10.0.0.0/8", "11.0.0.1:5432", false);
    holds("10.1.2.3/32:5432", "10.1.2.3:5432", true);
    holds("10.1.2.3/32:5432", "10.1.2.3:5433", false);
    holds("::1/128", "[::1]:3306", true);
    holds("::1/128:5432", "[::1]:3306", false);
    holds("fd00::/8", "[fd12::9]:1", true);
    holds("0.0.0.0/0", "127.0.0.1:1", true);
}

#[test]
fn a_v4_range_does_not_hold_v6_forms_of_its_addresses() {
    holds("127.0.0.0/8", "[::ffff:127.0.0.1]:5432", false);
    holds("::/0", "127.0.0.1:5432", false);
}

#[test]
fn other_texts_are_not_ranges() {
    for text in [
        "",
        "10.0.0.0",
        "10.0.0.0/33",
        "::/129",
        "10.0.0.0/8:0",
        "10.0.0.0/8:70000",
        "localhost/8",
        "10.0.0.0/-1",
        "010.0.0.0/8",
    ] {
        assert!(text.parse::<AddressRange>().is_err(), "{text}");
    }
}

#[test]
fn a_range_prints_as_it_was_written() {
    for text in ["10.0.0.0/8", "10.1.2.3/32:5432", "::1/128", "fd00::/8:5432"] {
        assert_eq!(text.parse::<AddressRange>().unwrap().to_string(), text);
    }
}
