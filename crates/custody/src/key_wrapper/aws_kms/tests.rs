use super::*;

#[test]
fn a_key_is_named_by_its_whole_arn() {
    let text = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let arn = KeyArn::parse(text).unwrap();
    assert_eq!(("eu-central-1", text), (arn.region.as_str(), arn.text.as_str()));
    assert_eq!("https://kms.eu-central-1.amazonaws.com", arn.address("kms"));
    let china = KeyArn::parse("arn:aws-cn:kms:cn-north-1:111122223333:key/x").unwrap();
    assert_eq!("https://sts.cn-north-1.amazonaws.com.cn", china.address("sts"));
    for wrong in [
        "1234abcd-12ab-34cd-56ef-1234567890ab",
        "alias/root",
        "arn:aws:kms:eu-central-1:111122223333:alias/root",
        "arn:aws:s3:eu-central-1:111122223333:key/x",
        "arn:aws:kms::111122223333:key/x",
        "arn:aws:kms:eu-central-1:111122223333:key/x\"",
    ] {
        assert_eq!(None, KeyArn::parse(wrong), "{wrong}");
    }
}

#[test]
fn an_encryption_context_is_json_of_ids() {
    use kernel::ids::{InstallationId, OrganizationId};
    let id = uuid::Uuid::from_bytes([0xA5; 16]);
    let organization = Purpose::Organization(OrganizationId::from_uuid(id));
    let context =
        WrapContext { installation: InstallationId::from_uuid(id), purpose: organization, version: 3 };
    let json: serde_json::Value = serde_json::from_str(&encryption_context(context)).unwrap();
    let want = serde_json::json!({
        "installation": id.to_string(), "organization": id.to_string(), "purpose": "organization", "version": "3",
    });
    assert_eq!(want, json);
}
