use super::*;

fn key(byte: u8) -> LockedKey {
    LockedKey::new::<Fault>(|bytes| {
        bytes.fill(byte);
        Ok(())
    })
    .unwrap()
}

#[test]
fn keys_do_not_share_a_place_while_they_live() {
    let keys: Vec<LockedKey> = (0..=255).map(key).collect();
    for (byte, key) in keys.iter().enumerate() {
        key.expose(|bytes| assert_eq!([u8::try_from(byte).unwrap(); KEY], *bytes));
    }
}

#[test]
fn a_dropped_key_leaves_zeros_behind() {
    let first = key(0xEE);
    let place = first.0;
    drop(first);
    // SAFETY: pages of keys are never unmapped.
    assert_eq!([0; KEY], unsafe { *place.as_ptr() });
}

#[test]
fn a_key_that_cannot_be_filled_is_a_fault_and_leaves_nothing() {
    let refused = LockedKey::new::<Fault>(|bytes| {
        bytes.fill(9);
        Err(Fault::bare("no randomness"))
    });
    assert!(refused.is_err());
    LockedKey::new::<Fault>(|bytes| {
        assert_eq!([0; KEY], *bytes);
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_hardened_process_writes_no_core_and_lets_nobody_look_into_it() {
    harden_process().unwrap();
    let mut limit = libc::rlimit { rlim_cur: 1, rlim_max: 1 };
    // SAFETY: a pointer to a live struct, and a call without pointers.
    let dumpable = unsafe {
        assert_eq!(0, libc::getrlimit(libc::RLIMIT_CORE, &raw mut limit));
        libc::prctl(libc::PR_GET_DUMPABLE)
    };
    assert_eq!((0, 0, 0), (limit.rlim_cur, limit.rlim_max, dumpable));
}
