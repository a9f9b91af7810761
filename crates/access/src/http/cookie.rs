//! The session cookie.
//!
//! `__Host-` makes browsers insist on TLS, this very host and the whole site. Plain http exists on localhost only,
//! where that prefix is refused by browsers, so the cookie has a plain name there.

use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::access::Access;
use crate::token::Token;

const SECURE_NAME: &str = "__Host-session";
const LOCAL_NAME: &str = "session";

/// The token that the browser shows, under either name.
pub(crate) fn read(jar: &CookieJar) -> Option<String> {
    jar.get(SECURE_NAME).or_else(|| jar.get(LOCAL_NAME)).map(|cookie| cookie.value().to_owned())
}

/// Gives the browser a session.
pub(crate) fn give(access: &Access, token: &Token) -> CookieJar {
    CookieJar::new().add(shaped(access, token.reveal().to_owned()))
}

/// Takes the session from the browser.
pub(crate) fn take(access: &Access) -> CookieJar {
    let mut cookie = shaped(access, String::new());
    cookie.make_removal();
    CookieJar::new().add(cookie)
}

fn shaped(access: &Access, value: String) -> Cookie<'static> {
    let https = access.is_https();
    let name = if https { SECURE_NAME } else { LOCAL_NAME };
    Cookie::build((name, value)).path("/").http_only(true).secure(https).same_site(SameSite::Lax).build()
}
