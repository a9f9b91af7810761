use super::*;

fn setting() -> Setting {
    let [date, machine, versions] = ["2026-11-22", "2 cores", "Teamwright 0.1.0"].map(str::to_owned);
    Setting { date, machine, versions }
}

/// Every figure that has a sentence, as measured at half its limit.
fn all() -> Vec<Figure> {
    let names = GROUPS.iter().flat_map(|group| group.figures).map(|(name, _)| *name);
    names.map(|name| Figure::new(name, 5.0, "us", "limit", 10.0)).collect()
}

fn page_with(figure: Figure) -> String {
    let mut figures = all();
    figures.retain(|other| other.name != figure.name);
    figures.push(figure);
    page(&figures, &setting()).unwrap()
}

/// What stands behind the figure's name.
fn row(figure: Figure) -> String {
    let (name, page) = (format!("`{}` | ", figure.name), page_with(figure));
    page.lines().find_map(|line| line.split_once(&name)).unwrap().1.to_owned()
}

#[test]
fn a_limit_is_met_or_not() {
    let row = |value, peer| row(Figure::new("rewrap_cpu", value, "us", peer, 30.0));
    assert_eq!("2.70 us | at most 30.0 us | 0.090 | met |", row(2.7, "limit"));
    assert_eq!("31.0 us | at most 30.0 us | 1.03 | **not met** |", row(31.0, "limit"));
    assert_eq!("31.0 us | at least 30.0 us | 1.03 | met |", row(31.0, "limit (at least)"));
    assert_eq!("29.0 us | at least 30.0 us | 0.967 | **not met** |", row(29.0, "limit (at least)"));
}

#[test]
fn a_peer_is_named_with_how_much_less_or_more_was_measured() {
    let row = |value, unit| row(Figure::new("rewrap_cpu", value, unit, "OpenBao", 300.0));
    assert_eq!("30.0 us | OpenBao: 300 us | 0.100 | 10.0 times less |", row(30.0, "us"));
    assert_eq!("600 us | OpenBao: 300 us | 2.00 | 2.00 times as much |", row(600.0, "us"));
    assert_eq!("600 opens/s | OpenBao: 300 opens/s | 2.00 | 2.00 times as many |", row(600.0, "opens/s"));
}

#[test]
fn so_many_times_less_than_the_peer_is_met_or_not() {
    let row = |value| row(Figure::new("rewrap_cpu", value, "us", "OpenBao", 300.0).wanted(9.0));
    assert!(row(30.0).ends_with("| 10.0 times less; 9 asked: met |"));
    assert!(row(50.0).ends_with("| 6.00 times less; 9 asked: **not met** |"));
}

#[test]
fn what_is_not_met_stands_above_the_tables() {
    let bounds = all().len();
    assert!(
        page(&all(), &setting())
            .unwrap()
            .contains(&format!("**{bounds} of {bounds} bounds are met.**\n\n##"))
    );
    let page = page_with(Figure::new("rewrap_cpu", 31.0, "us", "limit", 30.0));
    let summary =
        format!("**{} of {bounds} bounds are met.** Not met:\n\n- `rewrap_cpu`: One of them\n", bounds - 1);
    assert!(page.contains(&summary), "{page}");
    let page = page_with(Figure::new("rewrap_cpu", 31.0, "us", "OpenBao", 30.0));
    assert!(
        page.contains(&format!("**{0} of {0} bounds are met.**", bounds - 1)),
        "a peer alone is no bound"
    );
}

#[test]
fn no_figure_is_left_out_and_none_is_without_a_sentence() {
    let mut figures = all();
    figures.push(Figure::new("something_else", 1.0, "s", "limit", 2.0));
    assert!(page(&figures, &setting()).unwrap_err().to_string().contains("something_else"));
    figures.clear();
    assert!(page(&figures, &setting()).unwrap_err().to_string().contains("was not measured"));
}

#[test]
fn the_committed_page_has_every_figure() {
    let page = include_str!("../../../docs/benchmarks.md");
    for figure in all() {
        assert!(page.contains(&format!("| `{}` |", figure.name)), "run `make bench`: {} is new", figure.name);
    }
}
