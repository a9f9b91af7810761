use super::*;

fn text_column() -> Vec<Column> {
    vec![Column { name: "value".to_owned(), kind: "text".to_owned() }]
}

#[track_caller]
fn reads(text: &str, want: &Cell) {
    assert_eq!(want, &Cell::from_decimal_text(text), "{text}");
}

#[test]
fn decimal_text_is_read_exactly_or_named() {
    reads("12.50", &Cell::Number("12.5".parse().unwrap()));
    reads("-0.0000001", &Cell::Number("-0.0000001".parse().unwrap()));
    reads("9999999999999999999999", &Cell::Beyond("9999999999999999999999".to_owned()));
    reads("twelve", &Cell::Text("twelve".to_owned()));
}

#[test]
fn a_binary_number_reads_as_its_shortest_decimal() {
    assert_eq!(Cell::Number("0.1".parse().unwrap()), Cell::from_f64(0.1));
    assert_eq!(Cell::Number("0.1".parse().unwrap()), Cell::from_f32(0.1));
    assert_eq!(Cell::NotFinite, Cell::from_f64(f64::NAN));
    assert_eq!(Cell::NotFinite, Cell::from_f64(f64::NEG_INFINITY));
    assert!(matches!(Cell::from_f64(1e300), Cell::Beyond(_)));
}

#[test]
fn one_row_more_than_allowed_is_refused() {
    let mut rows = Collector::new(Caps::READ.rows(2), text_column()).unwrap();
    rows.push(vec![Cell::Null]).unwrap();
    rows.push(vec![Cell::Null]).unwrap();
    assert_eq!(Err(Excess::Rows(2)), rows.push(vec![Cell::Null]));
}

#[test]
fn a_cell_beyond_a_mebibyte_and_a_result_beyond_eight_are_refused() {
    let mut rows = Collector::new(Caps::READ, text_column()).unwrap();
    assert_eq!(Err(Excess::Cell(1 << 20)), rows.admit_cell((1 << 20) + 1));
    for _ in 0..8 {
        rows.admit_cell(1 << 20).unwrap();
    }
    assert_eq!(Err(Excess::Result(8 << 20)), rows.admit_cell(1));
}

#[test]
fn sixty_five_columns_are_refused() {
    let columns: Vec<Column> =
        (0..65).map(|n| Column { name: n.to_string(), kind: "int4".to_owned() }).collect();
    assert!(matches!(Collector::new(Caps::READ, columns), Err(Excess::Columns(64))));
}
