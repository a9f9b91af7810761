//! A resolved range in one line of plain English, with the inclusive last day.

use std::fmt::Write;

use jiff::civil::{Date, DateTime};

use super::resolved::{Bound, Civil, Resolved};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Resolved {
    /// As in `20 Aug – 17 Nov 2026, 90 days, today excluded, Europe/Paris`.
    pub fn describe(&self) -> String {
        let mut line = match (self.start, self.end) {
            (None, None) => "all dates".to_owned(),
            (Some(start), None) => format!("from {}", moment(start.civil)),
            (None, Some(end)) => format!("before {}", moment(end.civil)),
            (Some(start), Some(end)) => self.span(start, end),
        };
        // Writing to a string cannot fail.
        let _ = write!(line, ", {}", self.zone_name());
        line
    }

    fn span(&self, start: Bound, end: Bound) -> String {
        if self.is_empty() {
            return format!("no time yet, starts {}", moment(start.civil));
        }
        match (start.civil, end.civil, end.civil.last_day()) {
            (Civil::Day(first), Civil::Day(_), Some(last)) => {
                format!("{}, {}{}", dates(first, last), count(self.days()), self.today_note(end))
            }
            (Civil::Day(_) | Civil::Wall(_), Civil::Wall(_) | Civil::Day(_), _) => {
                let minutes = (end.at.as_second() - start.at.as_second()) / 60;
                format!("{} – {}, {}", moment(start.civil), moment(end.civil), duration(minutes))
            }
        }
    }

    fn today_note(&self, end: Bound) -> &'static str {
        let from = self.start.map(|start| start.civil.date());
        let end = end.civil.date();
        if end == self.today {
            ", today excluded"
        } else if from.is_some_and(|from| from <= self.today) && self.today < end {
            ", today included"
        } else {
            ""
        }
    }
}

fn dates(first: Date, last: Date) -> String {
    if first == last {
        date(first)
    } else if first.year() == last.year() {
        format!("{} {} – {}", first.day(), month(first), date(last))
    } else {
        format!("{} – {}", date(first), date(last))
    }
}

fn date(date: Date) -> String {
    format!("{} {} {}", date.day(), month(date), date.year())
}

fn month(date: Date) -> &'static str {
    MONTHS.iter().zip(1..).find(|(_, number)| *number == date.month()).map_or("", |(name, _)| name)
}

fn moment(civil: Civil) -> String {
    match civil {
        Civil::Day(day) => date(day),
        Civil::Wall(wall) => wall_time(wall),
    }
}

fn wall_time(wall: DateTime) -> String {
    format!("{} {:02}:{:02}", date(wall.date()), wall.hour(), wall.minute())
}

fn count(days: Option<i64>) -> String {
    match days {
        Some(1) => "1 day".to_owned(),
        Some(days) => format!("{days} days"),
        None => "no last day".to_owned(),
    }
}

/// Whole days where they come out even or are many, hours and minutes below that.
fn duration(minutes: i64) -> String {
    let (days, hours, rest) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    let parts = [(days, "day"), (hours, "hour"), (rest, "minute")];
    let words: Vec<String> = parts
        .iter()
        .filter(|(number, _)| *number != 0)
        .map(|(number, unit)| format!("{number} {unit}{}", if *number == 1 { "" } else { "s" }))
        .collect();
    if words.is_empty() { "0 minutes".to_owned() } else { words.join(" ") }
}
