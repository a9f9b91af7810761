use kernel::ids::Id as _;
use kernel::time::Timestamp;

use super::*;
use crate::sample::KPIS;

fn seen(now: &str, at_start: &str) -> Seen {
    Seen { now: now.parse().unwrap(), at_start: at_start.parse().unwrap(), share: Exact::new(75, 2) }
}

#[test]
fn the_period_is_some_three_quarters_over() {
    let day = |text: &str| text.parse::<Date>().unwrap();
    assert_eq!((day("2026-07-01"), day("2027-01-01")), period(day("2026-11-21")));
    assert_eq!((day("2026-09-01"), day("2027-03-01")), period(day("2027-01-31")));
}

#[test]
fn every_sample_goal_fits_together() {
    let kpi = KpiId::from_parts(Timestamp::from_micros(0), [0; 10]);
    for sample in &KPIS {
        let form = sample.plan.form(sample.goal, kpi, "2026-11-21".parse().unwrap(), seen("1234.5", "1300"));
        let parsed = form.parse();
        assert!(parsed.is_ok(), "{}: {parsed:?}", sample.name);
    }
}

#[test]
fn a_goal_is_ahead_or_behind_by_its_percent() {
    let kpi = KpiId::from_parts(Timestamp::from_micros(0), [0; 10]);
    let target = |ahead_percent| {
        let plan = SampleGoal::Reach { from: 0, ahead_percent };
        plan.form("x", kpi, "2026-11-21".parse().unwrap(), seen("750", "0")).target.unwrap().to_string()
    };
    assert_eq!("800", target(25));
    assert_eq!("1250", target(-20));
}
