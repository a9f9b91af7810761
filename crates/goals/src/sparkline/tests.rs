use super::*;

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn points(values: &[&str]) -> Vec<Point> {
    (0..).zip(values).map(|(at_s, value)| Point { at_s, value: number(value) }).collect()
}

#[test]
fn a_line_with_its_target_keeps_its_bytes() {
    let svg = sparkline(&points(&["0", "4", "10"]), Guide::Line(number("20")), 0, 4);
    assert_eq!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 240 60\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <line class=\"target\" x1=\"0\" x2=\"240\" y1=\"4\" y2=\"4\" stroke=\"currentColor\" \
         stroke-width=\"1\" stroke-dasharray=\"4 4\"/>\
         <polyline class=\"line\" points=\"4,56 62,45.6 120,30\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\" \
         stroke-linejoin=\"round\" stroke-linecap=\"round\"/>\
         <path class=\"last\" d=\"M120 30h0\" stroke=\"currentColor\" stroke-linecap=\"round\"/></svg>",
        svg
    );
}

#[test]
fn a_band_lies_between_its_limits() {
    let svg = sparkline(&points(&["0", "10"]), Guide::Band(number("2"), number("7")), 0, 1);
    assert!(svg.contains("<rect class=\"band\" x=\"0\" y=\"19.6\" width=\"240\" height=\"26\""), "{svg}");
}

#[test]
fn without_readings_there_is_the_guide_alone() {
    let svg = sparkline(&[], Guide::Line(number("20")), 0, 4);
    assert!(svg.contains("<line") && !svg.contains("<polyline"), "{svg}");
    assert!(svg.contains("y1=\"30\""), "{svg}");
}

#[test]
fn many_points_are_thinned_and_the_last_one_stays() {
    let many: Vec<Point> = (0..1_000).map(|n| Point { at_s: n, value: n.into() }).collect();
    let kept = thin(&many);
    assert!(kept.len() <= MOST_POINTS);
    assert_eq!(999, kept.last().unwrap().at_s);
}

#[test]
fn the_widest_numbers_stay_inside_the_picture() {
    let most = "999999999999999999999";
    let svg = sparkline(&points(&["-999999999999999999999", most, "0"]), Guide::Line(number(most)), 0, 2);
    assert!(svg.contains("points=\"4,56 120,4 236,30\""), "{svg}");
}
