use super::*;
use crate::entry::cut;

#[test]
fn a_mark_survives_its_text_at_every_size() {
    for version in [1, 12, u64::try_from(i64::MAX).unwrap()] {
        let mark = Mark { version, record_hash: [0xfb; 32] };
        let text = mark.to_purpose();
        assert!(text.len() <= crate::entry::PURPOSE_MOST, "{} bytes", text.len());
        assert_eq!(Some(mark), Mark::parse(&text));
    }
}

#[test]
fn text_that_is_no_mark_is_none() {
    for text in ["", "v1", "1 AAAA", "v1 AAAA", "vx AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "refresh"] {
        assert_eq!(None, Mark::parse(text), "{text}");
    }
}

fn entry(at: i64, action: &str, purpose: &str) -> Entry {
    Entry {
        log: crate::LogId([1; 16]),
        sequence: 1,
        at: Timestamp::from_micros(at),
        actor: Actor::System,
        action: cut(action),
        object: cut("con_1"),
        purpose: cut(purpose),
        outcome: kernel::audit_entry::Outcome::Done,
        detail_hash: [0; 32],
        previous: [0; 32],
    }
}

#[test]
fn a_shredded_object_stays_shredded_when_it_is_used_again() {
    let entry = |at| entry(at, OPEN, "");
    let mark = Mark { version: 3, record_hash: [1; 32] };
    let sealed = Change::Sealed(mark).apply(&entry(1), None).unwrap();
    let shredded = Change::Shredded(mark).apply(&entry(2), Some(sealed)).unwrap();
    let used = Change::Used.apply(&entry(9), Some(shredded)).unwrap();
    assert!(used.is_shredded);
    assert_eq!(Timestamp::from_micros(2), used.set_at);
    assert_eq!(Some(Timestamp::from_micros(9)), used.last_used_at);
    assert_eq!(None, Change::Used.apply(&entry(9), None));
}

/// What switches off and on again says nothing of another version, and nothing that was destroyed comes back by it.
#[test]
fn a_newest_version_is_stated_anew_and_no_other() {
    let mark = |version, byte| Mark { version, record_hash: [byte; 32] };
    let mut marks = Marks::default();
    let mut standing = None;
    let mut take = |at, action: &str, mark: Mark| {
        let entry = entry(at, action, &mark.to_purpose());
        marks.take_in(&entry);
        standing = Change::of(&entry).and_then(|change| change.apply(&entry, standing));
        let kept = marks.iter().next().map(|(_, mark)| mark);
        assert_eq!(standing.map(|standing| standing.newest), kept);
        standing
    };
    assert_eq!(None, take(1, RESUME, mark(1, 1)));
    take(2, SEAL, mark(2, 2));
    let off = take(3, SUSPEND, mark(2, 9)).unwrap();
    assert_eq!((mark(2, 9), false, Timestamp::from_micros(2)), (off.newest, off.is_shredded, off.set_at));
    assert_eq!(Some(off), take(4, RESUME, mark(1, 1)));
    let shredded = take(5, SHRED, mark(2, 2)).unwrap();
    let resumed = take(6, RESUME, mark(2, 2)).unwrap();
    assert_eq!((shredded, true), (resumed, resumed.is_shredded));
}

#[test]
fn states_of_organizations_and_keys_are_marks_and_words_are_none() {
    let mark = Mark { version: 3, record_hash: [1; 32] };
    for (action, is_off) in [
        ("organization.suspend", true),
        ("organization.shut_off", true),
        ("organization.resume", false),
        ("key.create", false),
        ("key.rotate", true),
        ("key.compromise", true),
        ("key.destroy", true),
    ] {
        let stated = entry(1, action, &mark.to_purpose());
        let standing = Change::of(&stated).unwrap().apply(&stated, None).unwrap();
        assert_eq!((mark, is_off), (standing.newest, standing.is_shredded), "{action}");
        assert_eq!(None, Change::of(&entry(1, action, "version 3 active")), "{action}");
    }
}
