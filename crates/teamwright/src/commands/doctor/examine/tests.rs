use super::*;

#[test]
fn a_certificate_is_told_two_weeks_before_it_ends() {
    let url: PublicUrl = "https://goals.example.com".parse().unwrap();
    let now = Timestamp::from_micros(1_772_323_200_000_000);
    let state = |days: i64| certificate(&url, Some(now.plus_seconds(days * 86_400)), now).state;
    assert_eq!(state(15), State::Fine);
    assert_eq!(state(13), State::Advice);
    assert_eq!(state(0), State::Wrong);
    assert_eq!(certificate(&url, None, now).state, State::Advice);
}
