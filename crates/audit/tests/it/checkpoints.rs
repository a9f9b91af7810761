//! Checkpoints follow the logs, and whatever was put back, dropped or exchanged is named at the next start.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use audit::checkpoint::{Checkpoint, CheckpointHome, Gap, VerifierKey};
use audit::journal::{Recorded, Verdict};
use audit::mark::SEAL;
use audit::{Filter, Journal, LogId, Mark};
use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Log};
use kernel::ids::Id as _;
use platform::db::{Scope, Sql, sql};
use testkit::signer::signer;

use crate::conformance::{log, organization};
use crate::home::{BOTH, Home, Which};

fn folder(home: &Home) -> PathBuf {
    home.journal_folder().with_file_name("checkpoints")
}

pub(crate) async fn signed(home: &Home, which: Which) -> Result<Journal, Gap> {
    let journal = home.open(which).await;
    journal.sign_with(signer(7), CheckpointHome::open(&folder(home)).unwrap()).await?;
    Ok(journal)
}

pub(crate) async fn fill(journal: &Journal, of: Log, count: usize) {
    for number in 0..count {
        let entry = AuditEntry::done(Actor::System, "goal.create", format!("goal {number}"));
        journal.append(of, entry).await.unwrap();
    }
}

fn newest(journal: &Journal, of: Log) -> Checkpoint {
    let signed = journal.newest_checkpoint(of).unwrap();
    let key = journal.verifier_key(of).unwrap();
    assert_eq!(Ok(&signed.checkpoint), Checkpoint::verify(&signed.note, &key).as_ref());
    signed.checkpoint
}

