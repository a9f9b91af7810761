use std::fmt::{Debug, Display};
use std::marker::PhantomData;

use serde::Serialize;

use super::Secret;

/// Whether a secret has a trait, and whether a text has it. The constant of a type that has the trait is found before
/// the one that every type has.
macro_rules! secret_and_text_have {
    ($bound:path) => {{
        struct Probe<T>(PhantomData<T>);
        trait Lacks {
            const ANSWER: bool = false;
        }
        impl<T> Lacks for Probe<T> {}
        impl<T: $bound> Probe<T> {
            const ANSWER: bool = true;
        }
        (Probe::<Secret>::ANSWER, Probe::<String>::ANSWER)
    }};
}

#[test]
fn a_secret_can_be_no_part_of_an_answer_a_line_or_a_copy() {
    assert_eq!((false, true), secret_and_text_have!(Serialize));
    assert_eq!((false, true), secret_and_text_have!(Display));
    assert_eq!((false, true), secret_and_text_have!(Debug));
    assert_eq!((false, true), secret_and_text_have!(Clone));
}

#[test]
fn a_secret_is_as_long_as_what_was_made_in_its_buffer() {
    let made = Secret::made_in(vec![7; 9], |bytes| {
        bytes[..3].copy_from_slice(b"abc");
        Ok::<_, ()>(3)
    });
    assert!(made.is_ok_and(|secret| secret.equals(b"abc")));
    assert!(Secret::made_in(vec![7; 9], |_| Err(())).is_err());
}

#[test]
fn wiping_overwrites_all_that_the_buffer_has_room_for() {
    let mut secret = Secret::made_in(vec![7; 9], |_| Ok::<_, ()>(3)).ok().unwrap();
    secret.wipe();
    assert_eq!(secret.0, [0; 9]);
}
