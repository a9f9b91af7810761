use kernel::ids::Id as _;

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(second * 1_000_000)
}

fn report(number: u8) -> TestReport {
    TestReport {
        id: ConnectionTestId::from_parts(at(0), [number; 10]),
        connection: None,
        steps: vec![(Step::Connect, StepState::Waiting), (Step::SignIn, StepState::Waiting)],
        state: TestState::Running,
        is_file: false,
    }
}

fn organization(number: u8) -> OrganizationId {
    OrganizationId::from_parts(at(0), [number; 10])
}

fn rights() -> Rights {
    Rights { findings: Vec::new(), not_probed: Vec::new() }
}

#[test]
fn an_organization_has_four_tests_at_a_time_and_others_are_not_held_up() {
    let runs = TestRuns::default();
    let first: Vec<_> = (0..4).map(|n| runs.start(organization(1), report(n), at(0)).unwrap()).collect();
    assert!(runs.start(organization(1), report(9), at(0)).is_err());
    assert!(runs.start(organization(2), report(10), at(0)).is_ok());
    first[0].end(TestState::Passed { rights: rights() });
    assert!(runs.start(organization(1), report(11), at(0)).is_ok());
}

#[test]
fn a_test_of_another_organization_does_not_exist() {
    let runs = TestRuns::default();
    let id = runs.start(organization(1), report(1), at(0)).unwrap().report().id;
    assert!(runs.find(organization(1), id).is_some());
    assert!(runs.find(organization(2), id).is_none());
}

#[test]
fn an_ended_test_can_be_seen_for_a_while() {
    let runs = TestRuns::default();
    let run = runs.start(organization(1), report(1), at(0)).unwrap();
    run.end(TestState::Passed { rights: rights() });
    runs.start(organization(1), report(2), at(60)).unwrap();
    assert!(runs.find(organization(1), run.report().id).is_some());
    runs.start(organization(1), report(3), at(3_600)).unwrap();
    assert!(runs.find(organization(1), run.report().id).is_none());
}

#[test]
fn a_step_that_begins_ends_the_one_before_it() {
    let runs = TestRuns::default();
    let run = runs.start(organization(1), report(1), at(0)).unwrap();
    run.begin(Step::Connect);
    run.begin(Step::SignIn);
    assert_eq!(
        vec![(Step::Connect, StepState::Done), (Step::SignIn, StepState::Running)],
        run.report().steps
    );
    run.cancel();
    assert_eq!(StepState::Failed, run.report().steps[1].1);
    run.end(TestState::Passed { rights: rights() });
    assert!(matches!(run.report().state, TestState::Cancelled), "the first end counts");
}

#[test]
fn an_organization_keeps_its_newest_twenty_ended_tests() {
    let runs = TestRuns::default();
    let begin = |of: u8, number: u8| {
        let run = runs.start(organization(of), report(number), at(i64::from(number))).unwrap();
        run.end(TestState::Passed { rights: rights() });
        run.report().id
    };
    let other = begin(2, 200);
    let ids: Vec<_> = (0..30).map(|number| begin(1, number)).collect();
    let kept: Vec<bool> = ids.iter().map(|id| runs.find(organization(1), *id).is_some()).collect();
    assert_eq!([vec![false; 10], vec![true; 20]].concat(), kept);
    assert!(runs.find(organization(2), other).is_some(), "another organization's are not counted");
}

#[test]
fn a_failed_step_is_the_only_one_that_failed() {
    let runs = TestRuns::default();
    let run = runs.start(organization(1), report(1), at(0)).unwrap();
    run.begin(Step::Connect);
    run.begin(Step::SignIn);
    run.fail_step(Step::Connect);
    let problem = Problem::unprocessable("connect/account-can-write", "The account can write");
    run.end(TestState::Failed { problem, rights: Some(rights()) });
    let wanted = vec![(Step::Connect, StepState::Failed), (Step::SignIn, StepState::Done)];
    assert_eq!(wanted, run.report().steps);
}
