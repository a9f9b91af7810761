//! An export is verified on its own, and the first bad entry is named whatever was done to it.

use std::fs;
use std::io::Cursor;
use std::time::Duration;

use audit::bundle::{Bundle, Statement};
use audit::checkpoint::{Checkpoint, CheckpointHome};
use audit::entry::cut;
use audit::journal::Recorded;
use audit::mark::SEAL;
use audit::verify::{Against, Report, Stated, What, first_difference, held_in, verify};
use audit::{Journal, Mark};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Log};
use testkit::signer::signer;

use crate::checkpoints::{fill, signed};
use crate::conformance::{log, organization};
use crate::home::{BOTH, Home, Which};

async fn export(home: &Home, journal: &Journal, of: Log) -> String {
    journal.checkpoint_now(of).await.unwrap();
    let statement = Statement {
        key: journal.verifier_key(of).unwrap(),
        newest: journal.newest_checkpoint(of).unwrap().note,
        history: journal.kept_checkpoints(of).await.unwrap(),
        exported_at: home.world.now(),
    };
    let mut bundle = Bundle::new(journal.clone(), of, &statement).unwrap();
    let mut text = String::new();
    while let Some(piece) = bundle.next().await.unwrap() {
        text.push_str(&piece);
    }
    text
}

fn verified(text: &str, against: &Against) -> Report {
    verify(&mut Cursor::new(text), against).unwrap()
}

fn found(text: &str, against: &Against) -> (u64, u64, &'static str) {
    let finding = verified(text, against).finding.unwrap();
    assert!(!finding.to_string().is_empty());
    (finding.first, finding.last, finding.what.word())
}

/// Eight entries with details; a checkpoint after five and after eight.
async fn eight(home: &Home, which: Which) -> (Journal, String) {
    let journal = signed(home, which).await.unwrap();
    for number in 1..=8 {
        home.clock.advance(Duration::from_secs(1));
        let entry = AuditEntry::done(Actor::System, "goal.create", format!("goal {number}"))
            .detail(serde_json::json!({ "number": number }));
        journal.append(log(1), entry).await.unwrap();
        if number == 5 {
            journal.checkpoint_all(Recorded::Hourly).await.unwrap();
        }
    }
    let text = export(home, &journal, log(1)).await;
    (journal, text)
}

/// The export with its lines changed; entry 1 is the line numbered 0.
fn with(text: &str, change: impl FnOnce(&mut Vec<String>)) -> String {
    let (head, lines) = text.split_once("lines:\n").unwrap();
    let mut lines: Vec<String> = lines.lines().map(str::to_owned).collect();
    change(&mut lines);
    format!("{head}lines:\n{}\n", lines.join("\n"))
}

/// The line with an entry that says something else, well-formed.
fn edited(line: &str, edit: impl FnOnce(&mut audit::Entry)) -> String {
    let (entry, detail) = line.split_once(' ').unwrap();
    let mut entry = audit::Entry::decode(&STANDARD.decode(entry).unwrap()).unwrap();
    edit(&mut entry);
    format!("{} {detail}", STANDARD.encode(entry.encode()))
}

#[tokio::test]
async fn an_export_of_either_journal_is_sound() {
    for which in BOTH {
        let home = Home::new().await;
        let (journal, text) = eight(&home, which).await;
        let report = verified(&text, &Against::default());
        assert_eq!(None, report.finding, "{which:?}");
        assert_eq!((8, 8, 2), (report.sound, report.header.entries, report.checkpoints));
        assert_eq!(journal.origin(log(1)), report.header.origin);
        let key = Against { key: journal.verifier_key(log(1)), ..Against::default() };
        assert_eq!(None, verified(&text, &key).finding);
    }
}

#[tokio::test]
async fn every_way_to_alter_an_export_is_named_at_its_first_bad_entry() {
    let home = Home::new().await;
    let (_, text) = eight(&home, Which::File).await;
    let edit = |place: usize| {
        with(&text, |lines| {
            lines[place] = edited(&lines[place], |entry| entry.object = cut("goal 99"));
        })
    };
    let cases: Vec<(&str, String, (u64, u64, &str))> = vec![
        ("an entry in the middle", edit(3), (4, 4, "edited")),
        ("the first entry", edit(0), (1, 1, "edited")),
        ("the last but one", edit(6), (7, 7, "edited")),
        ("the last, within the newest checkpoint", edit(7), (6, 8, "forked")),
        (
            "an entry's number",
            with(&text, |lines| lines[3] = edited(&lines[3], |entry| entry.sequence = 9)),
            (4, 4, "edited"),
        ),
        ("a line that is no entry", with(&text, |lines| lines[2] = "?".to_owned()), (3, 3, "edited")),
        ("a deleted entry", with(&text, |lines| drop(lines.remove(4))), (5, 5, "deleted")),
        ("two in each other's place", with(&text, |lines| lines.swap(1, 5)), (2, 2, "reordered")),
        ("one that stands twice", with(&text, |lines| lines.insert(4, lines[2].clone())), (5, 5, "doubled")),
        ("the end cut off", with(&text, |lines| lines.truncate(6)), (7, 8, "truncated")),
        ("the end cut off in a line", text[..text.len() - 20].to_owned(), (8, 8, "edited")),
        (
            "a detail taken away",
            with(&text, |lines| lines[6] = lines[6].split_once(' ').unwrap().0.to_owned()),
            (7, 7, "detail_altered"),
        ),
        (
            "a detail of another entry",
            with(&text, |lines| {
                let (entry, _) = lines[1].split_once(' ').unwrap();
                let (_, detail) = lines[2].split_once(' ').unwrap();
                lines[1] = format!("{entry} {detail}");
            }),
            (2, 2, "detail_altered"),
        ),
    ];
    for (what, altered, want) in cases {
        assert_eq!(want, found(&altered, &Against::default()), "{what}");
    }
}

