use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use kernel::actor::Actor;
use kernel::audit_entry::Outcome;
use kernel::time::Timestamp;
use testkit::small_disk::SmallDisk;
use uuid::Uuid;

use super::segment::Segment;
use super::writer::RESERVE_BYTES;
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

/// A disk that a test breaks, with the space that it has for one write, and what it held at the last flush.
pub(super) struct Disk {
    pub(super) is_read_only: AtomicBool,
    pub(super) fails_to_flush: AtomicBool,
    pub(super) panics: AtomicBool,
    pub(super) space: AtomicU64,
    pub(super) flushed: Mutex<Vec<u8>>,
}

impl Default for Disk {
    fn default() -> Self {
        Self {
            is_read_only: AtomicBool::default(),
            fails_to_flush: AtomicBool::default(),
            panics: AtomicBool::default(),
            space: u64::MAX.into(),
            flushed: Mutex::default(),
        }
    }
}

impl Disk {
    pub(super) fn check(&self) -> std::io::Result<()> {
        if self.is_read_only.load(Ordering::SeqCst) {
            return Err(std::io::ErrorKind::ReadOnlyFilesystem.into());
        }
        Ok(())
    }

    /// Writes as much as there is space for.
    pub(super) fn write(&self, file: &File, bytes: &[u8], at: u64) -> std::io::Result<()> {
        self.check()?;
        let space = usize::try_from(self.space.load(Ordering::SeqCst)).unwrap();
        file.write_all_at(&bytes[..space.min(bytes.len())], at)?;
        if space < bytes.len() { Err(std::io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    pub(super) fn flush(&self, file: &File, path: &Path) -> std::io::Result<()> {
        assert!(!self.panics.load(Ordering::SeqCst), "a test wants a panic");
        if self.fails_to_flush.load(Ordering::SeqCst) {
            return Err(std::io::ErrorKind::Other.into());
        }
        *self.flushed.lock().unwrap() = fs::read(path)?;
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

fn count(folder: &Path) -> u32 {
    u32::try_from(start::segments(folder).unwrap().len()).unwrap()
}

/// The first segment file.
fn segment(folder: &Path) -> PathBuf {
    Segment::path(folder, 0)
}

/// Where each frame of a segment ends.
fn ends(bytes: &[u8]) -> Vec<usize> {
    let header = usize::try_from(segment::HEADER).unwrap();
    std::iter::successors(frame::read(bytes, header), |last| frame::read(bytes, last.end))
        .map(|frame| frame.end)
        .collect()
}

#[tokio::test]
async fn a_journal_cut_at_any_byte_keeps_every_whole_entry_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    {
        let journal = FileJournal::open(folder.path()).await.unwrap();
        for number in 0..4 {
            let log = if number % 2 == 0 { LOG } else { OTHER };
            journal.append(draft(log, &number.to_string()).into()).await.unwrap();
        }
    }
    let whole = fs::read(segment(folder.path())).unwrap();
    let ends = ends(&whole);
    assert_eq!(4, ends.len());
    // What lies behind the cut is gone, or is still the room that it was written into.
    for room in [0, segment::ROOM] {
        for cut in 0..=ends[3] + 1 {
            // A segment has its name once its header is whole.
            if 0 < room && cut < 16 {
                continue;
            }
            let copy = tempfile::tempdir().unwrap();
            fs::write(segment(copy.path()), [&whole[..cut], &vec![0; room]].concat()).unwrap();
            keep_reserve(folder.path(), copy.path());
            let kept = ends.iter().filter(|end| **end <= cut).count();
            if segment::HEADER <= cut as u64 {
                let copied: u64 = archive::heads(copy.path()).unwrap().iter().map(Head::entries).sum();
                assert_eq!(kept as u64, copied, "cut at byte {cut}");
            }
            let journal = FileJournal::open(copy.path()).await.unwrap();
            let found = objects(&journal, LOG).await.len() + objects(&journal, OTHER).await.len();
            assert_eq!(kept, found, "cut at byte {cut}");
            journal.append(draft(LOG, "after").into()).await.unwrap();
            drop(journal);
            let journal = FileJournal::open(copy.path()).await.unwrap();
            assert_eq!("after", objects(&journal, LOG).await.last().unwrap(), "cut at byte {cut}");
        }
    }
}

#[tokio::test]
async fn a_power_cut_in_a_write_into_the_room_costs_no_entry_that_was_answered() {
    const SECTOR: usize = 128;
    let folder = tempfile::tempdir().unwrap();
    let journal = FileJournal::open(folder.path()).await.unwrap();
    journal.append(draft(LOG, "before").into()).await.unwrap();
    let before = fs::read(segment(folder.path())).unwrap();
    let four = (0..4).map(|n| draft(LOG, &n.to_string())).collect();
    journal.append(Drafts::of(four).unwrap()).await.unwrap();
    let after = fs::read(segment(folder.path())).unwrap();
    assert_eq!(before.len(), after.len(), "written into the room");
    let written: Vec<usize> = (0..before.len().div_ceil(SECTOR))
        .filter(|at| before.chunks(SECTOR).nth(*at) != after.chunks(SECTOR).nth(*at))
        .collect();
    // Any of the sectors may have reached the disk.
    for reached in 0..1_u32 << written.len() {
        let mut bytes = before.clone();
        for (_, at) in written.iter().enumerate().filter(|(number, _)| reached >> number & 1 == 1) {
            let place = at * SECTOR..bytes.len().min((at + 1) * SECTOR);
            bytes[place.clone()].copy_from_slice(&after[place]);
        }
        let copy = tempfile::tempdir().unwrap();
        fs::write(segment(copy.path()), &bytes).unwrap();
        keep_reserve(folder.path(), copy.path());
        let journal = FileJournal::open(copy.path()).await.unwrap();
        let found = objects(&journal, LOG).await;
        let whole = ["before", "0", "1", "2", "3"];
        assert_eq!(whole[..found.len()], found, "sectors {reached:b}");
        assert!(!found.is_empty() && (found.len() == whole.len()) == (bytes == after), "sectors {reached:b}");
        journal.append(draft(LOG, "later").into()).await.unwrap();
        drop(journal);
        let journal = FileJournal::open(copy.path()).await.unwrap();
        assert_eq!(found.len() + 1, objects(&journal, LOG).await.len(), "sectors {reached:b}");
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
    let middle = ends(&bytes)[2] + 10;
    bytes[middle..middle + 40].fill(0);
    fs::write(segment(folder.path()), &bytes).unwrap();
    let journal = FileJournal::open(folder.path()).await.unwrap();
    let found = objects(&journal, LOG).await;
    assert_eq!("first", found[0]);
    assert_eq!(3, found.len(), "{found:?}");
}

#[tokio::test]
async fn a_byte_altered_in_what_was_flushed_is_refused_wherever_it_lies() {
    let folder = tempfile::tempdir().unwrap();
    {
        let journal = FileJournal::open(folder.path()).await.unwrap();
        for number in 0..4 {
            journal.append(draft(LOG, &number.to_string()).into()).await.unwrap();
        }
    }
    let whole = fs::read(segment(folder.path())).unwrap();
    // Up to the entry before the last: a later batch says that this had been flushed.
    for place in 0..ends(&whole)[2] {
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
async fn a_file_that_somebody_else_deletes_exchanges_resizes_or_writes_into_stops_the_journal() {
    type Harm = fn(&Path);
    let harms: [(&str, Harm); 5] = [
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
        ("shortened", |path| {
            let file = OpenOptions::new().write(true).open(path).unwrap();
            file.set_len(fs::metadata(path).unwrap().len() - 1).unwrap();
        }),
        ("written into", |path| {
            let end = *ends(&fs::read(path).unwrap()).last().unwrap();
            OpenOptions::new().write(true).open(path).unwrap().write_all_at(b"x", end as u64 + 20).unwrap();
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

/// A journal whose disk has space for `space` bytes in one write, beside the reserve.
fn journal_with_space(folder: &Path, space: u64) -> FileJournal {
    journal_on_disk(folder, space).0
}

fn journal_on_disk(folder: &Path, space: u64) -> (FileJournal, Arc<Disk>) {
    fs::create_dir_all(folder).unwrap();
    let held = hold(folder).unwrap();
    let (mut segments, index) = start::open_all(folder).unwrap();
    let last = segments.pop().unwrap();
    let shared = Arc::new(Shared::new(index, vec![Arc::new(last.file.try_clone().unwrap())]));
    let writer = Writer {
        folder: folder.to_owned(),
        shared: Arc::clone(&shared),
        segment: last,
        number: 0,
        full: segment::FULL,
    };
    writer.restore_reserve();
    writer.segment.disk.space.store(space, Ordering::SeqCst);
    let disk = Arc::clone(&writer.segment.disk);
    let (sender, waiting) = unbounded_channel();
    let thread = spawn(writer, waiting).unwrap();
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
        fs::write(segment(copy.path()), &*disk.flushed.lock().unwrap()).unwrap();
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
    assert!(folder.path().join("reserve").exists());
    drop(journal);
    let journal = FileJournal::open(folder.path()).await.unwrap();
    assert_eq!(vec!["before"], objects(&journal, LOG).await);
}

#[tokio::test]
async fn a_full_disk_records_into_the_reserve_and_leaves_no_half_entry() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal_with_space(folder.path(), 100);
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
    let journal = journal_with_space(folder.path(), 700);
    journal.shared.set_reserve(false);
    journal.append(draft(LOG, "fits").into()).await.unwrap();
    let many = (0..8).map(|n| draft(LOG, &n.to_string())).collect();
    assert_eq!(FaultKind::NoSpace, journal.append(Drafts::of(many).unwrap()).await.unwrap_err().kind());
    drop(journal);
    let journal = FileJournal::open(folder.path()).await.unwrap();
    assert_eq!(vec!["fits"], objects(&journal, LOG).await);
}

#[tokio::test]
async fn a_disk_that_is_really_full_takes_the_reserve_refuses_and_heals() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::below(folder.path()).unwrap() else { return };
    let path = folder.path().join("audit");
    let journal = FileJournal::open(&path).await.unwrap();
    journal.append(draft(LOG, "before").into()).await.unwrap();
    let ballast = disk.fill().unwrap();
    let mut answered = 1;
    let refused = loop {
        let sixteen = Drafts::of((0..16).map(|n| draft(LOG, &n.to_string())).collect()).unwrap();
        match journal.append(sixteen).await {
            Ok(receipt) => answered = receipt.sequence,
            Err(refused) => break refused,
        }
    };
    assert_eq!(FaultKind::NoSpace, refused.kind(), "{}", refused.chain());
    let reserve = RESERVE_BYTES as u64;
    assert!(answered * 250 > reserve, "{answered} entries in the reserve");
    assert!(journal.health().is_ok());
    fs::remove_file(ballast).unwrap();
    assert_eq!(answered + 1, journal.append(draft(LOG, "after").into()).await.unwrap().sequence);
    drop(journal);
    assert!(1 < count(&path));
    let journal = FileJournal::open(&path).await.unwrap();
    assert_eq!(answered + 1, journal.head(LOG).await.unwrap().entries());
    assert_eq!(None, look(&path).unwrap().broken.map(|broken| broken.why));
    drop((journal, disk));
}

#[tokio::test]
async fn a_full_segment_goes_on_until_the_disk_has_space_for_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::below(folder.path()).unwrap() else { return };
    let path = folder.path().join("audit");
    let many = Drafts::of((0..400).map(|n| draft(LOG, &n.to_string())).collect()).unwrap();
    FileJournal::open(&path).await.unwrap().append(many).await.unwrap();
    let file = OpenOptions::new().read(true).write(true).open(segment(&path)).unwrap();
    let end = *ends(&fs::read(segment(&path)).unwrap()).last().unwrap() as u64;
    assert!(segment::FULL < end, "{end} bytes");
    file.set_len(end).unwrap();
    let ballast = disk.fill().unwrap();
    let journal = FileJournal::open(&path).await.unwrap();
    // Into what its last page has left.
    assert_eq!(401, journal.append(draft(LOG, "full").into()).await.unwrap().sequence);
    assert_eq!(1, count(&path));
    fs::remove_file(ballast).unwrap();
    let more = Drafts::of((0..8).map(|n| draft(LOG, &n.to_string())).collect()).unwrap();
    assert_eq!(409, journal.append(more).await.unwrap().sequence);
    assert_eq!(410, journal.append(draft(LOG, "next").into()).await.unwrap().sequence);
    assert_eq!(2, count(&path));
    drop(journal);
    assert_eq!(410, FileJournal::open(&path).await.unwrap().head(LOG).await.unwrap().entries());
    drop(disk);
}

#[tokio::test]
async fn room_is_made_only_where_the_disk_has_plenty_of_space() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::below(folder.path()).unwrap() else { return };
    let path = folder.path().join("audit");
    let has_room = || {
        let bytes = fs::read(segment(&path)).unwrap();
        *ends(&bytes).last().unwrap() < bytes.len()
    };
    let journal = FileJournal::open(&path).await.unwrap();
    journal.append(draft(LOG, "plenty").into()).await.unwrap();
    assert!(has_room());
    let ballast = disk.fill().unwrap();
    let most = fs::metadata(&ballast).unwrap().len();
    OpenOptions::new().write(true).open(&ballast).unwrap().set_len(most - 3 * 4096).unwrap();
    let more_than_room = Drafts::of((0..16).map(|n| draft(LOG, &n.to_string())).collect()).unwrap();
    journal.append(more_than_room).await.unwrap();
    assert!(!has_room());
    fs::remove_file(ballast).unwrap();
    journal.append(draft(LOG, "plenty again").into()).await.unwrap();
    assert!(has_room());
    drop((journal, disk));
}

#[tokio::test]
async fn only_the_last_segment_has_room_and_all_are_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let many =
        |batch: u32| Drafts::of((0..64).map(|n| draft(LOG, &format!("{batch} {n}"))).collect()).unwrap();
    {
        let journal = FileJournal::open(folder.path()).await.unwrap();
        for batch in 0..16 {
            journal.append(many(batch)).await.unwrap();
        }
        assert_eq!(16 * 64, objects(&journal, LOG).await.len());
    }
    let count = count(folder.path());
    assert!(2 < count, "{count} segments");
    for number in 0..count {
        let bytes = fs::read(Segment::path(folder.path(), number)).unwrap();
        assert_eq!(number + 1 < count, ends(&bytes).last() == Some(&bytes.len()), "segment {number}");
    }
    let journal = FileJournal::open(folder.path()).await.unwrap();
    journal.append(draft(LOG, "after").into()).await.unwrap();
    assert_eq!(16 * 64 + 1, objects(&journal, LOG).await.len());
    drop(journal);
    // Room in the middle could be entries that were taken out.
    let first = OpenOptions::new().write(true).open(segment(folder.path())).unwrap();
    first.set_len(first.metadata().unwrap().len() + 100).unwrap();
    assert!(archive::heads(folder.path()).is_err());
    assert!(look(folder.path()).unwrap().broken.is_some());
    assert!(FileJournal::open(folder.path()).await.is_err());
}

#[tokio::test]
async fn a_place_that_was_filled_while_it_was_read_is_not_taken_for_altered() {
    let folder = tempfile::tempdir().unwrap();
    let journal = FileJournal::open(folder.path()).await.unwrap();
    for number in 0..4 {
        journal.append(draft(LOG, &number.to_string()).into()).await.unwrap();
    }
    let later = fs::read(segment(folder.path())).unwrap();
    let ends = ends(&later);
    // The reader passed the second entry's place before it was written, and read the third when it was there.
    let mut seen = later.clone();
    seen[ends[0]..ends[1]].fill(0);
    seen[ends[2]..].fill(0);
    assert!(start::is_altered(&seen, ends[0], true), "what is seen at once looks altered");
    let mut looks = [seen, later.clone()].into_iter();
    let settled = segment::settled(|| Ok(looks.next().unwrap())).unwrap();
    assert_eq!(later[..ends[2]], settled[..ends[2]]);
    assert!(segment::filled(&settled) <= ends[2] && settled.len() == later.len());
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
