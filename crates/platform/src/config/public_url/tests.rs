use super::PublicUrl;

#[track_caller]
fn reads(text: &str, printed: &str, authority: &str) {
    let url: PublicUrl = text.parse().unwrap();
    assert_eq!((url.to_string().as_str(), url.authority().as_str()), (printed, authority));
}

#[test]
fn addresses_are_read_into_one_form() {
    reads("https://goals.example.com", "https://goals.example.com", "goals.example.com");
    reads("https://Goals.Example.com:443/", "https://goals.example.com", "goals.example.com");
    reads("http://localhost:8080", "http://localhost:8080", "localhost:8080");
    reads("http://[::1]:8080", "http://[::1]:8080", "[::1]:8080");
    reads("http://[::1]", "http://[::1]", "[::1]");
}

#[test]
fn other_texts_are_refused() {
    for text in [
        "goals.example.com",
        "ftp://a.example",
        "https://a.example/path",
        "https://a@b.example",
        "https://",
        "http://a.example:0",
        "http://a.example:x",
        "https://a.example?x",
    ] {
        assert!(text.parse::<PublicUrl>().is_err(), "{text}");
    }
}

#[test]
fn this_machine_is_recognised() {
    let is = |text: &str| text.parse::<PublicUrl>().unwrap().is_this_machine();
    assert!(is("http://localhost:8080") && is("http://127.0.0.1") && is("http://[::1]:1"));
    assert!(!is("http://localhost.example.com") && !is("http://10.0.0.1"));
}
