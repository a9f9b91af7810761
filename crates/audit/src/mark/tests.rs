use super::*;

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

#[test]
fn a_shredded_object_stays_shredded_when_it_is_used_again() {
    let entry = |at| Entry {
        log: crate::LogId([1; 16]),
        sequence: 1,
        at: Timestamp::from_micros(at),
        actor: Actor::System,
        action: OPEN.to_owned(),
        object: "con_1".to_owned(),
        purpose: String::new(),
        outcome: kernel::audit_entry::Outcome::Done,
        detail_hash: [0; 32],
        previous: [0; 32],
    };
    let mark = Mark { version: 3, record_hash: [1; 32] };
    let sealed = Change::Sealed(mark).apply(&entry(1), None).unwrap();
    let shredded = Change::Shredded(mark).apply(&entry(2), Some(sealed)).unwrap();
    let used = Change::Used.apply(&entry(9), Some(shredded)).unwrap();
    assert!(used.is_shredded);
    assert_eq!(Timestamp::from_micros(2), used.set_at);
    assert_eq!(Some(Timestamp::from_micros(9)), used.last_used_at);
    assert_eq!(None, Change::Used.apply(&entry(9), None));
}
