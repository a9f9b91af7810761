use super::*;

#[test]
fn a_challenge_names_authority_tenant_and_resource() {
    let header = "Bearer authorization=\"https://login.microsoftonline.com/0f3a-1\", resource=\"https://vault.azure.net\"";
    let want = Challenge {
        authority: "https://login.microsoftonline.com".parse().unwrap(),
        tenant: "0f3a-1".to_owned(),
        resource: "https://vault.azure.net".to_owned(),
    };
    assert_eq!(Some(want), read_challenge(header));
}

#[test]
fn a_challenge_with_an_odd_tenant_or_without_a_part_is_none() {
    for header in [
        "Basic realm=\"x\"",
        "Bearer resource=\"https://vault.azure.net\"",
        "Bearer authorization=\"https://login.microsoftonline.com/t\"",
        "Bearer authorization=\"https://login.microsoftonline.com/a?b=c\", resource=\"https://vault.azure.net\"",
        "Bearer authorization=\"https://login.microsoftonline.com/\", resource=\"https://vault.azure.net\"",
        "Bearer authorization=\"login.microsoftonline.com/t\", resource=\"https://vault.azure.net\"",
    ] {
        assert_eq!(None, read_challenge(header), "{header}");
    }
}

#[test]
fn what_a_form_would_split_at_is_escaped() {
    assert_eq!("a%26b%3Dc%20%2B~", escaped("a&b=c +~").as_str());
}
