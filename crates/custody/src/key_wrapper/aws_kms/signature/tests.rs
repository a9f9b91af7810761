//! Against what AWS publishes: the documentation's worked example and the signature test suite.

use super::*;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const TIME: &str = "20150830T123600Z";

fn credentials() -> Credentials {
    Credentials {
        access_key_id: "AKIDEXAMPLE".to_owned(),
        secret_access_key: Zeroizing::new(SECRET.to_owned()),
        session_token: None,
    }
}

fn scope(service: &str) -> Scope<'_> {
    Scope { region: "us-east-1", service, time: TIME }
}

fn header(name: &'static str, value: &str) -> (&'static str, Zeroizing<String>) {
    (name, Zeroizing::new(value.to_owned()))
}

fn signature(method: &str, query: &str, more: &[(&'static str, &str)], body: &[u8]) -> String {
    let mut headers = vec![header("host", "example.amazonaws.com"), header("x-amz-date", TIME)];
    headers.extend(more.iter().map(|(name, value)| header(name, value)));
    let request = ToSign { method, path: "/", query, headers: &headers, body };
    let signed = sign(&request, &scope("service"), &credentials());
    signed.rsplit_once("Signature=").unwrap().1.to_owned()
}

#[test]
fn the_worked_example_of_the_documentation() {
    let key = signing_key(SECRET, "20150830", &scope("iam"));
    assert_eq!("c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9", hex::encode(&*key));
    let headers = [
        header("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
        header("host", "iam.amazonaws.com"),
        header("x-amz-date", TIME),
    ];
    let query = "Action=ListUsers&Version=2010-05-08";
    let request = ToSign { method: "GET", path: "/", query, headers: &headers, body: b"" };
    let (text, _) = canonical(&request);
    assert_eq!("f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59", hashed(text.as_bytes()));
    let want = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, \
                SignedHeaders=content-type;host;x-amz-date, \
                Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7";
    assert_eq!(want, sign(&request, &scope("iam"), &credentials()).as_str());
}

#[test]
fn the_published_test_suite() {
    let vanilla = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
    assert_eq!(vanilla, signature("GET", "", &[], b""));
    let post = "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b";
    assert_eq!(post, signature("POST", "", &[], b""));
    let order = "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500";
    assert_eq!(order, signature("GET", "Param1=value1&Param2=value2", &[], b""));
    let form = "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a";
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(form, signature("POST", "", &kind, b"Param1=value1"));
}

#[test]
fn another_body_header_or_secret_is_another_signature() {
    let one = signature("POST", "", &[("x-amz-target", "a")], b"x");
    assert_ne!(one, signature("POST", "", &[("x-amz-target", "a")], b"y"));
    assert_ne!(one, signature("POST", "", &[("x-amz-target", "b")], b"x"));
}
