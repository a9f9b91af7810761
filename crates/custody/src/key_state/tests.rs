//! The table of a key's life, pair by pair.

use super::KeyState::{Active, Compromised, Deactivated, Destroyed, PreActivation, Suspended};
use super::*;

/// For each state: where it may go, and whether it wraps, opens and re-wraps.
const TABLE: [(KeyState, &[KeyState], [bool; 3]); 6] = [
    (PreActivation, &[Active, Destroyed], [false, false, false]),
    (Active, &[Suspended, Deactivated, Compromised], [true, true, true]),
    (Suspended, &[Active, Compromised, Destroyed], [false, false, false]),
    (Deactivated, &[Compromised, Destroyed], [false, true, true]),
    (Compromised, &[Destroyed], [false, false, true]),
    (Destroyed, &[], [false, false, false]),
];

#[test]
fn every_pair_of_states_is_a_step_or_is_refused_as_the_table_says() {
    let mut pairs = 0;
    for (from, next, _) in TABLE {
        for to in KeyState::ALL {
            assert_eq!(next.contains(to), from.may_become(*to), "{from} to {to}");
            pairs += 1;
        }
    }
    assert_eq!(36, pairs);
}

#[test]
fn every_state_allows_what_the_table_says() {
    for (state, _, [wraps, opens, rewraps]) in TABLE {
        assert_eq!(
            [wraps, opens, rewraps],
            [Need::Wrap, Need::Open, Need::Rewrap].map(|need| state.allows(need)),
            "{state}"
        );
    }
}

#[test]
fn states_are_read_as_they_are_written_and_nothing_else_is() {
    for state in KeyState::ALL {
        assert_eq!(Some(*state), KeyState::parse(state.as_str()));
    }
    assert_eq!(None, KeyState::parse("fit"));
}

#[test]
fn every_step_has_an_action_of_its_own_in_the_log() {
    assert_eq!("key.create", KeyState::action(None, Active));
    assert_eq!("key.resume", KeyState::action(Some(Suspended), Active));
    let actions = TRANSITIONS.iter().map(|(from, to)| KeyState::action(Some(*from), *to));
    let actions = actions.collect::<std::collections::BTreeSet<_>>();
    let known = ["key.activate", "key.compromise", "key.destroy", "key.resume", "key.rotate", "key.suspend"];
    assert_eq!(known.to_vec(), actions.into_iter().collect::<Vec<_>>());
}
