use futures_util::future::join_all;
use kernel::failure::FaultKind;
use kernel::ids::{ConnectionId, Id as _};
use kernel::time::Timestamp;
use platform::db::sql;
use testkit::TestBase;

use super::*;
use crate::key_state::KeyState;
use crate::organization_key::OrganizationKeyRow;
use crate::sealed::DataKeyRow;
use crate::subject::{Owner, Subject};

fn organization(number: u128) -> OrganizationId {
    OrganizationId::from_uuid(Uuid::from_u128(number))
}

fn asked(owner: u128, number: u128) -> Asked {
    let subject = Subject::Connection(ConnectionId::from_uuid(Uuid::from_u128(number)));
    Asked { owner: Owner::organization(organization(owner)), subject, kind: Kind::SqlPassword }
}

/// Stores credentials of an owner, of which each record is its own number.
async fn store_some(db: &Db, owner: u128, numbers: std::ops::Range<u8>) {
    let at = Timestamp::from_micros(1_790_000_000_000_000);
    let (id, mut tx) =
        (organization(owner), db.begin(Scope::Organization(organization(owner))).await.unwrap());
    let key = OrganizationKeyRow {
        version: 1,
        root_version: 1,
        state: KeyState::Active,
        nonce: [0; _],
        wrapped: [0; _],
        own_wrapped: None,
        own_settings: None,
    };
    store::keys::insert_organization_key(&mut tx, id, &key, at).await.unwrap();
    for number in numbers {
        let subject = Uuid::from_u128(number.into());
        let data_key = DataKeyRow {
            key_id: [number; 16],
            organization_key_version: 1,
            is_suspended: false,
            nonce: [0; _],
            wrapped: [0; _],
        };
        store::insert_data_key(&mut tx, id, subject, 1, &data_key, at).await.unwrap();
        store::put_credential(&mut tx, id, subject, Kind::SqlPassword, 1, &[number]).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn each_who_asks_at_once_gets_the_own_row() {
    let base = TestBase::new().await;
    store_some(&base.db, 1, 0..60).await;
    store_some(&base.db, 2, 60..80).await;
    let reader = Reader::new(base.db.clone());
    let number_of = async |owner, number: u8| {
        let row = reader.find(asked(owner, number.into())).await.unwrap()?;
        Some((row.record[0], row.data_key.key_id[0]))
    };
    let both = (0..100).flat_map(|number| [(1, number), (2, number)]);
    for (found, (owner, number)) in
        join_all(both.clone().map(|(owner, number)| number_of(owner, number))).await.into_iter().zip(both)
    {
        let is_there = if owner == 1 { number < 60 } else { (60..80).contains(&number) };
        assert_eq!(found, is_there.then_some((number, number)), "owner {owner}");
    }
}

#[tokio::test]
async fn another_kind_of_the_same_subject_is_not_found() {
    let base = TestBase::new().await;
    store_some(&base.db, 1, 0..1).await;
    let reader = Reader::new(base.db.clone());
    let other = Asked { kind: Kind::SqlClientKey, ..asked(1, 0) };
    let (there, missing) = tokio::join!(reader.find(asked(1, 0)), reader.find(other));
    assert!(there.unwrap().is_some() && missing.unwrap().is_none());
}

#[tokio::test]
async fn all_who_ask_for_the_same_get_it() {
    let base = TestBase::new().await;
    store_some(&base.db, 1, 0..2).await;
    let reader = Reader::new(base.db.clone());
    let found = join_all((0..40).map(|number| reader.find(asked(1, number % 2)))).await;
    assert!(found.into_iter().all(|row| row.unwrap().is_some()));
}

#[tokio::test]
async fn a_row_that_cannot_be_read_spoils_no_other() {
    let base = TestBase::new().await;
    store_some(&base.db, 1, 0..3).await;
    let mut tx = base.db.begin(Scope::Organization(organization(1))).await.unwrap();
    let altered = [
        "UPDATE credential SET version = -1 WHERE organization_id = $1 AND subject_id = $2",
        "UPDATE data_key SET version = -1 WHERE organization_id = $1 AND subject_id = $2",
    ];
    for text in altered {
        sql(text).id(organization(1)).bind(Uuid::from_u128(0)).execute(&mut tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    let reader = Reader::new(base.db.clone());
    let found = join_all((0..3).map(|number| reader.find(asked(1, number)))).await;
    assert!(found[0].is_err() && found[1].is_ok() && found[2].is_ok());
}

#[tokio::test]
async fn a_read_that_fails_is_told_to_all_who_wait() {
    let base = TestBase::new().await;
    base.db.close().await;
    let reader = Reader::new(base.db.clone());
    let failed = join_all((0..40).map(|number| reader.find(asked(1, number)))).await;
    assert!(failed.iter().all(|found| found.as_ref().is_err_and(|fault| fault.kind() == FaultKind::Passing)));
    let queue = reader.queue();
    assert_eq!((queue.turns.len(), queue.waiting.len()), (0, 0));
}

#[tokio::test]
async fn who_goes_away_holds_up_nobody() {
    let base = TestBase::new().await;
    store_some(&base.db, 1, 0..1).await;
    let reader = Reader::new(base.db.clone());
    for number in 0..40 {
        let gone = reader.find(asked(1, number));
        assert!(futures_util::poll!(std::pin::pin!(gone)).is_pending());
    }
    assert!(reader.find(asked(1, 0)).await.unwrap().is_some());
}

#[test]
fn owners_take_turns_and_who_went_away_is_left_out() {
    let (mut queue, mut answers) = (Queue::default(), Vec::new());
    for number in 0..50 {
        let (answer, answered) = oneshot::channel();
        queue.join(Waiting { asked: asked(number % 2, number), answer });
        answers.push(answered);
    }
    answers.drain(..4);
    let mut numbers = || {
        let (_, taken) = queue.take()?;
        Some(taken.iter().map(|waiting| waiting.asked.subject.uuid().as_u128()).collect::<Vec<_>>())
    };
    assert_eq!(numbers().unwrap(), (4..36).step_by(2).collect::<Vec<_>>());
    assert_eq!(numbers().unwrap(), (5..37).step_by(2).collect::<Vec<_>>());
    assert_eq!(numbers().unwrap(), (36..50).step_by(2).collect::<Vec<_>>());
    assert_eq!(numbers().unwrap(), (37..50).step_by(2).collect::<Vec<_>>());
    assert_eq!(numbers(), None);
}

#[test]
fn as_many_reads_begin_as_may_and_one_that_ends_makes_room() {
    let mut queue = Queue::default();
    let join = |queue: &mut Queue, number| {
        let (answer, _) = oneshot::channel();
        queue.join(Waiting { asked: asked(1, number), answer })
    };
    let begun = (0..9).filter(|number| join(&mut queue, *number)).count();
    assert_eq!((begun, queue.reading), (READING_MOST, READING_MOST));
    assert!(queue.take_or_end().is_some() && queue.take_or_end().is_none());
    assert_eq!(queue.reading, READING_MOST - 1);
    assert!(join(&mut queue, 9));
}

#[test]
fn who_still_waits_when_the_runtime_stops_is_told() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (reader, mut answers) = runtime.block_on(async {
        let base = TestBase::new().await;
        let reader = Reader::new(base.db.clone());
        let mut answers = Vec::new();
        for number in 0..40 {
            let (answer, answered) = oneshot::channel();
            if reader.queue().join(Waiting { asked: asked(1, number), answer }) {
                tokio::spawn(Reading { reader: reader.clone(), has_ended: false }.read_all());
            }
            answers.push(answered);
        }
        (reader, answers)
    });
    drop(runtime);
    let told = answers
        .iter_mut()
        .all(|answer| answer.try_recv().is_err_and(|e| e == oneshot::error::TryRecvError::Closed));
    assert!(told && reader.queue().reading == 0);
}

#[tokio::test]
async fn a_read_that_never_ends_is_given_up() {
    let given_up = within(Duration::ZERO, std::future::pending::<Result<(), Fault>>()).await;
    assert!(given_up.is_err_and(|fault| fault.kind() == FaultKind::Passing));
}
