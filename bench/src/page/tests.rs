use super::*;

fn setting() -> Setting {
    Setting { date: "2026-11-22".to_owned(), machine: "2 cores".to_owned(), version: "0.1.0".to_owned() }
}

/// Every figure that has a sentence, as measured at half its limit.
fn all() -> Vec<Figure> {
    let names = GROUPS.iter().flat_map(|group| group.figures).map(|(name, _)| *name);
    names.map(|name| Figure::new(name, 5.0, "us", "limit", 10.0)).collect()
}

fn row(figure: Figure) -> String {
    let mut figures = all();
    figures.retain(|other| other.name != figure.name);
    figures.push(figure);
    let page = page(&figures, &setting()).unwrap();
    page.lines().find(|line| line.starts_with("| One data key wrapped anew")).unwrap().to_owned()
}

#[test]
fn a_limit_is_kept_or_missed() {
    let row = |value, peer| row(Figure::new("rewrap_cpu", value, "us", peer, 30.0));
    assert_eq!("| One data key wrapped anew | 2.70 us | limit: 30.0 us | within |", row(2.7, "limit"));
    assert_eq!("| One data key wrapped anew | 31.0 us | limit: 30.0 us | **missed** |", row(31.0, "limit"));
    assert!(row(31.0, "limit (at least)").ends_with("| within |"));
    assert!(row(29.0, "limit (at least)").ends_with("| **missed** |"));
}

#[test]
fn a_peer_is_named_with_how_much_less_or_more_was_measured() {
    let row = |value, unit| row(Figure::new("rewrap_cpu", value, unit, "OpenBao", 300.0));
    assert!(row(30.0, "us").ends_with("| OpenBao: 300 us | 10.0 times less |"));
    assert!(row(600.0, "us").ends_with("| OpenBao: 300 us | 2.00 times as much |"));
    assert!(row(600.0, "opens/s").ends_with("| 2.00 times as many |"));
}

#[test]
fn no_figure_is_left_out_and_none_is_without_a_sentence() {
    let mut figures = all();
    figures.push(Figure::new("something_else", 1.0, "s", "limit", 2.0));
    assert!(page(&figures, &setting()).unwrap_err().to_string().contains("something_else"));
    figures.clear();
    assert!(page(&figures, &setting()).unwrap_err().to_string().contains("was not measured"));
}
