//! A witness gets every checkpoint with a proof, and what it holds finds a log that was put back as a whole.

use std::fs;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use audit::Journal;
use audit::checkpoint::CheckpointHome;
use audit::journal::Recorded;
use audit::witness::{Deliver, Delivered, set_witness};
use kernel::actor::Actor;
use testkit::signer::signer;
use testkit::witness::Witness;
use tokio::sync::Notify;

use crate::checkpoints::{fill, signed};
use crate::conformance::{log, organization};
use crate::home::{BOTH, Home, Which};

const ADDRESS: &str = "https://witness.example/log";

/// Delivers straight to a witness, and counts; answers otherwise while `broken` says so.
struct Line {
    witness: Witness,
    broken: Mutex<Option<Delivered>>,
    asked: Mutex<usize>,
}

fn line(journal: &Journal) -> Arc<Line> {
    let witness = Witness::knowing(vec![journal.verifier_key(log(1)).unwrap()]);
    Arc::new(Line { witness, broken: Mutex::default(), asked: Mutex::default() })
}

fn deliver(line: &Arc<Line>) -> Box<Deliver> {
    let line = Arc::clone(line);
    Box::new(move |delivery| {
        assert_eq!(ADDRESS, delivery.address);
        *line.asked.lock().unwrap() += 1;
        let broken = line.broken.lock().unwrap().clone();
        let answer = broken.unwrap_or_else(|| Ok(line.witness.receive(&delivery.body)));
        Box::pin(async move { answer })
    })
}

async fn name(home: &Home, journal: &Journal, address: Option<&str>) {
    let mut cx = home.platform(journal).begin(organization(1), Actor::System).await.unwrap();
    set_witness(&mut cx, journal.id_of(log(1)), address).await.unwrap();
    cx.commit().await.unwrap();
    journal.settle().await.unwrap();
}

async fn send(journal: &Journal, line: &Arc<Line>) -> usize {
    journal.checkpoint_all(Recorded::Hourly).await.unwrap();
    journal.send_to_witnesses(&*deliver(line)).await.unwrap()
}

#[tokio::test]
async fn a_witness_gets_each_new_checkpoint_once_with_a_proof_that_holds() {
    for which in BOTH {
        let home = Home::new().await;
        let journal = signed(&home, which).await.unwrap();
        let line = line(&journal);
        assert_eq!(0, send(&journal, &line).await, "nobody named a witness");
        name(&home, &journal, Some(ADDRESS)).await;
        let mut entries = 1;
        for more in [1, 2, 5, 13, 0, 64] {
            fill(&journal, log(1), more).await;
            entries += more as u64;
            assert_eq!(usize::from(more > 0), send(&journal, &line).await, "{which:?} {more}");
            assert_eq!(entries, line.witness.holds(&journal.origin(log(1))));
        }
        assert_eq!(5, *line.asked.lock().unwrap());
        let witness = journal.witness(log(1)).await.unwrap().unwrap();
        assert_eq!((entries, None), (witness.sent_entries, witness.failure));
        name(&home, &journal, None).await;
        assert_eq!(None, journal.witness(log(1)).await.unwrap());
        let told = journal.entries(log(1), 0, 1_000).await.unwrap();
        let actions: Vec<_> = told.iter().map(|logged| logged.entry.action.as_str()).collect();
        assert_eq!(("audit.set_witness", "audit.remove_witness"), (actions[0], actions[actions.len() - 1]));
    }
}

#[tokio::test]
async fn a_witness_that_does_not_answer_is_tried_again_ever_more_seldom() {
    let home = Home::new().await;
    let journal = signed(&home, Which::File).await.unwrap();
    let line = line(&journal);
    name(&home, &journal, Some(ADDRESS)).await;
    *line.broken.lock().unwrap() = Some(Err("The server did not answer.".to_owned()));
    let mut waits = Vec::new();
    for _ in 0..4 {
        assert_eq!(0, send(&journal, &line).await);
        let asked = *line.asked.lock().unwrap();
        let mut waited = 0;
        while *line.asked.lock().unwrap() == asked {
            home.clock.advance(Duration::from_secs(10));
            waited += 10;
            send(&journal, &line).await;
        }
        waits.push(waited);
    }
    assert!(waits.windows(2).all(|pair| pair[0] < pair[1]), "{waits:?}");
    let witness = journal.witness(log(1)).await.unwrap().unwrap();
    assert_eq!(Some("The server did not answer.".to_owned()), witness.failure);

    // A clock that is put back far keeps no witness waiting for the old time.
    let asked = *line.asked.lock().unwrap();
    home.clock.set(home.world.now().plus_seconds(-86_400));
    assert_eq!(0, send(&journal, &line).await);
    assert_eq!(asked + 1, *line.asked.lock().unwrap());

    *line.broken.lock().unwrap() = None;
    home.clock.advance(Duration::from_hours(2));
    assert_eq!(1, send(&journal, &line).await);
    assert_eq!(None, journal.witness(log(1)).await.unwrap().unwrap().failure);
}

#[tokio::test]
async fn a_witness_that_knows_another_size_is_met_where_it_is() {
    let home = Home::new().await;
    let journal = signed(&home, Which::File).await.unwrap();
    let line = line(&journal);
    name(&home, &journal, Some(ADDRESS)).await;
    fill(&journal, log(1), 6).await;
    assert_eq!(1, send(&journal, &line).await);
    // What was remembered of it is lost.
    name(&home, &journal, Some(ADDRESS)).await;
    fill(&journal, log(1), 3).await;
    assert_eq!(1, send(&journal, &line).await);
    assert_eq!(11, line.witness.holds(&journal.origin(log(1))));
}

