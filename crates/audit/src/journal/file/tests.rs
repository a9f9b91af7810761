use std::sync::atomic::Ordering;

use kernel::actor::Actor;
use kernel::audit_entry::Outcome;
use kernel::time::Timestamp;
use uuid::Uuid;

use super::segment::Segment;
use super::*;
use crate::detail::Detail;
use crate::draft::Draft;
use crate::entry::cut;
use crate::mark::{Mark, OPEN, SEAL};

const LOG: LogId = LogId([7; 16]);
const OTHER: LogId = LogId([8; 16]);

fn draft(log: LogId, object: &str) -> Draft {
    Draft {
        log,
        at: Timestamp::from_micros(1_790_000_000_000_000),
        actor: Actor::System,
        action: cut("goal.create"),
        object: cut(object),
        purpose: cut(""),
        outcome: Outcome::Done,
        detail: Detail::from_stored(b"0123456789abcdef{\"a\":1}".to_vec()),
        outbox: None,
    }
}

/// A disk that a test breaks, and how far each file was flushed.
#[derive(Default)]
pub(super) struct Disk {
    pub(super) is_read_only: AtomicBool,
    pub(super) fails_to_flush: AtomicBool,
    pub(super) panics: AtomicBool,
    pub(super) flushed: std::sync::atomic::AtomicU64,
}

impl Disk {
    pub(super) fn check(&self) -> std::io::Result<()> {
        if self.is_read_only.load(Ordering::SeqCst) {
            return Err(std::io::ErrorKind::ReadOnlyFilesystem.into());
        }
        Ok(())
    }

    pub(super) fn flush(&self, file: &File) -> std::io::Result<()> {
        assert!(!self.panics.load(Ordering::SeqCst), "a test wants a panic");
        if self.fails_to_flush.load(Ordering::SeqCst) {
            return Err(std::io::ErrorKind::Other.into());
        }
        self.flushed.store(file.metadata()?.len(), Ordering::SeqCst);
        file.sync_data()
    }
}

async fn objects(journal: &FileJournal, log: LogId) -> Vec<String> {
    let raw = journal.raw(log, 0, 10_000).await.unwrap();
    raw.into_iter().map(|raw| raw.into_logged().unwrap().entry.object.to_string()).collect()
}

/// Spares a copy the writing of its own reserve.
fn keep_reserve(from: &Path, to: &Path) {
    fs::hard_link(from.join("reserve"), to.join("reserve")).unwrap();
}

/// The newest segment file.
fn segment(folder: &Path) -> PathBuf {
    Segment::path(folder, 0)
}

#[tokio::test]
async fn a_journal_cut_at_any_byte_keeps_every_whole_entry_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut ends = vec![segment::HEADER];
    {
        let journal = FileJournal::open(folder.path()).await.unwrap();
        for number in 0..4 {
            let log = if number % 2 == 0 { LOG } else { OTHER };
            journal.append(draft(log, &number.to_string()).into()).await.unwrap();
            ends.push(fs::metadata(segment(folder.path())).unwrap().len());
        }
    }
    let whole = fs::read(segment(folder.path())).unwrap();
    for cut in 0..=whole.len() {
        let copy = tempfile::tempdir().unwrap();
        fs::write(segment(copy.path()), &whole[..cut]).unwrap();
        keep_reserve(folder.path(), copy.path());
        let journal = FileJournal::open(copy.path()).await.unwrap();
        let kept = ends.iter().skip(1).filter(|end| **end <= cut as u64).count();
        let found = objects(&journal, LOG).await.len() + objects(&journal, OTHER).await.len();
        assert_eq!(kept, found, "cut at byte {cut}");
        journal.append(draft(LOG, "after").into()).await.unwrap();
        drop(journal);
        let journal = FileJournal::open(copy.path()).await.unwrap();
        assert_eq!("after", objects(&journal, LOG).await.last().unwrap(), "cut at byte {cut}");
    }
}

