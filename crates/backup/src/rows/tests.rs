use super::*;

fn table() -> Table {
    let column = |name: &str, kind| Column { name: name.to_owned(), kind };
    let columns = vec![
        column("number", ColumnKind::Int),
        column("truth", ColumnKind::Bool),
        column("words", ColumnKind::Text),
        column("bytes", ColumnKind::Bytes),
        column("id", ColumnKind::Uuid),
    ];
    Table { name: "thing".to_owned(), columns }
}

#[test]
fn every_kind_of_value_comes_back_as_it_was() {
    let full = vec![
        Value::Int(Some(i64::MIN)),
        Value::Bool(Some(true)),
        Value::Text(Some("line\nbreak \"quoted\" \u{0} \u{1f33f}".to_owned())),
        Value::Bytes(Some(vec![0, 255, 10])),
        Value::Uuid(Some(uuid::Uuid::from_bytes([7; 16]))),
    ];
    let empty =
        vec![Value::Int(None), Value::Bool(None), Value::Text(None), Value::Bytes(None), Value::Uuid(None)];
    let mut bytes = Vec::new();
    write_table(&mut bytes, &table()).unwrap();
    write_row(&mut bytes, full.clone()).unwrap();
    write_row(&mut bytes, empty.clone()).unwrap();
    write_count(&mut bytes, 2).unwrap();
    let mut lines = Lines::new(bytes.as_slice());
    assert!(matches!(lines.next().unwrap(), Some(Line::Table(found)) if found == table()));
    assert!(matches!(lines.next().unwrap(), Some(Line::Row(row)) if row == full));
    assert!(matches!(lines.next().unwrap(), Some(Line::Row(row)) if row == empty));
    assert!(matches!(lines.next().unwrap(), Some(Line::Rows(2))));
    assert!(lines.next().unwrap().is_none());
}

#[test]
fn a_row_that_does_not_fit_its_table_is_refused() {
    for row in
        ["[1]", "[\"1\",true,\"\",\"\",null]", "[1,true,\"\",\"no base64!\",null]", "[1,true,2,null,null]"]
    {
        let mut bytes = Vec::new();
        write_table(&mut bytes, &table()).unwrap();
        bytes.extend_from_slice(row.as_bytes());
        bytes.push(b'\n');
        let mut lines = Lines::new(bytes.as_slice());
        lines.next().unwrap();
        assert!(lines.next().is_err(), "{row}");
    }
}
