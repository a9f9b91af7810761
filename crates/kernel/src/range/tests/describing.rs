//! What screens print and programs receive.

use super::super::interpretations;
use super::{At, NOVEMBER};

#[track_caller]
fn described(at: &At, expression: &str, line: &str) {
    assert_eq!(at.resolve(expression).describe(), line, "{expression}");
}

#[test]
fn a_range_is_described_with_its_inclusive_last_day() {
    described(&NOVEMBER, "last:90d", "20 Aug – 17 Nov 2026, 90 days, today excluded, Europe/Paris");
    described(&NOVEMBER, "td:m", "1 Nov – 18 Nov 2026, 18 days, today included, Europe/Paris");
    described(&NOVEMBER, "today", "18 Nov 2026, 1 day, today included, Europe/Paris");
    described(&NOVEMBER, "this:fy", "1 Jan – 31 Dec 2026, 365 days, today included, Europe/Paris");
    described(&NOVEMBER, "roll:1y", "18 Nov 2025 – 17 Nov 2026, 365 days, today excluded, Europe/Paris");
    described(&NOVEMBER, "prev:m", "1 Oct – 31 Oct 2026, 31 days, Europe/Paris");
}

#[test]
fn wall_times_and_missing_bounds_are_named() {
    described(&NOVEMBER, "td:w,tod", "16 Nov 2026 – 18 Nov 2026 16:00, 2 days 16 hours, Europe/Paris");
    described(&NOVEMBER, "last:24h", "17 Nov 2026 16:00 – 18 Nov 2026 16:00, 1 day, Europe/Paris");
    described(&NOVEMBER, "before:2026-02-01", "before 1 Feb 2026, Europe/Paris");
    described(&NOVEMBER, "all", "all dates, Europe/Paris");
    let first = At { as_of: "2026-12-01T09:00:00Z", ..NOVEMBER };
    described(&first, "td:m,complete", "no time yet, starts 1 Dec 2026, Europe/Paris");
}

#[test]
fn programs_receive_the_columns_of_the_golden_data() {
    let json = serde_json::to_string(&NOVEMBER.resolve("prev(td:m),tod")).unwrap();
    let wanted = format!(
        r#"{{"expression":"prev(td:m,tod)","now_utc":"2026-11-18T15:00:00Z","zone":"Europe/Paris","start_civil":"2026-10-01","end_civil":"2026-10-18T16:00","start_utc":"2026-09-30T22:00:00Z","end_utc":"2026-10-18T14:00:00Z","tzdata":"{}","flags":[]}}"#,
        super::super::tzdata()
    );
    assert_eq!(json, wanted);
    let flagged = At { as_of: "2026-03-31T12:00:00Z", ..NOVEMBER }.resolve("prev(td:m)");
    assert_eq!(serde_json::to_value(&flagged).unwrap()["flags"], serde_json::json!(["shorter_period"]));
    let all = serde_json::to_value(NOVEMBER.resolve("all")).unwrap();
    assert_eq!((&all["start_civil"], &all["end_utc"]), (&serde_json::Value::Null, &serde_json::Value::Null));
}

#[test]
fn the_other_interpretations_are_offered() {
    let others = |text: &str| -> Vec<String> {
        let found = interpretations(&text.parse().unwrap());
        found.iter().map(|other| format!("{}={}", other.token, other.expression)).collect()
    };
    assert_eq!(others("last:7d"), ["incl=last:7d,incl", "soql=last:7d,soql", "roll=roll:7d"]);
    assert_eq!(others("last:2hy,incl"), ["excl=last:2hy", "soql=last:2hy,soql", "roll=roll:2hy"]);
    assert_eq!(
        others("prev(roll:3m)"),
        ["excl=prev(last:3m)", "incl=prev(last:3m,incl)", "soql=prev(last:3m,soql)"]
    );
    assert_eq!(others("last:5bd"), ["incl=last:5bd,incl", "soql=last:5bd,soql"]);
    assert!(others("last:24h").is_empty() && others("td:m").is_empty());
}
