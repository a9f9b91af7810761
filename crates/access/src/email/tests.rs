use super::*;

#[test]
fn the_key_ignores_case() {
    let email: Email = " Ada@Example.COM ".parse().unwrap();
    assert_eq!(email.as_str(), "Ada@Example.COM");
    assert_eq!(email.key(), "ada@example.com");
}

#[test]
fn what_is_no_address_is_refused() {
    for text in
        ["", "ada", "@example.com", "ada@", "a da@example.com", "a@b@c", &format!("{}@x.y", "a".repeat(252))]
    {
        assert_eq!(text.parse::<Email>(), Err(NotAnEmail), "{text}");
    }
}