async fn tamper(home: &Home, statements: impl IntoIterator<Item = Sql>) {
    let mut tx = home.db.begin(Scope::Installation).await.unwrap();
    for statement in statements {
        statement.execute(&mut tx).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn recorded(journal: &Journal) -> usize {
    let filter = Filter { action: Some("audit.checkpoint".to_owned()), ..Filter::default() };
    journal.read(Log::Installation, None, &filter, 1_000).await.unwrap().items.len()
}

#[tokio::test]
async fn a_checkpoint_is_made_where_entries_are_new_and_only_there() {
    for which in BOTH {
        let home = Home::new().await;
        let journal = signed(&home, which).await.unwrap();
        assert_eq!(0, journal.checkpoint_all(Recorded::Hourly).await.unwrap());
        fill(&journal, log(1), 5).await;
        fill(&journal, log(2), 1).await;
        // Two logs, and the installation's, which takes them down.
        assert_eq!(3, journal.checkpoint_all(Recorded::Hourly).await.unwrap(), "{which:?}");
        assert_eq!(0, journal.checkpoint_all(Recorded::Hourly).await.unwrap(), "{which:?}");
        assert_eq!((5, 1), (newest(&journal, log(1)).size, newest(&journal, log(2)).size));
        assert_eq!(2, newest(&journal, Log::Installation).size);
        assert_eq!(Verdict::Sound { entries: 5 }, journal.verify(log(1)).await.unwrap());

        // Later ones are taken down once an hour, or when somebody asks for it now.
        fill(&journal, log(1), 1).await;
        assert_eq!(1, journal.checkpoint_all(Recorded::Hourly).await.unwrap());
        home.clock.advance(Duration::from_hours(1));
        fill(&journal, log(1), 1).await;
        assert_eq!(2, journal.checkpoint_all(Recorded::Hourly).await.unwrap());
        fill(&journal, log(1), 1).await;
        journal.checkpoint_now(log(1)).await.unwrap();
        assert_eq!(4, recorded(&journal).await);
        assert_eq!(5, journal.kept_checkpoints(log(1)).await.unwrap().len() + 1);
    }
}

#[tokio::test]
async fn both_journals_state_the_same_about_the_same_entries() {
    let home = Home::new().await;
    let mut stated = Vec::new();
    for which in BOTH {
        let journal = home.open(which).await;
        let folder = folder(&home).with_extension(format!("{which:?}"));
        journal.sign_with(signer(7), CheckpointHome::open(&folder).unwrap()).await.unwrap();
        let seal = |object, version| {
            AuditEntry::done(Actor::System, SEAL, object)
                .purpose(Mark { version, record_hash: [1; 32] }.to_purpose())
        };
        for entry in [seal("con_1/a", 1), seal("con_2/a", 1), seal("con_1/a", 2)] {
            journal.append(log(1), entry).await.unwrap();
        }
        journal.checkpoint_now(log(1)).await.unwrap();
        stated.push(journal.newest_checkpoint(log(1)).unwrap());
    }
    assert_eq!(stated[0], stated[1]);
}

#[tokio::test]
async fn a_new_start_accepts_what_grew_and_goes_on() {
    for which in BOTH {
        let home = Home::new().await;
        let journal = signed(&home, which).await.unwrap();
        fill(&journal, log(1), 5).await;
        journal.checkpoint_now(log(1)).await.unwrap();
        // The process dies before the next checkpoint.
        fill(&journal, log(1), 3).await;
        drop(journal);
        let journal = signed(&home, which).await.unwrap();
        assert_eq!(5, newest(&journal, log(1)).size);
        journal.checkpoint_all(Recorded::Hourly).await.unwrap();
        assert_eq!(8, newest(&journal, log(1)).size);
    }
}

#[tokio::test]
async fn two_replicas_sign_one_log_each_for_itself() {
    let home = Home::new().await;
    let mut replicas = Vec::new();
    for name in ["a", "b"] {
        let journal = home.open(Which::Table).await;
        let folder = folder(&home).join(name);
        journal.sign_with(signer(7), CheckpointHome::open(&folder).unwrap()).await.unwrap();
        replicas.push(journal);
    }
    for round in 1..=4_u64 {
        fill(&replicas[usize::try_from(round % 2).unwrap()], log(1), 3).await;
        for journal in &replicas {
            journal.checkpoint_all(Recorded::Hourly).await.unwrap();
            assert_eq!(3 * round, newest(journal, log(1)).size);
        }
    }
    assert_eq!(newest(&replicas[0], log(1)).root, newest(&replicas[1], log(1)).root);
}

/// Copies the journal's files as somebody would who keeps yesterday's.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

async fn gap(home: &Home, which: Which) -> Gap {
    let refused = signed(home, which).await.err().unwrap();
    assert!(!refused.mend().is_empty());
    refused
}

#[tokio::test]
async fn a_journal_that_is_put_back_is_named_with_its_missing_entries() {
    let home = Home::new().await;
    let journal = signed(&home, Which::File).await.unwrap();
    fill(&journal, log(1), 4).await;
    journal.checkpoint_now(log(1)).await.unwrap();
    let kept = home.journal_folder().with_file_name("yesterday");
    copy(&home.journal_folder(), &kept);
    fill(&journal, log(1), 3).await;
    journal.checkpoint_now(log(1)).await.unwrap();
    drop(journal);
    copy(&kept, &home.journal_folder());
    let found = gap(&home, Which::File).await;
    assert!(matches!(found, Gap::RolledBack { entries: 4, stated: 7, .. }), "{found}");
    assert!(found.to_string().contains(&organization(1).to_string()), "{found}");
    assert!(found.to_string().contains("entries 5 to 7 are missing"), "{found}");
}

#[tokio::test]
async fn a_journal_that_was_deleted_is_named() {
    let home = Home::new().await;
    let journal = signed(&home, Which::File).await.unwrap();
    fill(&journal, log(1), 4).await;
    journal.checkpoint_now(log(1)).await.unwrap();
    drop(journal);
    fs::remove_dir_all(home.journal_folder()).unwrap();
    let found = gap(&home, Which::File).await;
    assert!(matches!(found, Gap::RolledBack { entries: 0, .. }), "{found}");
}

#[tokio::test]
async fn tables_that_are_put_back_are_named_and_so_is_a_dropped_log() {
    let back = "UPDATE audit_head SET entries = 4, tree = NULL,
        hash = (SELECT hash FROM kept) WHERE log_id = (SELECT log_id FROM kept)";
    for keep_checkpoints in [true, false] {
        let home = Home::new().await;
        let journal = signed(&home, Which::Table).await.unwrap();
        fill(&journal, log(1), 4).await;
        tamper(&home, [sql("CREATE TABLE kept AS SELECT * FROM audit_head")]).await;
        fill(&journal, log(1), 3).await;
        journal.checkpoint_now(log(1)).await.unwrap();
        drop(journal);
        let cut = sql("DELETE FROM audit_entry WHERE sequence > 4");
        tamper(&home, [cut, sql(back)]).await;
        if !keep_checkpoints {
            // Then the installation's own log still tells.
            let file = CheckpointHome::at(&folder(&home)).file(LogId(organization(1).uuid().into_bytes()));
            fs::remove_file(file).unwrap();
        }
        let found = gap(&home, Which::Table).await;
        let told = match found {
            Gap::RolledBack { entries, stated, .. } => Some((true, entries, stated)),
            Gap::Dropped { entries, stated, .. } => Some((false, entries, stated)),
            Gap::Forked { .. }
            | Gap::Broken { .. }
            | Gap::MarksDiffer { .. }
            | Gap::OtherInstallation { .. }
            | Gap::BadNote { .. }
            | Gap::Fault(_) => None,
        };
        assert_eq!(Some((keep_checkpoints, 4, 7)), told);
    }
}

#[tokio::test]
async fn an_older_state_that_the_operator_accepts_is_told_in_the_logs() {
    let home = Home::new().await;
    let journal = signed(&home, Which::File).await.unwrap();
    fill(&journal, log(1), 4).await;
    journal.checkpoint_now(log(1)).await.unwrap();
    let kept = home.journal_folder().with_file_name("yesterday");
    copy(&home.journal_folder(), &kept);
    fill(&journal, log(1), 3).await;
    journal.checkpoint_now(log(1)).await.unwrap();
    drop(journal);
    copy(&kept, &home.journal_folder());

    let journal = home.open(Which::File).await;
    let checkpoints = CheckpointHome::open(&folder(&home)).unwrap();
    let accepted = journal.accept_gaps(&checkpoints, "restored yesterday's backup").await.unwrap();
    assert_eq!(2, accepted.len(), "the organization's log and the installation's: {accepted:?}");
    assert!(journal.accept_gaps(&checkpoints, "again").await.unwrap().is_empty());
    for of in [log(1), Log::Installation] {
        let filter = Filter { action: Some("audit.accept_gap".to_owned()), ..Filter::default() };
        let told = journal.read(of, None, &filter, 10).await.unwrap().items;
        let detail = told[0].detail.as_ref().unwrap().json();
        assert_eq!("restored yesterday's backup", detail["reason"]);
    }
    drop(journal);
    let journal = signed(&home, Which::File).await.unwrap();
    journal.checkpoint_all(Recorded::Hourly).await.unwrap();
    assert_eq!(5, newest(&journal, log(1)).size);
    assert_eq!(2, fs::read_dir(folder(&home).join("set-aside")).unwrap().count(), "what was held is kept");
}

#[tokio::test]
async fn a_log_that_was_written_anew_is_a_fork() {
    for longer in [0, 3] {
        let home = Home::new().await;
        let journal = signed(&home, Which::File).await.unwrap();
        fill(&journal, log(1), 4).await;
        journal.checkpoint_now(log(1)).await.unwrap();
        drop(journal);
        fs::remove_dir_all(home.journal_folder()).unwrap();
        home.clock.advance(Duration::from_secs(1));
        let forger = home.open(Which::File).await;
        fill(&forger, log(1), 4 + longer).await;
        fill(&forger, Log::Installation, 9).await;
        drop(forger);
        let found = gap(&home, Which::File).await;
        assert!(matches!(found, Gap::Forked { stated: 4, .. }), "{found}");
    }
}

#[tokio::test]
async fn marks_that_are_put_back_are_found_with_and_without_a_crash() {
    for crashed in [false, true] {
        let home = Home::new().await;
        let journal = signed(&home, Which::Table).await.unwrap();
        let seal = |version| {
            AuditEntry::done(Actor::System, SEAL, "con_1/sql_password")
                .purpose(Mark { version, record_hash: [9; 32] }.to_purpose())
        };
        journal.append(log(1), seal(1)).await.unwrap();
        journal.checkpoint_now(log(1)).await.unwrap();
        tamper(&home, [sql("CREATE TABLE kept AS SELECT * FROM audit_mark")]).await;
        journal.append(log(1), seal(2)).await.unwrap();
        if !crashed {
            journal.checkpoint_now(log(1)).await.unwrap();
        }
        drop(journal);
        tamper(
            &home,
            [
                sql("DELETE FROM audit_mark WHERE object = 'con_1/sql_password'"),
                sql("INSERT INTO audit_mark SELECT * FROM kept WHERE object = 'con_1/sql_password'"),
            ],
        )
        .await;
        let found = gap(&home, Which::Table).await;
        assert!(matches!(found, Gap::MarksDiffer { .. }), "crashed {crashed}: {found}");
        let verdict = home.open(Which::Table).await.verify(log(1)).await.unwrap();
        let why = audit::chain::Break::MarkDiffers;
        assert_eq!(Verdict::Broken { sequence: 2, why }, verdict);
    }
}

#[tokio::test]
async fn checkpoints_of_another_key_or_installation_and_altered_ones_are_refused() {
    let home = Home::new().await;
    let journal = signed(&home, Which::File).await.unwrap();
    fill(&journal, log(1), 2).await;
    journal.checkpoint_now(log(1)).await.unwrap();
    drop(journal);
    let checkpoints = CheckpointHome::open(&folder(&home)).unwrap();
    let journal = home.open(Which::File).await;
    let other_key = journal.sign_with(signer(8), checkpoints.clone()).await.unwrap_err();
    assert!(matches!(other_key, Gap::BadNote { .. }), "{other_key}");
    drop(journal);

    let file = checkpoints.file(LogId(organization(1).uuid().into_bytes()));
    let text = fs::read_to_string(&file).unwrap();
    // Lowered, so that a shorter log would fit.
    fs::write(&file, text.replacen("\n2\n", "\n1\n", 1)).unwrap();
    let lowered = gap(&home, Which::File).await;
    assert!(matches!(lowered, Gap::Forked { .. } | Gap::BadNote { .. }), "{lowered}");
    fs::write(&file, "nothing that can be read").unwrap();
    let unreadable = gap(&home, Which::File).await;
    assert!(matches!(unreadable, Gap::BadNote { .. }), "{unreadable}");
    fs::write(
        &file,
        text.replacen(&home.installation.to_string(), "ins_00000000000000000000000000000000", 1),
    )
    .unwrap();
    let foreign = gap(&home, Which::File).await;
    assert!(matches!(foreign, Gap::OtherInstallation { .. }), "{foreign}");
}

#[tokio::test]
async fn a_store_that_is_put_back_under_a_running_process_stops_the_journal() {
    // Found by the next append, and where the forged log is longer, by the next checkpoint.
    for (entries, found_by_append) in [(2, true), (12, false)] {
        let home = Home::new().await;
        let journal = signed(&home, Which::Table).await.unwrap();
        fill(&journal, log(1), 6).await;
        journal.checkpoint_now(log(1)).await.unwrap();
        tamper(
            &home,
            [sql("DELETE FROM audit_entry"), sql("DELETE FROM audit_head"), sql("DELETE FROM audit_mark")],
        )
        .await;
        home.clock.advance(Duration::from_secs(1));
        fill(&home.open(Which::Table).await, log(1), entries).await;
        let again = AuditEntry::done(Actor::System, "goal.create", "again");
        assert_eq!(found_by_append, journal.append(log(1), again.clone()).await.is_err());
        if !found_by_append {
            let fault = journal.checkpoint_all(Recorded::Hourly).await.unwrap_err();
            assert!(fault.chain().contains("newest checkpoint"), "{}", fault.chain());
        }
        assert!(journal.health().is_err());
        assert!(journal.append(log(2), again).await.is_err(), "nothing is written any more");
    }
}

#[tokio::test]
async fn heads_that_an_earlier_release_wrote_get_their_tree() {
    let home = Home::new().await;
    let journal = home.open(Which::Table).await;
    fill(&journal, log(1), 5).await;
    drop(journal);
    tamper(&home, [sql("UPDATE audit_head SET tree = NULL")]).await;
    let journal = signed(&home, Which::Table).await.unwrap();
    fill(&journal, log(1), 2).await;
    journal.checkpoint_now(log(1)).await.unwrap();
    let checkpoint = newest(&journal, log(1));
    let leaves: Vec<_> =
        journal.entries(log(1), 0, 100).await.unwrap().iter().map(|logged| logged.hash).collect();
    assert_eq!((7, audit::merkle::root_of(&leaves)), (checkpoint.size, checkpoint.root));
}

#[tokio::test]
async fn the_public_key_lies_beside_the_checkpoints() {
    let home = Home::new().await;
    let journal = signed(&home, Which::File).await.unwrap();
    let key: VerifierKey = journal.verifier_key(log(1)).unwrap();
    assert_eq!(Some(key.public), CheckpointHome::at(&folder(&home)).public_key());
}
