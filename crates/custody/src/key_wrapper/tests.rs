use uuid::Uuid;

use super::*;

const INSTALLATION: [u8; 16] = [0x11; 16];

fn bytes(purpose: Purpose, version: u32) -> Vec<u8> {
    let installation = InstallationId::from_uuid(Uuid::from_bytes(INSTALLATION));
    WrapContext { installation, purpose, version }.to_bytes()
}

#[test]
fn the_bytes_of_a_root_context_stay_as_they_are() {
    let mut want = b"teamwright/wrap/1".to_vec();
    want.extend_from_slice(&[0, 0, 0, 16]);
    want.extend_from_slice(&INSTALLATION);
    want.extend_from_slice(b"\0\0\0\x04root\0\0\0\x04\0\0\0\x07");
    assert_eq!(want, bytes(Purpose::Root, 7));
}

#[test]
fn an_organizations_context_names_the_organization() {
    let organization = |byte| Purpose::Organization(OrganizationId::from_uuid(Uuid::from_bytes([byte; 16])));
    let mut want = b"teamwright/wrap/1".to_vec();
    want.extend_from_slice(&[0, 0, 0, 16]);
    want.extend_from_slice(&INSTALLATION);
    want.extend_from_slice(b"\0\0\0\x0corganization\0\0\0\x10");
    want.extend_from_slice(&[5; 16]);
    want.extend_from_slice(b"\0\0\0\x04\0\0\0\x01");
    assert_eq!(want, bytes(organization(5), 1));
    assert_ne!(bytes(organization(5), 1), bytes(organization(6), 1));
}
