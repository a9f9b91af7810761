use super::{Host, HostProblem};

#[track_caller]
fn reads(text: &str, want: &str) {
    assert_eq!(Host::parse(text).map(|host| host.to_string()), Ok(want.to_owned()));
}

#[track_caller]
fn refuses(problem: HostProblem, texts: &[&str]) {
    for text in texts {
        assert_eq!(Host::parse(text), Err(problem), "{text:?}");
    }
}

#[test]
fn names_and_canonical_addresses_are_read() {
    reads("db.example.com", "db.example.com");
    reads("DB.Example.COM", "db.example.com");
    reads("my_database", "my_database");
    reads("xn--bcher-kva.example", "xn--bcher-kva.example");
    reads("3com.example", "3com.example");
    reads("192.0.2.7", "192.0.2.7");
    reads("2001:DB8::1", "2001:db8::1");
    reads("[2001:db8::1]", "2001:db8::1");
    reads("::ffff:127.0.0.1", "::ffff:127.0.0.1");
}

#[test]
fn other_ways_of_writing_an_address_are_refused() {
    refuses(
        HostProblem::OddAddress,
        &[
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "017700000001",
            "0177.0.0.1",
            "127.1",
            "127.0.1",
            "127.0.0.01",
            "0",
            "00",
            "127.0.0.256",
            "1.2.3.4.5",
            "0x7F.0x0.0x0.0x1",
            "a.0x1",
            "0x",
        ],
    );
}

#[test]
fn texts_that_smuggle_something_are_refused() {
    refuses(
        HostProblem::Character,
        &[
            "user@127.0.0.1",
            "db.example.com:5432",
            "db.example.com\\@127.0.0.1",
            "db.example.com\t",
            "a\nb",
            "db.example.com#x",
            "db.example.com?x",
            "/tmp",
            "/var/run/postgresql",
            "a,b",
            "127.0.0.1,db.example.com",
            "http://127.0.0.1",
            "fe80::1%eth0",
            "[::1]:5432",
            "[fe80::1%25lo]",
            "[127.0.0.1]",
            "%31%32%37.0.0.1",
            "db example.com",
            " 127.0.0.1",
            "host=a",
            "db.example.com\0",
            "'db'",
            "*.example.com",
        ],
    );
}

#[test]
fn letters_outside_ascii_are_refused() {
    refuses(
        HostProblem::NotAscii,
        &["１２７.0.0.1", "bücher.example", "127。0。0。1", "ⓛocalhost", "db.example.com\u{200b}"],
    );
}

#[test]
fn malformed_names_are_refused() {
    refuses(HostProblem::Empty, &[""]);
    refuses(HostProblem::TrailingDot, &["localhost.", "db.example.com.", "127.0.0.1.", "."]);
    refuses(HostProblem::Label, &["a..b", ".a", "-a.example", "a-.example"]);
    refuses(HostProblem::Label, &[&format!("{}.example", "a".repeat(64))]);
    refuses(HostProblem::TooLong, &[&"a.".repeat(130)]);
}

#[test]
fn metadata_names_are_refused() {
    refuses(
        HostProblem::Metadata,
        &["metadata.google.internal", "METADATA.google.internal", "metadata", "instance-data"],
    );
}
