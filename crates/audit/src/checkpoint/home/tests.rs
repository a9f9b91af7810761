use super::*;
use crate::entry::entry_hash;

fn kept(size: u64) -> Kept {
    let mut tree = Tree::default();
    (0..size).for_each(|n| tree.push(entry_hash(&n.to_be_bytes())));
    let root = STANDARD.encode(tree.root());
    let note = format!(
        "teamwright/ins/org\n{size}\n{root}\nindex {root}\ntime 2026-11-21T09:00:00Z\n\n\u{2014} teamwright/ins/org AAAA\n"
    );
    Kept { note, tree: Some(tree) }
}

const LOG: LogId = LogId([7; 16]);

#[test]
fn the_newest_is_found_with_its_tree_and_the_history_has_all() {
    let folder = tempfile::tempdir().unwrap();
    let home = CheckpointHome::open(&folder.path().join("checkpoints")).unwrap();
    assert!(home.newest().unwrap().is_empty());
    for size in [3, 8] {
        home.keep(&[(LOG, kept(size)), (LogId([8; 16]), kept(size + 1))]).unwrap();
    }
    let newest = home.newest().unwrap();
    assert_eq!(2, newest.len());
    assert_eq!((LOG, &kept(8).note, &kept(8).tree), (newest[0].0, &newest[0].1.note, &newest[0].1.tree));
    let notes: Vec<String> = [3, 4, 8, 9].into_iter().map(|size| kept(size).note).collect();
    assert_eq!(notes, home.history("teamwright/ins/org").unwrap());
    assert!(home.history("teamwright/ins/other").unwrap().is_empty());
}

#[test]
fn a_half_written_note_of_the_history_hides_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let home = CheckpointHome::open(folder.path()).unwrap();
    for cut in 0..kept(3).note.len() {
        let file = folder.path().join("history");
        let whole = kept(3).note;
        let torn = (0..=cut).rev().find(|at| whole.is_char_boundary(*at)).unwrap();
        fs::write(&file, format!("{}\n{}", kept(2).note, &whole[..torn])).unwrap();
        home.keep(&[(LOG, kept(4))]).unwrap();
        let notes = home.history("teamwright/ins/org").unwrap();
        assert!(notes.contains(&kept(2).note) && notes.contains(&kept(4).note), "cut at {cut}: {notes:?}");
    }
}

#[test]
fn a_long_history_becomes_the_one_before() {
    let folder = tempfile::tempdir().unwrap();
    let home = CheckpointHome::open(folder.path()).unwrap();
    let note = format!("{}\n", kept(1).note);
    let most = usize::try_from(HISTORY_MOST).unwrap();
    fs::write(folder.path().join("history"), note.repeat(most / note.len() + 2)).unwrap();
    home.keep(&[(LOG, kept(2))]).unwrap();
    assert!(folder.path().join("history.1").exists());
    assert_eq!(Some(&kept(2).note), home.history("teamwright/ins/org").unwrap().last());
    assert!(fs::metadata(folder.path().join("history")).unwrap().len() < 1_000);
}

#[test]
fn a_checkpoint_that_is_set_aside_stays_there() {
    let folder = tempfile::tempdir().unwrap();
    let home = CheckpointHome::open(folder.path()).unwrap();
    home.keep(&[(LOG, kept(5))]).unwrap();
    home.set_aside(LOG).unwrap();
    assert!(home.newest_of(LOG).unwrap().is_none());
    assert_eq!(1, fs::read_dir(folder.path().join(SET_ASIDE)).unwrap().count());
}

#[test]
fn a_tree_that_does_not_fit_its_note_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let home = CheckpointHome::open(folder.path()).unwrap();
    home.keep(&[(LOG, Kept { note: kept(5).note, tree: kept(7).tree })]).unwrap();
    let found = home.newest_of(LOG).unwrap().unwrap();
    assert_eq!((kept(5).note, None), (found.note, found.tree));
}

#[test]
fn a_shorter_checkpoint_of_another_process_does_not_take_the_place_of_a_longer_one() {
    let folder = tempfile::tempdir().unwrap();
    let home = CheckpointHome::open(folder.path()).unwrap();
    home.keep(&[(LOG, kept(5))]).unwrap();
    home.keep(&[(LOG, kept(4))]).unwrap();
    assert_eq!(5, home.newest_of(LOG).unwrap().unwrap().size());
}