#[tokio::test]
async fn a_witness_finds_store_journal_and_checkpoints_put_back_together() {
    for rewritten in [false, true] {
        let home = Home::new().await;
        let journal = signed(&home, Which::File).await.unwrap();
        let line = line(&journal);
        name(&home, &journal, Some(ADDRESS)).await;
        fill(&journal, log(1), 6).await;
        assert_eq!(1, send(&journal, &line).await);
        drop(journal);
        // All three are gone; nothing here can tell.
        for folder in ["audit", "checkpoints"] {
            fs::remove_dir_all(home.journal_folder().with_file_name(folder)).unwrap();
        }
        home.clock.advance(Duration::from_secs(1));
        let journal = home.open(Which::File).await;
        let checkpoints = home.journal_folder().with_file_name("checkpoints");
        journal.sign_with(signer(7), CheckpointHome::open(&checkpoints).unwrap()).await.unwrap();
        fill(&journal, log(1), if rewritten { 9 } else { 2 }).await;
        assert_eq!(0, send(&journal, &line).await);
        let failure = journal.witness(log(1)).await.unwrap().unwrap().failure.unwrap();
        assert!(failure.contains(if rewritten { "written anew" } else { "put back" }), "{failure}");
        assert_eq!(7, line.witness.holds(&journal.origin(log(1))), "what it holds stays");
    }
}

#[tokio::test]
async fn what_a_witness_answers_is_told_in_words() {
    let home = Home::new().await;
    let journal = signed(&home, Which::File).await.unwrap();
    let line = line(&journal);
    for (status, says) in [
        (403, "give the witness the public key"),
        (404, "Check the address"),
        (301, "Write the address it has now"),
        (422, "does not accept that this log goes on"),
        (409, "does not accept that this log goes on"),
        (500, "status 500"),
    ] {
        name(&home, &journal, Some(ADDRESS)).await;
        *line.broken.lock().unwrap() = Some(Ok((status, "no number".to_owned())));
        assert_eq!(0, send(&journal, &line).await);
        let failure = journal.witness(log(1)).await.unwrap().unwrap().failure.unwrap();
        assert!(failure.contains(says), "{status}: {failure}");
    }
}

#[tokio::test]
async fn a_replica_with_an_older_checkpoint_leaves_the_witness_alone() {
    let home = Home::new().await;
    let mut replicas = Vec::new();
    for folder in ["a", "b"] {
        let journal = home.open(Which::Table).await;
        let checkpoints = CheckpointHome::open(&home.journal_folder().with_file_name(folder)).unwrap();
        journal.sign_with(signer(7), checkpoints).await.unwrap();
        replicas.push(journal);
    }
    let line = line(&replicas[0]);
    name(&home, &replicas[0], Some(ADDRESS)).await;
    replicas[1].checkpoint_all(Recorded::Hourly).await.unwrap();
    fill(&replicas[0], log(1), 5).await;
    assert_eq!(1, send(&replicas[0], &line).await);
    assert_eq!(0, replicas[1].send_to_witnesses(&*deliver(&line)).await.unwrap());
    assert_eq!(1, *line.asked.lock().unwrap());
    let witness = replicas[1].witness(log(1)).await.unwrap().unwrap();
    assert_eq!((6, None), (witness.sent_entries, witness.failure));
    fill(&replicas[0], log(1), 1).await;
    assert_eq!(1, send(&replicas[1], &line).await, "its turn comes again");
}

#[tokio::test]
async fn a_witness_that_is_being_tried_is_left_alone_and_keeps_no_other_waiting() {
    let home = Home::new().await;
    let journal = signed(&home, Which::File).await.unwrap();
    for number in [1, 2] {
        let mut cx = home.platform(&journal).begin(organization(number), Actor::System).await.unwrap();
        set_witness(&mut cx, journal.id_of(log(number)), Some(ADDRESS)).await.unwrap();
        cx.commit().await.unwrap();
    }
    journal.settle().await.unwrap();
    journal.checkpoint_all(Recorded::Hourly).await.unwrap();
    let (second, again) = (Arc::new(Notify::new()), journal.clone());
    let deliver: Box<Deliver> = Box::new({
        let first = journal.origin(log(1));
        move |delivery| {
            let (is_first, second, again) =
                (delivery.body.contains(&first), Arc::clone(&second), again.clone());
            Box::pin(async move {
                if is_first {
                    // Answers only after the other one was served, and after another round found nothing to do.
                    second.notified().await;
                    let nobody: Box<Deliver> = Box::new(|_| panic!("tried twice at once"));
                    assert_eq!(0, again.send_to_witnesses(&*nobody).await.unwrap());
                } else {
                    second.notify_one();
                }
                Ok((200, String::new()))
            })
        }
    });
    let sent = tokio::time::timeout(Duration::from_mins(1), journal.send_to_witnesses(&*deliver)).await;
    assert_eq!(2, sent.expect("one waits for the other").unwrap());
}

#[tokio::test]
async fn what_was_sent_to_an_address_that_was_changed_meanwhile_counts_for_nothing() {
    let home = Home::new().await;
    let journal = signed(&home, Which::File).await.unwrap();
    name(&home, &journal, Some("https://old.example/")).await;
    journal.checkpoint_all(Recorded::Hourly).await.unwrap();
    let (home, again) = (Arc::new(home), journal.clone());
    let deliver: Box<Deliver> = Box::new(move |_| {
        let (home, again) = (Arc::clone(&home), again.clone());
        Box::pin(async move {
            name(&home, &again, Some(ADDRESS)).await;
            Ok((200, String::new()))
        })
    });
    let _ = journal.send_to_witnesses(&*deliver).await.unwrap();
    let witness = journal.witness(log(1)).await.unwrap().unwrap();
    assert_eq!((ADDRESS, 0, None), (witness.address.as_str(), witness.sent_entries, witness.sent_at));
}
