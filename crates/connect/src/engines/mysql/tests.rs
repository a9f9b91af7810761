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
    // The published examples of both methods.
    let nonce = [
        0x64, 0x4C, 0x2B, 0x64, 0x58, 0x36, 0x4E, 0x2A, 0x6B, 0x7B, 0x74, 0x6B, 0x63, 0x6C, 0x5C, 0x63, 0x6F, 0x2E,
        0x44, 0x47,
    ];
    let once = scramble::native(&nonce, b"p");
    assert_eq!(20, once.len());
    assert_ne!(once, scramble::native(&nonce, b"q"));
    assert_eq!(32, scramble::sha2(&nonce, b"p").len());
    // Undoing the mask gives the hash that the server keeps.
    let stored = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, b"p");
    let twice = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, stored.as_ref());
    let mask = aws_lc_rs::digest::digest(
        &aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY,
        &[nonce.as_slice(), twice.as_ref()].concat(),
    );
    let undone: Vec<u8> = once.iter().zip(mask.as_ref()).map(|(a, b)| a ^ b).collect();
    assert_eq!(stored.as_ref(), undone);
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
            "07000000", "00", "01000000", "01", "01", "0600", "0a00", "0c00", "fd00", "f600", "0100",
            "04ea070b15", "0bb2070101000001", "20a10700", "03612762", "03312e35", "01"
        ),
        hex(&body)
    );
}

#[test]
fn an_error_is_found_by_what_the_server_quotes() {
    let sent = "SELECT a\nFROM t\nWHERE nope = 1 AND SELEC";
    let at = |says: &str| {
        match errors::place(RunTrouble::Database { says: says.to_owned(), at: None }, sent) {
            RunTrouble::Database { at, .. } => at,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(sent.find("SELEC\n").or(sent.rfind("SELEC")), at("… near 'SELEC' at line 3"));
    assert_eq!(sent.find("nope"), at("Unknown column 'nope' in 'where clause'"));
    assert_eq!(Some(sent.len()), at("… near '' at line 3"));
    assert_eq!(None, at("Something else"));
}
