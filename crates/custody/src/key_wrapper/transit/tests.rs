use super::*;

/// A version that could be written in two ways would give one wrap two blobs.
#[test]
fn a_ciphertext_is_read_in_one_way_only() {
    assert_eq!(Some(("3", vec![0, 16, 131])), read_ciphertext("vault:v3:ABCD"));
    assert_eq!(Some(("999999999", Vec::new())), read_ciphertext("vault:v999999999:"));
    for text in
        ["03:ABCD", "0:ABCD", ":ABCD", "+3:ABCD", "3x:ABCD", "1000000000:ABCD", "3", "3:ABC", "3:A-CD"]
    {
        assert_eq!(None, read_ciphertext(&format!("vault:v{text}")), "{text}");
    }
    assert_eq!(None, read_ciphertext("v3:ABCD"));
}