#[tokio::test]
async fn a_torn_batch_of_several_entries_is_cut_where_it_tears() {
    let folder = tempfile::tempdir().unwrap();
    {
        let journal = FileJournal::open(folder.path()).await.unwrap();
        journal.append(draft(LOG, "first").into()).await.unwrap();
        let five = (0..5).map(|n| draft(LOG, &n.to_string())).collect();
        journal.append(Drafts::of(five).unwrap()).await.unwrap();
    }
    // A sector in the middle of the batch never reached the disk, what lies behind it did.
    let mut bytes = fs::read(segment(folder.path())).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 40].fill(0);
    fs::write(segment(folder.path()), &bytes).unwrap();
    let journal = FileJournal::open(folder.path()).await.unwrap();
    let found = objects(&journal, LOG).await;
    assert_eq!("first", found[0]);
    assert!(found.len() < 6, "{found:?}");
}

#[tokio::test]
async fn a_byte_altered_in_what_was_flushed_is_refused_wherever_it_lies() {
    let folder = tempfile::tempdir().unwrap();
    let mut ends = Vec::new();
    {
        let journal = FileJournal::open(folder.path()).await.unwrap();
        for number in 0..4 {
            journal.append(draft(LOG, &number.to_string()).into()).await.unwrap();
            ends.push(usize::try_from(fs::metadata(segment(folder.path())).unwrap().len()).unwrap());
        }
    }
    let whole = fs::read(segment(folder.path())).unwrap();
    // Up to the entry before the last: a later batch says that this had been flushed.
    for place in 0..ends[2] {
        let copy = tempfile::tempdir().unwrap();
        let mut bytes = whole.clone();
        bytes[place] ^= 1;
        fs::write(segment(copy.path()), &bytes).unwrap();
        keep_reserve(folder.path(), copy.path());
        assert!(FileJournal::open(copy.path()).await.is_err(), "byte {place}");
    }
}

#[tokio::test]
async fn what_an_outbox_row_brought_is_not_appended_again_after_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let row = || Draft { outbox: Some(Uuid::from_bytes([3; 16])), ..draft(LOG, "once") };
    {
        let journal = FileJournal::open(folder.path()).await.unwrap();
        assert_eq!(1, journal.append(Drafts { first: row(), more: vec![row()] }).await.unwrap().sequence);
    }
    let journal = FileJournal::open(folder.path()).await.unwrap();
    journal.append(row().into()).await.unwrap();
    assert_eq!(vec!["once"], objects(&journal, LOG).await);
}

#[tokio::test]
async fn a_second_process_is_refused_while_one_holds_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let first = FileJournal::open(folder.path()).await.unwrap();
    let refused = FileJournal::open(folder.path()).await.err().unwrap();
    assert!(refused.to_string().contains("another Teamwright process"), "{refused}");
    drop(first);
    FileJournal::open(folder.path()).await.unwrap();
}

#[tokio::test]
async fn a_deleted_an_exchanged_and_a_lengthened_file_stop_the_journal() {
    type Harm = fn(&Path);
    let harms: [(&str, Harm); 3] = [
        ("deleted", |path| fs::remove_file(path).unwrap()),
        ("exchanged", |path| {
            let bytes = fs::read(path).unwrap();
            fs::remove_file(path).unwrap();
            fs::write(path, bytes).unwrap();
        }),
        ("lengthened", |path| {
            let file = OpenOptions::new().write(true).open(path).unwrap();
            file.set_len(fs::metadata(path).unwrap().len() + 1).unwrap();
        }),
    ];
    for (what, harm) in harms {
        let folder = tempfile::tempdir().unwrap();
        let journal = FileJournal::open(folder.path()).await.unwrap();
        journal.append(draft(LOG, "before").into()).await.unwrap();
        harm(&segment(folder.path()));
        assert!(journal.append(draft(LOG, "after").into()).await.is_err(), "{what}");
        assert!(journal.health().is_err(), "{what}");
        assert!(journal.append(draft(LOG, "later").into()).await.is_err(), "{what}");
        assert_eq!(1, journal.head(LOG).await.unwrap().entries(), "{what}");
    }
}

/// A journal whose disk has room for `room` more bytes, beside the reserve.
fn journal_with_room(folder: &Path, room: u64) -> FileJournal {
    journal_on_disk(folder, room).0
}