#[tokio::test]
async fn altered_signatures_and_other_keys_are_found() {
    let home = Home::new().await;
    let (journal, text) = eight(&home, Which::File).await;
    let resized = text.replacen("\n5\n", "\n4\n", 1);
    assert_eq!((4, 4, "not_signed"), found(&resized, &Against::default()));
    let mut key = journal.verifier_key(log(1)).unwrap();
    key.public[0] ^= 1;
    let other = Against { key: Some(key), ..Against::default() };
    assert_eq!("wrong_key", found(&text, &other).2);
}

#[tokio::test]
async fn an_older_state_and_a_fork_are_found_by_what_somebody_holds() {
    let home = Home::new().await;
    let (_, text) = eight(&home, Which::File).await;
    let folder = tempfile::tempdir().unwrap();
    let held_file = folder.path().join("held.twaudit");
    fs::write(&held_file, &text).unwrap();
    let (header, held) = held_in(&held_file).unwrap();
    assert!(header.is_some());
    let stated = |checkpoint: &Checkpoint| Stated {
        size: checkpoint.size,
        root: checkpoint.root,
        by: "the export you hold".to_owned(),
    };
    let against = Against { stated: held.iter().map(|(one, _)| stated(one)).collect(), ..Against::default() };
    assert_eq!(None, verified(&text, &against).finding);

    // Another log of the same installation, key and length, but with another past; and a shorter one.
    for (entries, change_at, want) in
        [(9, 3, (1, 5, "forked")), (9, 7, (6, 8, "forked")), (4, 9, (5, 8, "rolled_back"))]
    {
        let other = Home::new().await;
        let path = other.journal_folder();
        let journal = home_like(&home, &path).await;
        home.clock.set(kernel::time::Timestamp::from_micros(1_790_000_000_000_000));
        for number in 1..=entries {
            home.clock.advance(Duration::from_secs(1));
            let object = if number == change_at { "other".to_owned() } else { format!("goal {number}") };
            let entry = AuditEntry::done(Actor::System, "goal.create", object);
            journal.append(log(1), entry).await.unwrap();
        }
        let forked = export(&home, &journal, log(1)).await;
        assert_eq!(None, verified(&forked, &Against::default()).finding, "it fits itself");
        let (first, last, word) = found(&forked, &against);
        assert_eq!(want.2, word);
        assert!(last <= want.1.max(8) && first <= last, "{first} to {last}");
        // The earlier export has the entries themselves.
        let file = folder.path().join("new.twaudit");
        fs::write(&file, &forked).unwrap();
        assert!(first_difference(&held_file, &file).unwrap().is_some());
    }
    assert_eq!(None, first_difference(&held_file, &held_file).unwrap());
}

/// A journal in another folder that signs for the same installation with the same key.
async fn home_like(home: &Home, folder: &std::path::Path) -> Journal {
    let open = audit::journal::OpenJournal {
        db: home.db.clone(),
        world: home.world.clone(),
        installation: home.installation,
    };
    let journal = Journal::open_file(folder, open).await.unwrap();
    let checkpoints = CheckpointHome::open(&folder.with_file_name("checkpoints")).unwrap();
    journal.sign_with(signer(7), checkpoints).await.unwrap();
    journal
}

#[tokio::test]
async fn the_installations_export_states_size_and_root_of_the_others() {
    let home = Home::new().await;
    let journal = signed(&home, Which::File).await.unwrap();
    fill(&journal, log(1), 5).await;
    let mark = Mark { version: 1, record_hash: [5; 32] };
    let seal = AuditEntry::done(Actor::System, SEAL, "con_1/sql_password").purpose(mark.to_purpose());
    journal.append(log(1), seal).await.unwrap();
    let own = export(&home, &journal, log(1)).await;
    assert_eq!(None, verified(&own, &Against::default()).finding);
    let installation = export(&home, &journal, Log::Installation).await;
    let records = verified(&installation, &Against::default()).records;
    assert_eq!(1, records.len());
    let (name, stated) = &records[0];
    assert_eq!((&organization(1).to_string(), 6), (name, stated.size));
    let against = Against { stated: vec![stated.clone()], ..Against::default() };
    assert_eq!(None, verified(&own, &against).finding);
    let other = Against { stated: vec![Stated { root: [0; 32], ..stated.clone() }], ..Against::default() };
    let finding = verified(&own, &other).finding.unwrap();
    assert!(matches!(finding.what, What::Rewritten { .. }), "{finding}");
}

#[tokio::test]
async fn what_is_no_export_is_told_so() {
    for text in ["", "x", "teamwright-audit-export 2\n", "teamwright-audit-export 1\nlog x\n", "\u{0}\u{1}"] {
        assert!(verify(&mut Cursor::new(text), &Against::default()).is_err(), "{text:?}");
    }
    let bytes = [0xff_u8; 4_000];
    assert!(verify(&mut Cursor::new(bytes), &Against::default()).is_err());
}
