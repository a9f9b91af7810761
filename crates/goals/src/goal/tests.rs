use super::*;

#[expect(clippy::unnecessary_wraps, reason = "the fields of a form are optional")]
fn number(text: &str) -> Option<Decimal> {
    Some(text.parse().unwrap())
}

#[track_caller]
fn refused(kind: &str, form: AimForm, pointer: &str) {
    assert_eq!(pointer, Aim::parse(kind, form).unwrap_err()[0].pointer);
}

#[test]
fn a_target_that_equals_the_start_is_refused() {
    refused(
        "reach",
        AimForm { start_value: number("100"), target: number("100.0"), ..AimForm::default() },
        "/target",
    );
}

#[test]
fn numbers_that_are_missing_foreign_or_contradict_are_refused() {
    let one = number("1");
    refused("reach", AimForm { target: one, ..AimForm::default() }, "/start_value");
    refused(
        "reach",
        AimForm { start_value: number("0"), target: one, lower: one, ..AimForm::default() },
        "/lower",
    );
    refused("stay_above", AimForm::default(), "/lower");
    refused("stay_below", AimForm { start_value: one, upper: one, ..AimForm::default() }, "/start_value");
    refused("stay_below", AimForm { target: one, upper: one, ..AimForm::default() }, "/target");
    refused("stay_within", AimForm { lower: one, ..AimForm::default() }, "/upper");
    refused("stay_within", AimForm { lower: one, upper: one, ..AimForm::default() }, "/upper");
    refused(
        "stay_above",
        AimForm { lower: one, warning_margin: number("-1"), ..AimForm::default() },
        "/warning_margin",
    );
    refused("grow", AimForm::default(), "/kind");
}

#[test]
fn an_aim_keeps_its_form() {
    let forms = [
        ("reach", AimForm { start_value: number("8"), target: number("5"), ..AimForm::default() }),
        ("stay_above", AimForm { lower: number("95.5"), warning_margin: number("2"), ..AimForm::default() }),
        ("stay_below", AimForm { upper: number("24"), warning_margin: number("0"), ..AimForm::default() }),
        (
            "stay_within",
            AimForm {
                lower: number("1"),
                upper: number("9"),
                warning_margin: number("1"),
                ..AimForm::default()
            },
        ),
    ];
    for (kind, form) in forms {
        let aim = Aim::parse(kind, form).unwrap();
        assert_eq!((kind, form), (aim.kind(), aim.form()));
    }
}

#[test]
fn a_period_ends_after_it_starts_and_within_ten_years() {
    let day = |text: &str| text.parse::<Date>().unwrap();
    assert!(Period::new(day("2026-01-01"), day("2026-01-02")).is_ok());
    for (start, end) in
        [("2026-01-02", "2026-01-02"), ("2026-01-02", "2026-01-01"), ("2026-01-01", "2036-02-01")]
    {
        assert!(Period::new(day(start), day(end)).is_err(), "{start} {end}");
    }
    assert!(Period::new(day("1899-01-01"), day("1900-01-01")).is_err());
}

#[test]
fn a_deleted_goal_comes_back_as_it_was() {
    let (by, at) = (Actor::System, Timestamp::from_micros(9));
    let paused = GoalState::Active.pause(by, at).unwrap();
    let archived = paused.archive(by, at).unwrap();
    for state in [GoalState::Active, paused, archived] {
        assert_eq!(Ok(state), state.delete(by, at).and_then(GoalState::restore));
    }
    assert_eq!(Ok(GoalState::Active), paused.resume());
    assert_eq!(Err(WrongState), GoalState::Active.resume());
    assert_eq!(Err(WrongState), archived.pause(by, at));
    assert_eq!(Err(WrongState), archived.archive(by, at));
}
