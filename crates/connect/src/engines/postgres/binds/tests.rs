use super::*;

fn seventeen() -> Bind {
    Bind::Text("17".to_owned())
}

#[track_caller]
fn bytes(bind: &Bind, kind: &Type) -> Vec<u8> {
    wire(bind, kind).and_then(|wired| wired.0).expect("fits")
}

#[test]
fn a_day_fits_every_kind_of_time_column() {
    let starts_at = Timestamp::from_micros(EPOCH_MICROS + 82_800_000_000);
    let day = Bind::Day { date: date(2000, 1, 2), starts_at };
    assert_eq!(1_i32.to_be_bytes().to_vec(), bytes(&day, &Type::DATE));
    assert_eq!(86_400_000_000_i64.to_be_bytes().to_vec(), bytes(&day, &Type::TIMESTAMP));
    assert_eq!(82_800_000_000_i64.to_be_bytes().to_vec(), bytes(&day, &Type::TIMESTAMPTZ));
    assert_eq!(b"2000-01-02".to_vec(), bytes(&day, &Type::TEXT));
    assert_eq!(None, wire(&day, &Type::INT4));
}

#[test]
fn a_picked_id_fits_the_column_it_is_compared_with() {
    assert_eq!(17_i32.to_be_bytes().to_vec(), bytes(&seventeen(), &Type::INT4));
    assert_eq!(17_i64.to_be_bytes().to_vec(), bytes(&seventeen(), &Type::INT8));
    assert_eq!(b"17".to_vec(), bytes(&seventeen(), &Type::VARCHAR));
    assert_eq!(None, wire(&Bind::Text("1 OR 1=1".to_owned()), &Type::INT4));
    assert_eq!(None, wire(&Bind::Text("x".to_owned()), &Type::UUID));
}

#[test]
fn numbers_are_written_digit_by_digit() {
    let words = |text: &str| -> Vec<i16> {
        numeric(text).unwrap().chunks(2).map(|pair| i16::from_be_bytes([pair[0], pair[1]])).collect()
    };
    assert_eq!(vec![2, 0, 0, 2, 12, 3400], words("12.34"));
    assert_eq!(vec![2, 1, 0x4000, 0, 1, 2], words("-10002"));
    assert_eq!(vec![2, 0, 0, 4, 0, 5], words("0.0005"));
    assert_eq!(None, numeric("1e5"));
    assert_eq!(None, numeric("-"));
}

#[test]
fn an_absent_value_is_null_of_any_type() {
    for kind in [Type::DATE, Type::TEXT, Type::NUMERIC, Type::POINT] {
        assert_eq!(Some(Wired(None)), wire(&Bind::Null, &kind));
    }
}
