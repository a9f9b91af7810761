use super::*;

fn found(verdict: Verdict, fix: &[&str]) -> Finding {
    let fix = fix.iter().map(|line| (*line).to_owned()).collect();
    Finding { verdict, right: "INSERT".to_owned(), object: "schema sales".to_owned(), fix }
}

#[test]
fn the_strongest_finding_is_the_verdict() {
    let rights = |findings| Rights { findings, not_probed: Vec::new() };
    assert_eq!(Verdict::Read, rights(Vec::new()).verdict());
    assert_eq!(Verdict::Write, rights(vec![found(Verdict::Write, &[])]).verdict());
    assert_eq!(
        Verdict::Admin,
        rights(vec![found(Verdict::Admin, &[]), found(Verdict::Write, &[])]).verdict()
    );
}

#[test]
fn the_script_holds_each_fix_once_in_order() {
    let findings = vec![found(Verdict::Write, &["A;", "B;"]), found(Verdict::Write, &["B;", "C;"])];
    assert_eq!("A;\nB;\nC;", Rights { findings, not_probed: Vec::new() }.fix_script());
}

#[test]
fn verdicts_read_back_from_their_tokens() {
    for verdict in [Verdict::Read, Verdict::Write, Verdict::Admin] {
        assert_eq!(Some(verdict), Verdict::from_token(verdict.token()));
    }
    assert_eq!(None, Verdict::from_token("root"));
}

#[test]
fn a_finding_says_what_the_account_may() {
    assert_eq!("The account has INSERT on schema sales.", found(Verdict::Write, &[]).sentence());
}
