//! What an owner may write.

use kernel::ids::Id as _;

use super::*;

fn file_of(text: &str) -> Result<PathBuf, String> {
    let organization = OrganizationId::from_uuid(uuid::Uuid::from_bytes([1; 16]));
    let settings = read(text, organization, Path::new("keys/organizations/theirs"))?;
    let KeyServiceSettings::Transit(one) = settings else { panic!("{settings:?}") };
    Ok(one.token_file)
}

fn transit(file: &str) -> String {
    format!(
        r#"{{"provider":"transit","address":"https://bao.example.com","mount":"transit","key":"k","token_file":"{file}","ca_file":null}}"#
    )
}

#[test]
fn files_lie_in_the_organizations_folder_and_nowhere_else() {
    assert_eq!(PathBuf::from("keys/organizations/theirs/token"), file_of(&transit("token")).unwrap());
    for file in ["../token", "/etc/shadow", "a/b", "..", "", "."] {
        assert!(file_of(&transit(file)).is_err(), "{file}");
    }
}

#[test]
fn a_file_of_this_machine_is_no_key_service_of_theirs() {
    let local = r#"{"provider":"local_file","file":"root.key","store_folder":"store"}"#;
    assert!(file_of(local).is_err());
}
