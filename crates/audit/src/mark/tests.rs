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
    let mark = Mark { version: 3, record_hash: [1; 32] };
    let sealed = Change::Sealed(mark).apply(None).unwrap();
    let shredded = Change::Shredded(mark).apply(Some(sealed)).unwrap();
    let used = Change::Used(Timestamp::from_micros(9)).apply(Some(shredded)).unwrap();
    assert!(used.is_shredded);
    assert_eq!(Some(Timestamp::from_micros(9)), used.last_used_at);
}
