use kernel::ids::ConnectionId;

use super::*;

pub(crate) fn identity() -> Identity {
    Identity {
        organization: OrganizationId::from_uuid(Uuid::from_bytes([1; 16])),
        subject: ConnectionId::from_uuid(Uuid::from_bytes([2; 16])).uuid(),
        kind: Kind::SqlPassword,
        version: 7,
        key_id: [3; 16],
    }
}

fn record() -> Record<'static> {
    Record { identity: identity(), commitment: [4; 32], nonce: [5; NONCE], sealed: vec![6; TAG + 5].into() }
}

/// The bytes are a promise: a change here makes every stored credential unreadable.
#[test]
fn the_bytes_of_a_record_never_change() {
    let want = concat!(
        "54574331",
        "010103",
        "01010101010101010101010101010101",
        "02020202020202020202020202020202",
        "0000000000000007",
        "03030303030303030303030303030303",
        "0404040404040404040404040404040404040404040404040404040404040404",
        "050505050505050505050505",
        "060606060606060606060606060606060606060606",
    );
    assert_eq!(want, hex::encode(record().encode()));
    assert_eq!(OVERHEAD + 5, record().encode().len());
    assert_eq!(Some(record()), Record::decode(&record().encode()));
}

#[test]
fn the_authenticated_bytes_never_change() {
    let fields = concat!(
        "0000000101",
        "0000000101",
        "0000001001010101010101010101010101010101",
        "0000001002020202020202020202020202020202",
        "0000000103",
        "000000080000000000000007",
        "0000001003030303030303030303030303030303",
    );
    let label = |label: &str| hex::encode(label);
    assert_eq!(label("teamwright/credential/1") + fields, hex::encode(identity().record_aad()));
    let with_version = label("teamwright/data-key/1") + fields + "0000000400000009";
    assert_eq!(with_version, hex::encode(identity().data_key_aad(9)));
    let organization = OrganizationId::from_uuid(Uuid::from_bytes([1; 16]));
    let want = label("teamwright/org-key/1")
        + "00000001010000000101"
        + "0000001001010101010101010101010101010101"
        + "0000000400000002"
        + "0000000400000003";
    assert_eq!(want, hex::encode(organization_key_aad(organization, 2, 3)));
}

#[test]
fn every_field_changes_what_is_authenticated() {
    let base = identity();
    let other = Uuid::from_bytes([9; 16]);
    let variants = [
        Identity { organization: OrganizationId::from_uuid(other), ..base },
        Identity { subject: other, ..base },
        Identity { kind: Kind::TotpSecret, ..base },
        Identity { version: 8, ..base },
        Identity { key_id: [9; 16], ..base },
    ];
    for variant in variants {
        assert_ne!(base.record_aad(), variant.record_aad(), "{variant:?}");
        assert_ne!(base.data_key_aad(1), variant.data_key_aad(1), "{variant:?}");
    }
    assert_ne!(base.data_key_aad(1), base.data_key_aad(2));
    assert_ne!(base.record_aad(), base.data_key_aad(1));
}

#[test]
fn other_formats_algorithms_kinds_and_short_records_are_refused() {
    let good = record().encode();
    for (place, byte) in [(0, b'X'), (4, 2), (5, 0), (5, 2), (6, 0), (6, 99)] {
        let mut bad = good.clone();
        bad[place] = byte;
        assert_eq!(None, Record::decode(&bad), "byte {place} = {byte}");
    }
    for length in 0..OVERHEAD {
        assert_eq!(None, Record::decode(&good[..length]), "{length} bytes");
    }
}
