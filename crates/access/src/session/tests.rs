use kernel::ids::Id as _;

use super::*;

fn session(created_s: i64, used_s: i64) -> Session {
    let at = Timestamp::from_micros(0);
    Session {
        id: SessionId::from_parts(at, [1; 10]),
        person: PersonId::from_parts(at, [2; 10]),
        stage: Stage::SecondFactor,
        created_at: at.plus_seconds(created_s),
        last_used_at: at.plus_seconds(used_s),
        expires_at: at.plus_seconds(created_s + ABSOLUTE_LIMIT_S),
        stepped_up_until: None,
        browser: String::new(),
        address_hint: String::new(),
    }
}

#[track_caller]
fn live(created_s: i64, used_s: i64, now_s: i64, want: bool) {
    assert_eq!(session(created_s, used_s).is_live(Timestamp::from_micros(0).plus_seconds(now_s)), want);
}

#[test]
fn a_session_ends_after_the_idle_limit() {
    live(0, 0, IDLE_LIMIT_S - 1, true);
    live(0, 0, IDLE_LIMIT_S, false);
}

#[test]
fn use_keeps_a_session_until_the_absolute_limit() {
    live(0, ABSOLUTE_LIMIT_S - 10, ABSOLUTE_LIMIT_S - 1, true);
    live(0, ABSOLUTE_LIMIT_S - 10, ABSOLUTE_LIMIT_S, false);
}

#[test]
fn the_last_use_is_written_once_a_minute() {
    let at = |s| Timestamp::from_micros(0).plus_seconds(s);
    assert!(!session(0, 0).is_due_for_touch(at(TOUCH_EVERY_S - 1)));
    assert!(session(0, 0).is_due_for_touch(at(TOUCH_EVERY_S)));
}
