use std::fs;
use std::process::Command;

use serde_json::Value;

const SECRET: &str = "pale-heron-9-quartz";

/// `teamwright config check` on a file of its own, in an environment of its own.
fn check(file: &str, environment: &[(&str, &str)], words: &[&str]) -> (i32, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("teamwright.toml");
    fs::write(&path, file).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_teamwright"));
    command.args(["config", "check", "--config"]).arg(&path).args(words);
    command.env_clear().envs(environment.iter().copied()).current_dir(folder.path());
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

#[track_caller]
fn line<'a>(lines: &'a [Value], key: &str) -> (&'a str, &'a str) {
    let line = lines.iter().find(|line| line["key"] == key).unwrap();
    (line["value"].as_str().unwrap(), line["origin"].as_str().unwrap())
}

#[test]
fn each_value_in_effect_says_where_it_comes_from_and_no_secret_is_shown() {
    let url = format!("postgres://runtime:{SECRET}@127.0.0.1:5432/teamwright");
    let environment = [("TEAMWRIGHT_STORE__URL", url.as_str()), ("TEAMWRIGHT_JOBS__WORKERS", "3")];
    let file = "[jobs]\nworkers = 5\n\n[shutdown]\ngrace_seconds = 7\n";
    let (code, out, err) = check(file, &environment, &["--json", "--data", "elsewhere"]);
    assert_eq!(0, code, "{err}");
    let lines: Vec<Value> = serde_json::from_str(&out).unwrap();
    let (workers, from) = line(&lines, "jobs.workers");
    assert!(workers == "3" && from.contains("TEAMWRIGHT_JOBS__WORKERS"), "{workers} from {from}");
    let (grace, from) = line(&lines, "shutdown.grace_seconds");
    assert!(grace == "7" && from.contains("teamwright.toml"), "{grace} from {from}");
    let (folder, from) = line(&lines, "data.folder");
    assert!(folder.contains("elsewhere") && from.contains("--data"), "{folder} from {from}");
    assert!(line(&lines, "store.connections").1.contains("default"), "{out}");
    assert!(line(&lines, "store.url").1.contains("TEAMWRIGHT_STORE__URL"));
    for shown in [out, check(file, &environment, &[]).1] {
        assert!(!shown.contains(SECRET), "{shown}");
    }
}

#[test]
fn a_misspelt_setting_is_named_with_the_nearest_known_one() {
    let (code, _, err) = check("[jobs]\nwrokers = 5\n", &[], &[]);
    assert_eq!(2, code);
    assert!(err.contains("wrokers") && err.contains("jobs.workers"), "{err}");
    let (code, _, err) = check("", &[("TEAMWRIGHT_JOBS__WROKERS", "5")], &[]);
    assert_eq!(2, code);
    assert!(err.contains("TEAMWRIGHT_JOBS__WROKERS"), "{err}");
}

#[test]
fn a_file_that_cannot_be_read_and_a_value_that_does_not_fit_are_told_with_their_place() {
    let (code, _, err) = check("[jobs\nworkers = 5\n", &[], &[]);
    assert_eq!(2, code);
    assert!(err.contains("teamwright.toml") && !err.contains("panicked"), "{err}");
    let (code, _, err) = check("[jobs]\nworkers = 5000\n", &[], &[]);
    assert_eq!(2, code);
    assert!(err.contains("jobs.workers") && err.contains("256"), "{err}");
    let output = Command::new(env!("CARGO_BIN_EXE_teamwright"))
        .args(["config", "check", "--config", "no-such-file.toml"])
        .env_clear()
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && told.contains("no-such-file.toml"), "{told}");
}
