//! Copies between rows: whatever is moved, nothing opens that was not sealed for what is asked.

use kernel::actor::Actor;
use kernel::failure::Fault;
use kernel::ids::{ConnectionId, Id as _, OrganizationId};
use kernel::time::Timestamp;
use proptest::prelude::Rng as _;
use proptest::test_runner::{RngAlgorithm, TestRng};
use uuid::Uuid;

use super::*;
use crate::format::{KEY, organization_key_aad};
use crate::key_state::{KeyState, Need};
use crate::kind::Kind;
use crate::locked::LockedKey;
use crate::organization_key::OrganizationKeys;
use crate::root_key::RootKeys;
use crate::sealing::{Drawn, SealAs};
use crate::subject::{Owner, Subject};

struct World {
    root: RootKeys,
    asked: Vec<Asked>,
    rows: Vec<SealedRow>,
}

fn key(byte: u8) -> LockedKey {
    LockedKey::new::<Fault>(|key| {
        key.fill(byte);
        Ok(())
    })
    .unwrap()
}

/// Three organizations with three connections each, everything sealed as in the product.
fn world() -> World {
    let root = key(0xA0);
    let (mut asked, mut rows) = (Vec::new(), Vec::new());
    for organization in 1..=3_u8 {
        let owner = Owner::organization(OrganizationId::from_uuid(Uuid::from_bytes([organization; 16])));
        let organization_key = [organization; KEY];
        let aad = organization_key_aad(owner.id, 1, 1);
        let wrapped =
            root.expose(|root| envelope::wrap(root, [organization; NONCE], &aad, &organization_key));
        let above = OrganizationKeyRow {
            version: 1,
            root_version: 1,
            state: KeyState::Active,
            nonce: [organization; NONCE],
            wrapped: wrapped.unwrap(),
            own_wrapped: None,
            own_settings: None,
        };
        for connection in 1..=3_u8 {
            let number = organization * 10 + connection;
            let subject = Subject::Connection(ConnectionId::from_uuid(Uuid::from_bytes([number; 16])));
            let one = Asked { owner, subject, kind: Kind::SqlPassword };
            rows.push(seal(one, number, &key(organization), above.clone()));
            asked.push(one);
        }
    }
    World { root: RootKeys::of_one(root), asked, rows }
}

fn seal(asked: Asked, number: u8, organization_key: &LockedKey, above: OrganizationKeyRow) -> SealedRow {
    let version = u64::from(number % 2) + 1;
    let drawn = Drawn {
        key_id: [number; 16],
        data_key: key(number),
        wrap_nonce: [number; NONCE],
        seal_nonce: [number; NONCE],
    };
    let seal_as =
        SealAs { asked, version, is_suspended: false, organization_key_version: 1, organization_key };
    let (record, data_key) = drawn.seal(&seal_as, &Secret::new(vec![number; 9])).unwrap();
    SealedRow { version, record, data_key, organization_key: above }
}

fn standing(row: &SealedRow) -> Standing {
    Standing {
        newest: audit::Mark { version: row.version, record_hash: record_hash(&row.record) },
        is_shredded: false,
        set_at: Timestamp::from_micros(1),
        set_by: Actor::System,
        last_used_at: None,
    }
}

impl World {
    /// Opens for `asked` what lies in `row`, against the log's `standing`.
    fn open(&self, asked: Asked, row: &SealedRow, standing: Standing) -> Result<Vec<u8>, Unfit> {
        check_logged(row, &record_hash(&row.record), standing)?;
        let need = (Need::Open, Timestamp::from_micros(1));
        let key = OrganizationKeys::default().open(&self.root, asked.owner, &row.organization_key, need);
        let key = key.map_err(|_| Unfit::KeyMismatch)?;
        let opened = prepare(asked, row, &key)?.open(row)?;
        Ok(opened.expose(<[u8]>::to_vec))
    }
}

