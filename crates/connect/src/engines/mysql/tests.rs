use jiff::civil::date;
use kernel::time::Timestamp;

use super::*;

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02x}").unwrap();
        out
    })
}

#[test]
fn passwords_are_proved_as_the_servers_check_them() {
    let nonce = [
        0x4E, 0x52, 0x33, 0x48, 0x50, 0x3A, 0x71, 0x49, 0x59, 0x61, 0x5F, 0x39, 0x3D, 0x64, 0x62, 0x3F, 0x53,
        0x64, 0x7B, 0x60,
    ];
    assert_eq!("09cff8855e9e705340ff2270d8fb9fadba906b70", hex(&scramble::native(&nonce, b"G!ider27")));
    assert_eq!(
        "4f97bbfd202401c42a69deaae53bda077ed7578563c1a80eb816c82119b68d2e",
        hex(&scramble::sha2(&nonce, b"G!ider27"))
    );
}

#[test]
fn values_travel_beside_the_statement_in_their_own_types() {
    let day = Bind::Day { date: date(2026, 11, 21), starts_at: Timestamp::from_micros(0) };
    let at = Bind::Instant(Timestamp::from_micros(1_500_000));
    let text = Bind::Text("a'b".to_owned());
    let number = Bind::Number("1.5".parse().unwrap());
    let body = binds::execute(7, &[&Bind::Null, &day, &at, &text, &number, &Bind::Bool(true)]);
    assert_eq!(
        concat!(
            "07000000",
            "00",
            "01000000",
            "01",
            "01",
            "0600",
            "0a00",
            "0c00",
            "fd00",
            "f600",
            "0100",
            "04ea070b15",
            "0bb2070101000001",
            "20a10700",
            "03612762",
            "03312e35",
            "01"
        ),
        hex(&body)
    );
}

#[test]
fn an_error_is_found_by_what_the_server_quotes() {
    let sent = "SELECT a\nFROM t\nWHERE nope = 1 AND SELEC";
    let at = |says: &str| {
        let placed = errors::place(RunTrouble::Database { says: says.to_owned(), at: None }, sent);
        let RunTrouble::Database { at, .. } = placed else { panic!("{placed:?}") };
        at
    };
    assert_eq!(sent.find("SELEC\n").or(sent.rfind("SELEC")), at("… near 'SELEC' at line 3"));
    assert_eq!(sent.find("nope"), at("Unknown column 'nope' in 'where clause'"));
    assert_eq!(Some(sent.len()), at("… near '' at line 3"));
    assert_eq!(None, at("Something else"));
}