fn journal_on_disk(folder: &Path, room: u64) -> (FileJournal, Arc<Disk>) {
    fs::create_dir_all(folder).unwrap();
    let held = hold(folder).unwrap();
    let (mut segments, index) = segment::open_all(folder).unwrap();
    let last = segments.pop().unwrap();
    let shared = Arc::new(Shared::new(index, vec![Arc::new(last.file.try_clone().unwrap())]));
    let writer = Writer { folder: folder.to_owned(), shared: Arc::clone(&shared), segment: last, number: 0 };
    writer.restore_reserve();
    writer.segment.room.store(room, Ordering::SeqCst);
    let disk = Arc::clone(&writer.segment.disk);
    let (sender, waiting) = unbounded_channel();
    let thread = start(writer, waiting).unwrap();
    (FileJournal { shared, writer: Some(sender), thread: Some(thread), _held: Some(held) }, disk)
}

#[tokio::test]
async fn whatever_was_answered_was_flushed_before_and_survives_a_power_cut() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, disk) = journal_on_disk(folder.path(), u64::MAX);
    for number in 0..20 {
        journal.append(draft(LOG, &number.to_string()).into()).await.unwrap();
        // The power goes: what was not flushed is not there any more.
        let copy = tempfile::tempdir().unwrap();
        let written = fs::read(segment(folder.path())).unwrap();
        let flushed = usize::try_from(disk.flushed.load(Ordering::SeqCst)).unwrap();
        fs::write(segment(copy.path()), &written[..flushed]).unwrap();
        keep_reserve(folder.path(), copy.path());
        let found = objects(&FileJournal::open(copy.path()).await.unwrap(), LOG).await;
        assert_eq!(Some(&number.to_string()), found.last());
    }
}

#[tokio::test]
async fn a_flush_that_fails_answers_nothing_and_ends_all_writing() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, disk) = journal_on_disk(folder.path(), u64::MAX);
    journal.append(draft(LOG, "before").into()).await.unwrap();
    disk.fails_to_flush.store(true, Ordering::SeqCst);
    assert!(journal.append(draft(LOG, "lost").into()).await.is_err());
    // Nobody knows what such a disk holds, also when it seems well again.
    disk.fails_to_flush.store(false, Ordering::SeqCst);
    assert!(journal.append(draft(LOG, "later").into()).await.is_err());
    assert!(journal.health().is_err());
    assert_eq!(1, journal.head(LOG).await.unwrap().entries());
}

#[tokio::test]
async fn a_writer_that_panics_lets_nobody_wait() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, disk) = journal_on_disk(folder.path(), u64::MAX);
    disk.panics.store(true, Ordering::SeqCst);
    assert!(journal.append(draft(LOG, "lost").into()).await.is_err());
    assert!(journal.append(draft(LOG, "later").into()).await.is_err());
    assert!(journal.health().is_err());
}

#[tokio::test]
async fn nothing_is_appended_to_a_journal_that_is_only_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let journal = FileJournal::look(folder.path()).await.unwrap();
    assert!(journal.append(draft(LOG, "lost").into()).await.is_err());
}

/// Two frames, of an outbox row with a detail and of neither; reckoned apart, from what `frame` says of them.
const FRAMES: &str = concat!(
    "000000c8c751b2393f87719d0000001003030303030303030303030303030303009354574131011007070707070707070707",
    "0707070707070800000000000000010800065bfeda25e000010110000000000000000000000000000000000b676f616c2e63",
    "726561746506676f616c5f7800010120565a924995d14ab0c6c7b06a42fee6e994ddd8c9b3f638165febfe709c085cd520d7",
    "61d406af2a4a5a15f67c924378ed88d1f85c13f1a37fc7366f59789b3bcd65303132333435363738396162636465667b2261",
    "223a317d000000b1defda15a7030fd1800000010000000000000000000000000000000000093545741310110070707070707",
    "070707070707070707070800000000000000020800065bfeda25e000010110000000000000000000000000000000000b676f",
    "616c2e63726561746506676f616c5f7800010120e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852",
    "b855201bcdc91de22e3163b153084134e72804d536702823519339eb896b398e5e600b",
);

