use super::*;

/// The wire form of a numeric: weight, sign, scale, base-10,000 digits.
fn wire(weight: i16, sign: u16, scale: i16, digits: &[i16]) -> Vec<u8> {
    let count = i16::try_from(digits.len()).unwrap();
    let mut bytes = Vec::new();
    for word in [count, weight, sign.cast_signed(), scale].iter().chain(digits) {
        bytes.extend_from_slice(&word.to_be_bytes());
    }
    bytes
}

#[track_caller]
fn reads(bytes: &[u8], want: &str) {
    assert_eq!(Some(Cell::from_decimal_text(want)), numeric(bytes), "{want}");
}

#[test]
fn numerics_are_read_digit_by_digit() {
    reads(&wire(0, 0, 2, &[12, 3400]), "12.34");
    reads(&wire(1, 0x4000, 0, &[1, 2]), "-10002");
    reads(&wire(-1, 0, 4, &[5]), "0.0005");
    reads(&wire(-2, 0, 7, &[1230]), "0.0000123");
    reads(&wire(2, 0, 0, &[7]), "700000000");
    reads(&wire(0, 0, 0, &[]), "0");
}

#[test]
fn numerics_that_are_no_finite_numbers_are_named() {
    assert_eq!(Some(Cell::NotFinite), numeric(&wire(0, 0xC000, 0, &[])));
    assert_eq!(Some(Cell::NotFinite), numeric(&wire(0, 0xD000, 0, &[])));
    assert!(matches!(numeric(&wire(1_000, 0, 0, &[1])), Some(Cell::Beyond(_))));
    assert!(matches!(numeric(&wire(6, 0, 0, &[1])), Some(Cell::Beyond(_))));
    assert_eq!(None, numeric(&[0, 9, 0]));
}

#[test]
fn days_and_instants_count_from_the_year_2000() {
    assert_eq!(Cell::Date(date(2026, 11, 21)), day(9_821));
    assert_eq!(Cell::NotFinite, day(i32::MAX));
    assert!(matches!(day(i32::MAX - 1), Cell::Text(_)));
    assert_eq!(Cell::DateTime(date(1999, 12, 31).at(23, 59, 59, 0)), civil(-1_000_000));
    assert_eq!(Cell::Instant(Timestamp::from_micros(EPOCH_MICROS)), instant(0));
    assert_eq!(Cell::NotFinite, instant(i64::MIN));
}

#[test]
fn any_bytes_of_any_type_end_in_a_cell() {
    proptest::proptest!(|(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..40))| {
        for kind in [Type::BOOL, Type::INT2, Type::INT4, Type::INT8, Type::OID, Type::FLOAT4, Type::FLOAT8,
            Type::NUMERIC, Type::MONEY, Type::DATE, Type::TIME, Type::TIMESTAMP, Type::TIMESTAMPTZ, Type::UUID,
            Type::JSON, Type::JSONB, Type::BYTEA, Type::TEXT] {
            let _ = Raw { kind, bytes: Some(&bytes) }.cell();
        }
    });
}
