use super::*;

fn written(cell: &str) -> String {
    line(std::iter::once(cell.to_owned())).trim_end().to_owned()
}

#[test]
fn what_a_spreadsheet_would_run_is_text() {
    assert_eq!("'=1+1", written("=1+1"));
    assert_eq!("'+1 deal", written("+1 deal"));
    assert_eq!("'-x", written("-x"));
    assert_eq!("'@me", written("@me"));
    assert_eq!("'\tx", written("\tx"));
}

#[test]
fn numbers_stay_numbers() {
    assert_eq!("-12.5", written("-12.5"));
}

#[test]
fn commas_quotes_and_lines_are_quoted() {
    assert_eq!("\"a,b\"", written("a,b"));
    assert_eq!("\"a \"\"b\"\"\"", written("a \"b\""));
    assert_eq!("\"'=a,b\"", written("=a,b"));
}
