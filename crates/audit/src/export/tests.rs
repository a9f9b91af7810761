use super::*;

#[test]
fn cells_that_a_spreadsheet_would_run_are_text() {
    for (cell, want) in [
        ("=1+1", "\"'=1+1\""),
        ("+49", "\"'+49\""),
        ("-1", "\"'-1\""),
        ("@SUM(A1)", "\"'@SUM(A1)\""),
        ("\tx", "\"'\tx\""),
        ("plain", "plain"),
        ("a,\"b\"", "\"a,\"\"b\"\"\""),
    ] {
        assert_eq!(want, csv_cell(cell));
    }
}