/// The bytes are a promise: a change here makes every existing journal unreadable.
#[test]
fn the_bytes_of_a_frame_never_change() {
    let mut head = Head::genesis(LOG);
    let row = Draft { outbox: Some(Uuid::from_bytes([3; 16])), ..draft(LOG, "goal_x") };
    let bare = Draft { detail: None, ..draft(LOG, "goal_x") };
    let mut bytes = Vec::new();
    for draft in [row, bare] {
        frame::write(&mut bytes, &mut head, &draft, 16);
    }
    assert_eq!(FRAMES, hex::encode(bytes));
}

#[tokio::test]
async fn a_disk_that_becomes_read_only_refuses_and_ends_all_writing() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, disk) = journal_on_disk(folder.path(), u64::MAX);
    journal.append(draft(LOG, "before").into()).await.unwrap();
    disk.is_read_only.store(true, Ordering::SeqCst);
    assert!(journal.append(draft(LOG, "lost").into()).await.is_err());
    assert!(journal.health().is_err());
    drop(journal);
    let journal = FileJournal::open(folder.path()).await.unwrap();
    assert_eq!(vec!["before"], objects(&journal, LOG).await);
}

#[tokio::test]
async fn a_full_disk_records_into_the_reserve_and_leaves_no_half_entry() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal_with_room(folder.path(), 100);
    assert!(folder.path().join("reserve").exists());
    journal.append(draft(LOG, "in the reserve").into()).await.unwrap();
    assert!(!folder.path().join("reserve").exists());
    drop(journal);
    let journal = FileJournal::open(folder.path()).await.unwrap();
    assert_eq!(vec!["in the reserve"], objects(&journal, LOG).await);
    assert!(folder.path().join("reserve").exists(), "the reserve is made again when there is room");
}

#[tokio::test]
async fn without_a_reserve_a_full_disk_refuses_and_the_journal_stays_whole() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal_with_room(folder.path(), 700);
    journal.shared.set_reserve(false);
    journal.append(draft(LOG, "fits").into()).await.unwrap();
    let many = (0..8).map(|n| draft(LOG, &n.to_string())).collect();
    assert_eq!(FaultKind::NoSpace, journal.append(Drafts::of(many).unwrap()).await.unwrap_err().kind());
    drop(journal);
    let journal = FileJournal::open(folder.path()).await.unwrap();
    assert_eq!(vec!["fits"], objects(&journal, LOG).await);
}

#[tokio::test]
async fn standings_are_the_same_after_a_new_start() {
    let folder = tempfile::tempdir().unwrap();
    let mark = Mark { version: 2, record_hash: [5; 32] };
    let before = {
        let journal = FileJournal::open(folder.path()).await.unwrap();
        let seal =
            Draft { action: cut(SEAL), purpose: cut(&mark.to_purpose()), ..draft(LOG, "con_1/sql_password") };
        let open = Draft { action: cut(OPEN), ..draft(LOG, "con_1/sql_password") };
        journal.append(Drafts { first: seal, more: vec![open] }).await.unwrap();
        journal.standing(LOG, "con_1/sql_password").await.unwrap()
    };
    assert_eq!(Some(mark), before.map(|standing| standing.newest));
    let journal = FileJournal::open(folder.path()).await.unwrap();
    assert_eq!(before, journal.standing(LOG, "con_1/sql_password").await.unwrap());
    assert_eq!(None, journal.standing(OTHER, "con_1/sql_password").await.unwrap());
}

#[tokio::test]
async fn many_waiting_appends_share_their_flushes() {
    let folder = tempfile::tempdir().unwrap();
    let journal = FileJournal::open(folder.path()).await.unwrap();
    let waiting = (0..200).map(|n| journal.append(draft(LOG, &n.to_string()).into()));
    let receipts = futures_util::future::try_join_all(waiting).await.unwrap();
    let mut receipts: Vec<u64> = receipts.into_iter().map(|receipt| receipt.sequence).collect();
    receipts.sort_unstable();
    assert_eq!((1..=200).collect::<Vec<_>>(), receipts);
    // Frames of one batch name the same flushed length.
    let bytes = fs::read(segment(folder.path())).unwrap();
    let (mut at, mut batches) = (16, std::collections::BTreeSet::new());
    while let Some(frame) = frame::read(&bytes, at) {
        batches.insert(frame.synced);
        at = frame.end;
    }
    assert!(batches.len() < 200, "{} flushes for 200 entries", batches.len());
}
