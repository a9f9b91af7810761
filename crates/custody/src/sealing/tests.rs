//! However often is sealed, nothing is sealed alike.

use kernel::ids::{ConnectionId, Id as _, OrganizationId};
use testkit::parts::environment::longer_tier;
use uuid::Uuid;

use super::*;
use crate::format::Record;
use crate::kind::Kind;
use crate::subject::{Owner, Subject};

/// The first bytes of what must not come twice, as a number.
fn number(bytes: &[u8]) -> u128 {
    bytes.iter().take(16).fold(0, |number, byte| number << 8 | u128::from(*byte))
}

#[test]
fn no_two_of_ten_million_seals_share_a_key_its_name_or_a_nonce() {
    let seals = if longer_tier() { 10_000_000 } else { 20_000 };
    let (world, secret) = (World::system(), Secret::new(vec![7; 24]));
    let asked = Asked {
        owner: Owner::organization(OrganizationId::from_uuid(Uuid::from_u128(1))),
        subject: Subject::Connection(ConnectionId::from_uuid(Uuid::from_u128(2))),
        kind: Kind::SqlPassword,
    };
    let seal_as = SealAs {
        asked,
        version: 1,
        is_suspended: false,
        organization_key_version: 1,
        organization_key: &draw(&world).unwrap(),
    };
    let mut seen = ["name of a key", "data key", "nonce of a wrap", "nonce of a seal"]
        .map(|what| (what, Vec::with_capacity(seals)));
    for _ in 0..seals {
        let drawn = Drawn::new(&world).unwrap();
        let data_key = drawn.data_key.expose(|key| number(key));
        let (record, row) = drawn.seal(&seal_as, &secret).unwrap();
        let record = Record::decode(&record).unwrap();
        let parts = [number(&row.key_id), data_key, number(&row.nonce), number(&record.nonce)];
        for ((_, seen), part) in seen.iter_mut().zip(parts) {
            seen.push(part);
        }
    }
    for (what, mut numbers) in seen {
        numbers.sort_unstable();
        assert!(numbers.windows(2).all(|two| two[0] != two[1]), "a {what} came twice");
    }
}
