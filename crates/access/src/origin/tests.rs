use super::*;

#[test]
fn a_user_agent_becomes_words() {
    let firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0";
    assert_eq!(browser_name(firefox), "Firefox on Windows");
    let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1";
    assert_eq!(browser_name(safari), "Safari on iPhone");
    assert_eq!(browser_name("<script>"), "Unknown browser");
}

#[test]
fn an_address_is_shortened_to_its_network() {
    let hint = |address: &str| Origin::new(address.parse().unwrap(), "").address_hint();
    assert_eq!(hint("203.0.113.77"), "203.0.113.x");
    assert_eq!(hint("2001:db8:1:2:3:4:5:6"), "2001:db8:1:…");
}
