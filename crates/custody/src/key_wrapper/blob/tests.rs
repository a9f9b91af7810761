use super::*;

fn blob() -> Blob<'static> {
    Blob {
        provider: "a-provider",
        key_id: "transit/root",
        key_version: "3",
        wrapped: &[7; 300],
        commitment: &[9; 16],
    }
}

#[test]
fn a_blob_comes_back_as_it_was() {
    let bytes = blob().encode().unwrap();
    assert_eq!(Some(blob()), Blob::decode(&bytes));
    assert!(bytes.starts_with(b"TWW1\x0aa-provider\0\x0ctransit/root\0\x013\x01\x2c\x07"));
}

#[test]
fn another_keys_blob_is_not_ours() {
    let bytes = blob().encode().unwrap();
    assert!(Blob::of(&bytes, "a-provider", "transit/root").is_some());
    assert!(Blob::of(&bytes, "a-provider", "transit/other").is_none());
    assert!(Blob::of(&bytes, "b-provider", "transit/root").is_none());
}

#[test]
fn a_damaged_or_cut_blob_is_none() {
    let bytes = blob().encode().unwrap();
    for place in 0..bytes.len() {
        let mut altered = bytes.clone();
        altered[place] ^= 1;
        assert_eq!(None, Blob::decode(&altered), "{place}");
        assert_eq!(None, Blob::decode(&bytes[..place]), "{place}");
    }
}

#[test]
fn what_is_too_long_is_not_written() {
    assert_eq!(None, Blob { wrapped: &vec![0; 70_000], ..blob() }.encode());
}
