//! Signs in with a lent credential: the one place of this crate that sees a password.

use std::time::Duration;

use kernel::secret::Secret;
use zeroize::Zeroizing;

use super::dial::Line;
use super::wire::Login;
use super::{Session, mysql, postgres};
use crate::trouble::Trouble;

/// Longest sign-in; a server that drips its answer ends here.
const SIGN_IN: Duration = Duration::from_secs(10);

/// Signs in on `line`. The copy of the password that the protocols need is wiped on return.
pub(crate) async fn attach(line: Line, login: &Login, password: &Secret) -> Result<Session, Trouble> {
    let password = Zeroizing::new(password.expose(<[u8]>::to_vec));
    let signing_in = async {
        Ok(match line {
            Line::PostgreSql(wire) => {
                Session::PostgreSql(Box::new(postgres::sign_in(wire, login, &password).await?))
            }
            Line::MySql(greeting) => {
                Session::MySql(Box::new(mysql::sign_in(*greeting, login, &password).await?))
            }
        })
    };
    match tokio::time::timeout(SIGN_IN, signing_in).await {
        Ok(session) => session,
        Err(_) => Err(Trouble::TimedOut { doing: "signing in" }),
    }
}
