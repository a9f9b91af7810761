use clap::Parser as _;
use platform::world::World;

use super::*;

#[derive(clap::Parser)]
struct Line {
    #[command(flatten)]
    range: RangeArgs,
}

fn ran(words: &[&str]) -> (anyhow::Result<Ending>, String) {
    let line = Line::parse_from(["range"].iter().chain(words));
    let mut out = Vec::new();
    let ending = run(&line.range, &World::system(), &mut out);
    (ending, String::from_utf8(out).unwrap())
}

#[test]
fn one_expression_prints_the_columns_of_the_golden_data() {
    let (ending, out) = ran(&["last:7d", "--as-of", "2026-11-18T15:00:00Z", "--zone", "Europe/Paris"]);
    assert_eq!(ending.unwrap(), Ending::Done);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["start_civil"], "2026-11-11");
    assert_eq!(json["end_utc"], "2026-11-17T23:00:00Z");
    assert_eq!(json["options"], "");
    assert!(json["tzdata"].is_string() && json["flags"].is_array());
}

#[test]
fn refusal_names_the_place() {
    let (ending, out) = ran(&["last:7x"]);
    assert!(format!("{:#}", ending.unwrap_err()).contains("at byte"));
    assert!(out.is_empty());
}

#[test]
fn golden_file_passes_and_an_altered_row_is_found() {
    let golden = include_str!("../../../../../testdata/golden/date-ranges.csv");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ranges.csv");
    let path = file.to_str().unwrap();
    std::fs::write(&file, golden).unwrap();
    let (ending, out) = ran(&["--csv", path]);
    assert_eq!(ending.unwrap(), Ending::Done, "{out}");

    std::fs::write(&file, golden.replacen("2026-11-18,2026-11-19", "2026-11-18,2026-11-20", 1)).unwrap();
    let (ending, out) = ran(&["--csv", path]);
    assert_eq!(ending.unwrap(), Ending::Found);
    assert!(out.starts_with("R01: "), "{out}");
}

#[test]
fn empty_file_is_refused_rather_than_passed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ranges.csv");
    std::fs::write(&file, "id,expression,options,now_utc,zone,start_civil,end_civil,start_utc,end_utc\n")
        .unwrap();
    assert!(ran(&["--csv", file.to_str().unwrap()]).0.is_err());
}
