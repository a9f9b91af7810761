use super::*;

fn keys(toml: &str) -> Keys {
    toml::from_str(toml).unwrap()
}

const TRANSIT: &str = "provider = \"transit\"\naddress = \"https://b\"\nkey = \"root\"\ntoken_file = \"t\"\n";
const AZURE: &str =
    "provider = \"azure_key_vault\"\naddress = \"https://v\"\nkey = \"root\"\nclient_id = \"c\"\n";
const AWS: &str = "provider = \"aws_kms\"\nkey = \"arn:aws:kms:r:1:key/k\"\n";

#[test]
fn each_provider_has_its_own_settings() {
    for fine in [
        String::new(),
        "file = \"root.key\"\n".to_owned(),
        TRANSIT.to_owned(),
        format!("{TRANSIT}mount = \"team/transit\"\nca_file = \"ca.pem\"\n"),
        format!("{AZURE}client_secret_file = \"s\"\n"),
        format!("{AZURE}client_assertion_file = \"s\"\nauthority = \"https://a\"\n"),
        format!("{AWS}credentials_file = \"c\"\n"),
        format!("{AWS}web_identity_token_file = \"t\"\nrole = \"arn:aws:iam::1:role/r\"\n"),
    ] {
        assert_eq!(Ok(()), keys(&fine).check(), "{fine}");
    }
}

#[test]
fn what_is_missing_too_many_or_for_another_provider_is_named() {
    for (wrong, field, words) in [
        ("token_file = \"t\"\n".to_owned(), "keys.token_file", "local_file"),
        (format!("{TRANSIT}file = \"root.key\"\n"), "keys.file", "transit"),
        (TRANSIT.replace("token_file = \"t\"\n", ""), "keys.token_file", "is needed"),
        (TRANSIT.replace("key = \"root\"\n", ""), "keys.key", "is needed"),
        (TRANSIT.replace("address = \"https://b\"\n", ""), "keys.address", "is needed"),
        (AZURE.to_owned(), "keys.client_secret_file", "or keys.client_assertion_file is needed"),
        (
            format!("{AZURE}client_secret_file = \"s\"\nclient_assertion_file = \"a\"\n"),
            "keys.client_assertion_file",
            "keep one",
        ),
        (AWS.to_owned(), "keys.credentials_file", "is needed"),
        (format!("{AWS}web_identity_token_file = \"t\"\n"), "keys.role", "is needed"),
    ] {
        let (named, message) = keys(&wrong).check().unwrap_err();
        assert_eq!(field, named, "{wrong}");
        assert!(message.contains(words), "{message}");
    }
}
