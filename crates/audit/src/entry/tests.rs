use kernel::ids::{Id as _, MemberId};
use proptest::prelude::*;

use super::*;

fn entry() -> Entry {
    Entry {
        log: LogId([1; 16]),
        sequence: 7,
        at: Timestamp::from_micros(1_790_000_000_000_000),
        actor: Actor::Member(MemberId::from_uuid(uuid::Uuid::from_bytes([2; 16]))),
        action: cut("goal.create"),
        object: cut("goal_x"),
        purpose: cut(""),
        outcome: Outcome::Done,
        detail_hash: [3; 32],
        previous: [4; 32],
    }
}

/// The bytes are a promise: a change here makes every existing log unreadable.
#[test]
fn the_bytes_of_an_entry_never_change() {
    let want = concat!(
        "5457413101",
        "1001010101010101010101010101010101",
        "080000000000000007",
        "0800065bfeda25e000",
        "0103",
        "1002020202020202020202020202020202",
        "0b676f616c2e637265617465",
        "06676f616c5f78",
        "00",
        "0101",
        "200303030303030303030303030303030303030303030303030303030303030303",
        "200404040404040404040404040404040404040404040404040404040404040404",
    );
    assert_eq!(want, hex::encode(entry().encode()));
}

#[test]
fn the_hash_is_the_leaf_hash_of_rfc_6962() {
    // RFC 6962 section 2.1: the hash of an empty leaf, as certificate transparency implementations state it.
    assert_eq!(
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        hex::encode(entry_hash(b""))
    );
}

#[test]
fn the_longest_entry_has_300_bytes() {
    let long = "x".repeat(500);
    let longest = Entry { action: cut(&long), object: cut(&long), purpose: cut(&long), ..entry() };
    assert_eq!(MOST, longest.encode().len());
}

#[test]
fn a_long_text_is_cut_at_a_character() {
    assert_eq!("ä".repeat(32), cut::<PURPOSE_MOST>(&"ä".repeat(40)).as_str());
    assert_eq!(63, cut::<PURPOSE_MOST>(&format!("x{}", "ä".repeat(40))).len());
}

#[test]
fn an_entry_of_an_unknown_format_is_refused() {
    let mut bytes = entry().encode();
    bytes[4] = 2;
    assert_eq!(Err(Malformed), Entry::decode(&bytes));
}

#[test]
fn an_actor_without_an_id_may_not_hide_one() {
    let mut bytes = Entry { actor: Actor::System, ..entry() }.encode();
    bytes[50] = 1;
    assert_eq!(Err(Malformed), Entry::decode(&bytes));
}

proptest! {
    #[test]
    fn what_is_read_writes_the_same_bytes(
        sequence in 1u64.., at in any::<i64>(), kind in 0u8..6,
        action in "[a-z.]{0,42}", object in "\\PC{0,16}", purpose in "\\PC{0,16}",
        flips in any::<[u8; 2]>(),
    ) {
        let actor = Actor::from_parts(kind, if kind < 3 { [0; 16] } else { [9; 16] }).unwrap();
        let (action, object, purpose) = (cut(&action), cut(&object), cut(&purpose));
        let whole = Entry { sequence, at: Timestamp::from_micros(at), actor, action, object, purpose, ..entry() };
        let bytes = whole.encode();
        prop_assert_eq!(Ok(whole), Entry::decode(&bytes));

        // Any other bytes are either refused or are the canonical bytes of what they say.
        let mut other = bytes.clone();
        let place = usize::from(flips[0]) % other.len();
        other[place] ^= flips[1];
        if let Ok(read) = Entry::decode(&other) {
            prop_assert_eq!(other, read.encode());
        }
        prop_assert!(Entry::decode(&bytes[..bytes.len() - 1]).is_err());
        prop_assert!(Entry::decode(&[bytes, vec![0]].concat()).is_err());
    }
}
