use super::mask;

#[track_caller]
fn masks(line: &str, want: &str) {
    assert_eq!(mask(line), want);
}

#[test]
fn secrets_in_lines_are_masked() {
    masks("open postgres://app:canary@db:5432/x failed", "open postgres://[secret]@db:5432/x failed");
    masks("a://u:p@h b://v:q@i/x", "a://[secret]@h b://[secret]@i/x");
    masks("postgres://u:p@ss@h/d", "postgres://[secret]@h/d");
    masks("{\"header\":\"Bearer canary\",\"a\":1}", "{\"header\":\"Bearer [secret]\",\"a\":1}");
    masks("cookie: __Host-session=canary; other=1", "cookie: __Host-session=[secret]; other=1");
}

#[test]
fn other_lines_stay_as_they_are() {
    for line in
        ["", "see https://example.com/a@b", "http://localhost:8080/x", "a job is done", "mail a@b.example"]
    {
        masks(line, line);
    }
}
