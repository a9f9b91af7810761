//! Greeting, TLS and signing in.

use zeroize::Zeroizing;

use super::super::wire::{Login, Wire};
use super::packet::{Fields, Packets};
use super::reply::ServerError;
use super::{Session, errors, scramble};
use crate::trouble::Trouble;

const NONSENSE: Trouble = Trouble::NotThisEngine { engine: "MySQL or MariaDB" };

const LONG_PASSWORD: u32 = 0x1;
const LONG_FLAG: u32 = 0x4;
const CONNECT_WITH_DB: u32 = 0x8;
const SSL: u32 = 0x800;
const PROTOCOL_41: u32 = 0x200;
const TRANSACTIONS: u32 = 0x2000;
const SECURE_CONNECTION: u32 = 0x8000;
const PLUGIN_AUTH: u32 = 0x8_0000;

/// What we offer. LOCAL_FILES (0x80) and MULTI_STATEMENTS (0x1_0000) are not in it, and never will be.
const OFFERED: u32 = LONG_PASSWORD
    | LONG_FLAG
    | CONNECT_WITH_DB
    | PROTOCOL_41
    | TRANSACTIONS
    | SECURE_CONNECTION
    | PLUGIN_AUTH;

/// utf8mb4_general_ci, known to every server of the last decade.
const CHARSET: u8 = 45;
const MAX_PACKET: u32 = 16 << 20;

/// The server's first words, and the stream they came on.
pub(crate) struct Greeting {
    packets: Packets,
    nonce: Vec<u8>,
    method: String,
    is_mariadb: bool,
    offers_tls: bool,
    encrypted: bool,
}

/// Reads the server's greeting.
pub(crate) async fn greet(wire: Wire) -> Result<Greeting, Trouble> {
    let mut packets = Packets::new(wire);
    let body = packets.receive().await.map_err(|trouble| {
        let is_other = matches!(trouble, Trouble::Nonsense { .. } | Trouble::TooMuch);
        if is_other { NONSENSE } else { trouble }
    })?;
    if body.first() == Some(&0xFF) {
        return Err(errors::greeting(&ServerError::parse(&body).ok_or(NONSENSE)?));
    }
    parse_greeting(packets, &body).ok_or(NONSENSE)
}

fn parse_greeting(packets: Packets, body: &[u8]) -> Option<Greeting> {
    let mut fields = Fields(body);
    if fields.byte()? != 10 {
        return None;
    }
    let version = String::from_utf8_lossy(fields.until_zero()?).into_owned();
    fields.take(4)?;
    let mut nonce = fields.take(8)?.to_vec();
    fields.take(1)?;
    let low = u16::from_le_bytes(fields.array()?);
    fields.take(3)?;
    let high = u16::from_le_bytes(fields.array()?);
    let nonce_length = usize::from(fields.byte()?);
    fields.take(10)?;
    nonce.extend_from_slice(fields.take(nonce_length.saturating_sub(8).max(13))?);
    nonce.truncate(20);
    let method = fields.until_zero().map(|name| String::from_utf8_lossy(name).into_owned());
    let capabilities = u32::from(low) | u32::from(high) << 16;
    if capabilities & PROTOCOL_41 == 0 {
        return None;
    }
    Some(Greeting {
        packets,
        nonce,
        method: method.unwrap_or_else(|| "mysql_native_password".to_owned()),
        is_mariadb: version.contains("MariaDB"),
        offers_tls: capabilities & SSL != 0,
        encrypted: false,
    })
}

impl Greeting {
    pub(crate) fn offers_tls(&self) -> bool {
        self.offers_tls
    }

    /// Asks for TLS and gives up the stream, to be wrapped; goes on with [`Greeting::encrypted`].
    pub(crate) async fn ask_for_tls(mut self) -> Result<(Wire, Unwrapped), Trouble> {
        let mut request = Vec::new();
        request.extend_from_slice(&(OFFERED | SSL).to_le_bytes());
        request.extend_from_slice(&MAX_PACKET.to_le_bytes());
        request.push(CHARSET);
        request.extend_from_slice(&[0; 23]);
        self.packets.send(&request).await?;
        let (wire, sequence) = self.packets.into_wire();
        let rest =
            Unwrapped { nonce: self.nonce, method: self.method, is_mariadb: self.is_mariadb, sequence };
        Ok((wire, rest))
    }
}

/// A greeting whose stream is being wrapped in TLS.
pub(crate) struct Unwrapped {
    nonce: Vec<u8>,
    method: String,
    is_mariadb: bool,
    sequence: u8,
}