/// Copies the columns that `mask` names from one row to another.
fn copy(from: &SealedRow, to: &SealedRow, mask: u32) -> SealedRow {
    let mut row = to.clone();
    let has = |bit: u32| mask & (1 << bit) != 0;
    if has(0) {
        row.version = from.version;
    }
    if has(1) {
        row.record.clone_from(&from.record);
    }
    if has(2) {
        row.data_key.key_id = from.data_key.key_id;
    }
    if has(3) {
        row.data_key.nonce = from.data_key.nonce;
    }
    if has(4) {
        row.data_key.wrapped = from.data_key.wrapped;
    }
    if has(5) {
        row.organization_key.nonce = from.organization_key.nonce;
    }
    if has(6) {
        row.organization_key.wrapped = from.organization_key.wrapped;
    }
    // Parts of the record's header, one by one.
    for (bit, range) in
        [(7, 4..7), (8, 7..23), (9, 23..39), (10, 39..47), (11, 47..63), (12, 63..95), (13, 95..107)]
    {
        if has(bit) {
            row.record[range.clone()].copy_from_slice(&from.record[range]);
        }
    }
    row
}

#[test]
fn untouched_rows_open() {
    let all = world();
    for (number, (asked, row)) in all.asked.iter().zip(&all.rows).enumerate() {
        let plain = all.open(*asked, row, standing(row)).unwrap();
        assert_eq!(9, plain.len(), "row {number}");
    }
}

#[test]
fn twenty_thousand_random_copies_between_rows_and_organizations_open_nothing() {
    let all = world();
    let mut random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut pick = |most: usize| usize::try_from(random.next_u32()).unwrap() % most;
    let (mut tried, mut refused_by_keys_alone) = (0, 0);
    while tried < 20_000 {
        let (from, to) = (pick(all.rows.len()), pick(all.rows.len()));
        let mask = u32::try_from(pick(1 << 14)).unwrap();
        let row = copy(&all.rows[from], &all.rows[to], mask);
        if row == all.rows[to] {
            continue;
        }
        tried += 1;
        let asked = all.asked[to];
        assert!(all.open(asked, &row, standing(&all.rows[to])).is_err(), "{from} to {to}, columns {mask:b}");
        // Even a log that was altered to fit the copy does not help: the keys know where they belong.
        let forged = all.open(asked, &row, standing(&row));
        assert!(forged.is_err(), "{from} to {to}, columns {mask:b}, forged log");
        refused_by_keys_alone += 1;
    }
    assert_eq!(20_000, refused_by_keys_alone);
}

#[test]
fn what_the_log_does_not_know_as_newest_is_refused() {
    let all = world();
    let (asked, row) = (all.asked[0], &all.rows[0]);
    let known = standing(row);
    let newer = audit::Mark { version: row.version + 1, ..known.newest };
    assert_eq!(Err(Unfit::NotNewest), all.open(asked, row, Standing { newest: newer, ..known }));
    let other = audit::Mark { record_hash: [0; 32], ..known.newest };
    assert_eq!(Err(Unfit::RecordAltered), all.open(asked, row, Standing { newest: other, ..known }));
    assert_eq!(Err(Unfit::Shredded), all.open(asked, row, Standing { is_shredded: true, ..known }));
}

#[test]
fn a_key_in_an_unfit_state_or_not_under_this_root_opens_nothing() {
    let all = world();
    let (asked, row) = (all.asked[0], &all.rows[0]);
    for state in KeyState::ALL {
        let mut unfit = row.clone();
        unfit.organization_key.state = *state;
        let opens = all.open(asked, &unfit, standing(row)).is_ok();
        assert_eq!(matches!(state, KeyState::Active | KeyState::Deactivated), opens, "{state}");
    }
    let mut elsewhere = row.clone();
    elsewhere.organization_key.root_version = 2;
    assert_eq!(Err(Unfit::KeyMismatch), all.open(asked, &elsewhere, standing(row)));
    let mut later = row.clone();
    later.data_key.organization_key_version = 2;
    assert_eq!(Err(Unfit::KeyMismatch), all.open(asked, &later, standing(row)));
}
