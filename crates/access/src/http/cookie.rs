//! The session cookie.
//!
//! `__Host-` makes browsers insist on TLS, this very host and the whole site. Plain http exists on localhost only,
//! where that prefix is refused by browsers, so the cookie has a plain name there. Behind TLS the plain name is not
//! read: a neighbouring host could have set it.

use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::access::Access;
use crate::token::Token;

/// The token that the browser shows.
pub(crate) fn read(jar: &CookieJar, https: bool) -> Option<String> {
    jar.get(name(https)).map(|cookie| cookie.value().to_owned())
}

/// Gives the browser a session.
pub(crate) fn give(access: &Access, token: &Token) -> CookieJar {
    CookieJar::new().add(shaped(access.is_https(), token.reveal().to_owned()))
}

/// Takes the session from the browser.
pub(crate) fn take(access: &Access) -> CookieJar {
    let mut cookie = shaped(access.is_https(), String::new());
    cookie.make_removal();
    CookieJar::new().add(cookie)
}

fn name(https: bool) -> &'static str {
    if https { "__Host-session" } else { "session" }
}

fn shaped(https: bool, value: String) -> Cookie<'static> {
    Cookie::build((name(https), value))
        .path("/")
        .http_only(true)
        .secure(https)
        .same_site(SameSite::Lax)
        .build()
}

#[cfg(test)]
mod tests;
