use std::fmt::{Debug, Display};
use std::marker::PhantomData;

use serde::Serialize;

use super::Secret;

/// Whether a type has a trait: the constant of the type itself is found before that of the trait for all types.
macro_rules! has {
    ($kind:ty: $bound:path) => {{
        struct Probe<T>(PhantomData<T>);
        trait Lacks {
            const ANSWER: bool = false;
        }
        impl<T> Lacks for Probe<T> {}
        impl<T: $bound> Probe<T> {
            const ANSWER: bool = true;
        }
        Probe::<$kind>::ANSWER
    }};
}

#[test]
fn a_secret_can_be_no_part_of_an_answer_a_line_or_a_copy() {
    assert!(!has!(Secret: Serialize) && has!(String: Serialize));
    assert!(!has!(Secret: Display) && has!(String: Display));
    assert!(!has!(Secret: Debug) && has!(String: Debug));
    assert!(!has!(Secret: Clone) && has!(String: Clone));
}
