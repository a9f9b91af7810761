use super::*;

const BY: Actor = Actor::System;
const AT: Timestamp = Timestamp::from_micros(5);

#[test]
fn a_deleted_kpi_comes_back_as_it_was() {
    assert_eq!(Ok(KpiState::Active), KpiState::Active.delete(BY, AT).and_then(KpiState::restore));
    let archived = KpiState::Active.archive(BY, AT).unwrap();
    assert_eq!(Ok(archived), archived.delete(BY, AT).and_then(KpiState::restore));
}

#[test]
fn a_step_from_the_wrong_state_is_refused() {
    let archived = KpiState::Active.archive(BY, AT).unwrap();
    let deleted = KpiState::Active.delete(BY, AT).unwrap();
    assert_eq!(Err(WrongState), archived.archive(BY, AT));
    assert_eq!(Err(WrongState), deleted.archive(BY, AT));
    assert_eq!(Err(WrongState), deleted.delete(BY, AT));
    assert_eq!(Err(WrongState), deleted.unarchive());
    assert_eq!(Err(WrongState), KpiState::Active.unarchive());
    assert_eq!(Err(WrongState), KpiState::Active.restore());
}

#[test]
fn a_reading_is_fresh_for_two_intervals() {
    assert_eq!(Some(1_800), RefreshMinutes::new(15).map(RefreshMinutes::freshness_s));
    assert_eq!(None, RefreshMinutes::new(0));
    assert_eq!(None, RefreshMinutes::new(10_081));
}
