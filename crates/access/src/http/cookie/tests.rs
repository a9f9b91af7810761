use super::*;

#[test]
fn behind_tls_the_cookie_is_bound_to_this_very_host() {
    let cookie = shaped(true, "token".to_owned()).to_string();
    assert_eq!(cookie, "__Host-session=token; HttpOnly; SameSite=Lax; Secure; Path=/");
}

#[test]
fn on_localhost_the_cookie_has_a_plain_name() {
    assert_eq!(
        shaped(false, "token".to_owned()).to_string(),
        "session=token; HttpOnly; SameSite=Lax; Path=/"
    );
}

#[test]
fn behind_tls_a_plain_cookie_of_a_neighbouring_host_is_not_read() {
    let jar = CookieJar::new().add(Cookie::new("session", "planted"));
    assert_eq!(read(&jar, true), None);
    assert_eq!(read(&jar, false), Some("planted".to_owned()));
}
