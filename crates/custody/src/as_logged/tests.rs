use kernel::ids::{Id as _, OrganizationId};

use super::*;

fn owner(byte: u8) -> Owner {
    Owner::organization(OrganizationId::from_uuid(uuid::Uuid::from_bytes([byte; 16])))
}

#[test]
fn what_stands_for_a_credential_that_is_off_never_changes() {
    let want = "f6297e76243f00bb5c6de861c2ae1d1ed2a0ffcf55f7bff5c1376ade3b7a6388";
    assert_eq!(want, hex::encode(off_hash(&[1; 32])));
}

#[test]
fn every_part_of_a_state_changes_its_mark() {
    let keys = [
        key_mark(owner(1), 1, None),
        key_mark(owner(2), 1, None),
        key_mark(owner(1), 2, None),
        key_mark(owner(1), 1, Some("{}")),
        key_mark(owner(1), 1, Some("{ }")),
    ];
    let states = [
        state_mark(owner(1), 1, CustodyState::Suspended),
        state_mark(owner(2), 1, CustodyState::Suspended),
        state_mark(owner(1), 2, CustodyState::Suspended),
        state_mark(owner(1), 1, CustodyState::Open),
    ];
    let hashes: std::collections::HashSet<Hash> =
        keys.iter().chain(&states).map(|mark| mark.record_hash).collect();
    assert_eq!(keys.len() + states.len(), hashes.len());
}

#[test]
fn the_name_of_the_last_version_of_a_key_fits_into_an_entry() {
    assert!(key_object(owner(1), u32::MAX).len() <= audit::entry::OBJECT_MOST);
}
