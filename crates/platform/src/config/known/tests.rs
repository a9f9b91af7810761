use super::{all, distance, nearest};

#[test]
fn edit_distance_counts_changes() {
    for (a, b, want) in
        [("", "", 0), ("abc", "abc", 0), ("kitten", "sitting", 3), ("", "abc", 3), ("listen", "lisen", 1)]
    {
        assert_eq!(distance(a, b), want, "{a} {b}");
    }
}

#[test]
fn the_nearest_key_is_found_across_sections_and_nonsense_has_none() {
    let known = all();
    assert_eq!(nearest("server.lisen", &known), Some("server.listen".to_owned()));
    assert_eq!(nearest("servr.listen", &known), Some("server.listen".to_owned()));
    assert_eq!(nearest("jobs.notice_seconds", &known), Some("shutdown.notice_seconds".to_owned()));
    assert_eq!(nearest("zebra.quux", &known), None);
}

#[test]
fn every_setting_says_what_it_is() {
    for one in all() {
        assert!(one.about.ends_with('.') && one.section_about.ends_with('.'), "{}", one.key());
    }
}

#[test]
fn every_number_has_a_range() {
    for one in all() {
        let is_number = one.kind == super::Kind::Number;
        assert!(!is_number || (one.least.is_some() && one.most.is_some()), "{}", one.key());
    }
}
