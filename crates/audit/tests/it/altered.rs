//! Somebody with rights on the disk or the database changes the log: the first bad entry is named.

use std::fs;
use std::os::unix::fs::FileExt as _;

use audit::Journal;
use audit::chain::Break;
use audit::entry::cut;
use audit::journal::Verdict;
use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use platform::db::{Scope, Sql, sql};

use crate::conformance::log;
use crate::home::{Home, Which};

async fn fill(journal: &Journal) {
    for number in 1..=8 {
        let entry = AuditEntry::done(Actor::System, "goal.create", format!("goal {number}"))
            .detail(serde_json::json!({ "number": number }));
        journal.append(log(1), entry).await.unwrap();
    }
}

pub(crate) async fn alter(home: &Home, statements: Vec<Sql>) {
    let mut tx = home.db.begin(Scope::Installation).await.unwrap();
    for statement in statements {
        assert!(0 < statement.execute(&mut tx).await.unwrap());
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn every_way_to_alter_the_table_is_found_at_its_first_entry() {
    let set = |text| vec![sql(text)];
    let cases: Vec<(&str, Vec<Sql>, u64, Break)> = vec![
        (
            "an entry exchanged for another",
            set(
                "UPDATE audit_entry SET entry = (SELECT o.entry FROM audit_entry o WHERE o.sequence = 5) WHERE sequence = 4",
            ),
            4,
            Break::OutOfOrder,
        ),
        ("an entry deleted", set("DELETE FROM audit_entry WHERE sequence = 3"), 3, Break::OutOfOrder),
        (
            "two entries in each other's place",
            vec![
                sql("UPDATE audit_entry SET sequence = 100 WHERE sequence = 2"),
                sql("UPDATE audit_entry SET sequence = 2 WHERE sequence = 6"),
                sql("UPDATE audit_entry SET sequence = 6 WHERE sequence = 100"),
            ],
            2,
            Break::OutOfOrder,
        ),
        ("the end cut off", set("DELETE FROM audit_entry WHERE sequence > 5"), 6, Break::Shortened),
        (
            "a detail taken away",
            set("UPDATE audit_entry SET detail = NULL WHERE sequence = 7"),
            7,
            Break::DetailAltered,
        ),
        (
            "a detail exchanged",
            set(
                "UPDATE audit_entry SET detail = (SELECT o.detail FROM audit_entry o WHERE o.sequence = 1) WHERE sequence = 2",
            ),
            2,
            Break::DetailAltered,
        ),
        (
            "the actor of the searchable columns",
            set("UPDATE audit_entry SET actor_kind = 2 WHERE sequence = 4"),
            4,
            Break::IndexDiffers,
        ),
        (
            "the last entry and the head's count",
            vec![sql("DELETE FROM audit_entry WHERE sequence = 8"), sql("UPDATE audit_head SET entries = 7")],
            7,
            Break::LastAltered,
        ),
    ];
    for (what, statements, sequence, why) in cases {
        let home = Home::new().await;
        let journal = home.open(Which::Table).await;
        fill(&journal).await;
        assert_eq!(Verdict::Sound { entries: 8 }, journal.verify(log(1)).await.unwrap());
        alter(&home, statements).await;
        assert_eq!(Verdict::Broken { sequence, why }, journal.verify(log(1)).await.unwrap(), "{what}");
        assert_eq!(Verdict::Broken { sequence, why }, journal.last_checked(log(1)).unwrap().verdict);
    }
}

/// Rewrites an entry as a well-formed other one, columns for searching included.
async fn rewrite(home: &Home, sequence: i64) {
    let mut tx = home.db.begin(Scope::Installation).await.unwrap();
    let row =
        sql("SELECT entry FROM audit_entry WHERE sequence = $1").bind(sequence).fetch_one(&mut tx).await;
    let mut entry = audit::Entry::decode(&row.unwrap().get::<Vec<u8>>("entry").unwrap()).unwrap();
    entry.object = cut("goal 99");
    sql("UPDATE audit_entry SET entry = $2, object = 'goal 99' WHERE sequence = $1")
        .bind(sequence)
        .bind(entry.encode())
        .execute(&mut tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_well_formed_forgery_breaks_the_chain_at_the_entry_after_it() {
    for (forged, sequence, why) in [(4, 5, Break::BeforeItAltered), (8, 8, Break::LastAltered)] {
        let home = Home::new().await;
        let journal = home.open(Which::Table).await;
        fill(&journal).await;
        rewrite(&home, forged).await;
        assert_eq!(Verdict::Broken { sequence, why }, journal.verify(log(1)).await.unwrap());
    }
}

#[tokio::test]
async fn an_altered_file_is_found_while_the_journal_runs_and_refused_at_the_next_start() {
    let home = Home::new().await;
    let journal = home.open(Which::File).await;
    fill(&journal).await;
    let path = home.journal_folder().join("journal-000001.twj");
    let bytes = fs::read(&path).unwrap();
    let place = bytes.windows(6).position(|window| window == b"goal 3").unwrap();
    fs::OpenOptions::new().write(true).open(&path).unwrap().write_all_at(b"goal 9", place as u64).unwrap();
    let verdict = journal.verify(log(1)).await.unwrap();
    assert_eq!(Verdict::Broken { sequence: 3, why: Break::Unreadable }, verdict);
    drop(journal);
    let open = audit::journal::OpenJournal {
        db: home.db.clone(),
        world: home.world.clone(),
        installation: home.installation,
    };
    let refused = Journal::open_file(&home.journal_folder(), open).await.err().unwrap();
    assert!(refused.chain().contains("altered"), "{}", refused.chain());
}

#[tokio::test]
async fn a_segment_that_is_gone_is_named_at_start() {
    let home = Home::new().await;
    drop(home.open(Which::File).await);
    let folder = home.journal_folder();
    fs::rename(folder.join("journal-000001.twj"), folder.join("journal-000002.twj")).unwrap();
    let open = audit::journal::OpenJournal {
        db: home.db.clone(),
        world: home.world.clone(),
        installation: home.installation,
    };
    let refused = Journal::open_file(&folder, open).await.err().unwrap();
    assert!(refused.chain().contains("journal-000001.twj"), "{}", refused.chain());
}
