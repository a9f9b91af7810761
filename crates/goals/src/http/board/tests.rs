use super::*;

fn delta(number: &str, before: &str) -> (String, Option<String>) {
    let compared = Compared { day: "2026-11-14".parse().unwrap(), value: before.parse().unwrap() };
    let view = DeltaView::of(number.parse().unwrap(), compared).unwrap();
    assert_eq!("since 14 Nov 2026", view.comparison);
    (view.absolute, view.percent)
}

#[test]
fn a_delta_is_absolute_and_in_percent_of_what_was() {
    assert_eq!(("5".to_owned(), Some("50".to_owned())), delta("15", "10"));
    assert_eq!(("-1".to_owned(), Some("-33.3".to_owned())), delta("2", "3"));
}

#[test]
fn percent_of_nothing_or_less_is_not_told() {
    assert_eq!(("5".to_owned(), None), delta("5", "0"));
    assert_eq!(("15".to_owned(), None), delta("5", "-10"));
}