impl Unwrapped {
    pub(crate) fn encrypted(self, wire: Wire) -> Greeting {
        Greeting {
            packets: Packets::resume(wire, self.sequence),
            nonce: self.nonce,
            method: self.method,
            is_mariadb: self.is_mariadb,
            offers_tls: true,
            encrypted: true,
        }
    }
}

/// Signs in with a method that proves the password without sending it, or sends it under TLS where the server insists.
pub(crate) async fn sign_in(
    mut greeting: Greeting,
    login: &Login,
    password: &[u8],
) -> Result<Session, Trouble> {
    let proof = proof(&greeting.method, &greeting.nonce, password)
        .unwrap_or_else(|| ("mysql_native_password", scramble::native(&greeting.nonce, password)));
    let response = Zeroizing::new(response(login, &proof, greeting.encrypted));
    greeting.packets.send(&response).await?;
    // A server changes its mind about the method once, and asks at most once for the whole password.
    for _ in 0..4 {
        let body = greeting.packets.receive().await?;
        match body.first() {
            Some(0x00) => return Ok(Session { packets: greeting.packets, is_mariadb: greeting.is_mariadb }),
            Some(0xFF) => {
                let error = ServerError::parse(&body).ok_or(NONSENSE)?;
                return Err(errors::sign_in(&error, login));
            }
            Some(0xFE) => switch(&mut greeting, &body, password).await?,
            Some(0x01) => more(&mut greeting, &body, password).await?,
            Some(0xFB) => return Err(Trouble::AskedForFile),
            _ => return Err(NONSENSE),
        }
    }
    Err(Trouble::Nonsense { what: "a sign-in that does not end" })
}

fn proof(method: &str, nonce: &[u8], password: &[u8]) -> Option<(&'static str, Vec<u8>)> {
    let made = |bytes: fn(&[u8], &[u8]) -> Vec<u8>| {
        if password.is_empty() { Vec::new() } else { bytes(nonce, password) }
    };
    match method {
        "mysql_native_password" => Some(("mysql_native_password", made(scramble::native))),
        "caching_sha2_password" => Some(("caching_sha2_password", made(scramble::sha2))),
        _ => None,
    }
}

fn response(login: &Login, (method, proof): &(&'static str, Vec<u8>), encrypted: bool) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend_from_slice(&(OFFERED | if encrypted { SSL } else { 0 }).to_le_bytes());
    out.extend_from_slice(&MAX_PACKET.to_le_bytes());
    out.push(CHARSET);
    out.extend_from_slice(&[0; 23]);
    out.extend_from_slice(login.user.as_bytes());
    out.push(0);
    out.push(u8::try_from(proof.len()).unwrap_or(0));
    out.extend_from_slice(proof);
    out.extend_from_slice(login.database.as_bytes());
    out.push(0);
    out.extend_from_slice(method.as_bytes());
    out.push(0);
    out
}

/// The server wants another method, with a nonce of its own.
async fn switch(greeting: &mut Greeting, body: &[u8], password: &[u8]) -> Result<(), Trouble> {
    let mut fields = Fields(body.get(1..).unwrap_or_default());
    let method = String::from_utf8_lossy(fields.until_zero().unwrap_or_default()).into_owned();
    let nonce = fields.0.strip_suffix(&[0]).unwrap_or(fields.0);
    greeting.nonce = nonce.get(..20).unwrap_or(nonce).to_vec();
    let name = if method.is_empty() { "of old servers".to_owned() } else { method.clone() };
    let (_, proof) =
        proof(&method, &greeting.nonce, password).ok_or(Trouble::SignInMethod { method: name })?;
    greeting.method = method;
    greeting.packets.send(&proof).await
}

/// `caching_sha2_password`: 3 = known, 4 = send the whole password, which only TLS carries.
async fn more(greeting: &mut Greeting, body: &[u8], password: &[u8]) -> Result<(), Trouble> {
    match (greeting.method.as_str(), body.get(1)) {
        ("caching_sha2_password", Some(3)) => Ok(()),
        ("caching_sha2_password", Some(4)) if greeting.encrypted => {
            let mut whole = Zeroizing::new(Vec::with_capacity(password.len() + 1));
            whole.extend_from_slice(password);
            whole.push(0);
            greeting.packets.send(&whole).await
        }
        ("caching_sha2_password", Some(4)) => {
            Err(Trouble::NeedsTls { says: "it wants the whole password, which only TLS carries".to_owned() })
        }
        _ => Err(NONSENSE),
    }
}
