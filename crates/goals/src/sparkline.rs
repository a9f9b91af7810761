//! The small line on a goal's card: its readings, and the target as a dashed line or the allowed band.
//!
//! Server SVG, so that the board needs no chart code: the same input gives the same bytes. It has no colours of its
//! own: `currentColor` and the classes `line`, `target`, `band` and `last` let the page draw it light, dark and in
//! high contrast. The last reading is a line of no length, whose round end stays round when the card is stretched.
//! The picture is hidden from screen readers: the card's sentence says what it shows.

use std::fmt::Write as _;

use kernel::decimal::Decimal;

/// Tenths of the picture's units.
const WIDTH: i64 = 2_400;
const HEIGHT: i64 = 600;
/// Kept free at every edge so that strokes and the last dot are not cut.
const MARGIN: i64 = 40;
/// More points than this cannot be told apart on a card.
pub const MOST_POINTS: usize = 60;

/// What the readings are measured against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guide {
    Line(Decimal),
    Band(Decimal, Decimal),
}

/// One reading: seconds on any clock, and the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    pub at_s: i64,
    pub value: Decimal,
}

/// Draws the points (in order of time) over `[from_s, to_s]`.
pub fn sparkline(points: &[Point], guide: Guide, from_s: i64, to_s: i64) -> String {
    let kept = thin(points);
    let scale = Scale::over(&kept, guide, from_s, to_s);
    let mut svg = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 240 60\" \
         preserveAspectRatio=\"none\" aria-hidden=\"true\">",
    );
    svg.push_str(&drawn_guide(guide, &scale));
    if let Some(last) = kept.last() {
        let line: Vec<String> =
            kept.iter().map(|p| format!("{},{}", scale.x(p.at_s), scale.y(p.value))).collect();
        let _ = write!(
            svg,
            "<polyline class=\"line\" points=\"{}\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\" \
             stroke-linejoin=\"round\" stroke-linecap=\"round\"/>\
             <path class=\"last\" d=\"M{} {}h0\" stroke=\"currentColor\" stroke-linecap=\"round\"/>",
            line.join(" "),
            scale.x(last.at_s),
            scale.y(last.value),
        );
    }
    svg.push_str("</svg>");
    svg
}

fn drawn_guide(guide: Guide, scale: &Scale) -> String {
    match guide {
        Guide::Line(target) => format!(
            "<line class=\"target\" x1=\"0\" x2=\"240\" y1=\"{y}\" y2=\"{y}\" stroke=\"currentColor\" \
             stroke-width=\"1\" stroke-dasharray=\"4 4\"/>",
            y = scale.y(target)
        ),
        Guide::Band(lower, upper) => {
            let (top, bottom) = (scale.y_tenths(upper), scale.y_tenths(lower));
            format!(
                "<rect class=\"band\" x=\"0\" y=\"{}\" width=\"240\" height=\"{}\" fill=\"none\" \
                 stroke=\"currentColor\" stroke-width=\"1\" stroke-dasharray=\"4 4\"/>",
                tenths(top),
                tenths(bottom - top)
            )
        }
    }
}

/// Every nth point, the last one always.
fn thin(points: &[Point]) -> Vec<Point> {
    let step = points.len().div_ceil(MOST_POINTS).max(1);
    let from_the_end = points.iter().rev().step_by(step).copied();
    let mut kept: Vec<Point> = from_the_end.collect();
    kept.reverse();
    kept
}

struct Scale {
    low: rust_decimal::Decimal,
    /// Greatest minus least; `None` when all is on one height.
    spread: Option<rust_decimal::Decimal>,
    from_s: i64,
    length_s: i64,
}

impl Scale {
    fn over(points: &[Point], guide: Guide, from_s: i64, to_s: i64) -> Self {
        let guides = match guide {
            Guide::Line(target) => [target, target],
            Guide::Band(lower, upper) => [lower, upper],
        };
        let values = || points.iter().map(|point| point.value).chain(guides);
        let low = values().min().unwrap_or_default().get();
        let high = values().max().unwrap_or_default().get();
        let spread = high.checked_sub(low).filter(|spread| !spread.is_zero());
        Self { low, spread, from_s, length_s: to_s.saturating_sub(from_s).max(1) }
    }

    fn x(&self, at_s: i64) -> String {
        let inside = at_s.saturating_sub(self.from_s).clamp(0, self.length_s);
        let room = i128::from(WIDTH - 2 * MARGIN);
        let along = i128::from(inside) * room / i128::from(self.length_s);
        tenths(MARGIN + i64::try_from(along).unwrap_or(0))
    }

    fn y(&self, value: Decimal) -> String {
        tenths(self.y_tenths(value))
    }

    fn y_tenths(&self, value: Decimal) -> i64 {
        let room = HEIGHT - 2 * MARGIN;
        let share = self.spread.and_then(|spread| value.get().checked_sub(self.low)?.checked_div(spread));
        let up = share.map_or(room / 2, |share| {
            let scaled = (share * rust_decimal::Decimal::from(room)).round();
            i64::try_from(scaled.trunc().mantissa()).unwrap_or(0)
        });
        HEIGHT - MARGIN - up
    }
}

/// Tenths of a unit as the shortest text: `12.3`, `12`.
fn tenths(value: i64) -> String {
    let (whole, rest) = (value.div_euclid(10), value.rem_euclid(10));
    if rest == 0 { whole.to_string() } else { format!("{whole}.{rest}") }
}

#[cfg(test)]
mod tests;
