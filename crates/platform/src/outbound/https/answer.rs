//! An HTTP/1.1 answer, read from the bytes that have come so far.

use zeroize::Zeroizing;

/// An answer's status, headers and whole body.
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Zeroizing<Vec<u8>>,
}

/// What the bytes so far amount to.
pub(super) enum Progress {
    Done(Answer),
    More,
    Wrong,
}

/// The most that an answer may be, head and body.
pub(super) const MOST: usize = 256 * 1024;
const HEADERS: usize = 64;

/// How the end of a body is told.
enum Length {
    Known(usize),
    Chunked,
    UntilClosed,
}

impl Answer {
    /// A header by its name in lower case; the first where there are several.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(one, _)| one == name).map(|(_, value)| value.as_str())
    }
}

/// Reads what has come.
pub(super) fn read(bytes: &[u8]) -> Progress {
    let (mut answer, length, rest) = match head(bytes) {
        Ok(Some(found)) => found,
        Ok(None) => return Progress::More,
        Err(Wrong) => return Progress::Wrong,
    };
    match length {
        Length::Known(length) if MOST < length => Progress::Wrong,
        Length::Known(length) => match rest.get(..length) {
            Some(body) => {
                answer.body = Zeroizing::new(body.to_vec());
                Progress::Done(answer)
            }
            None => Progress::More,
        },
        Length::Chunked => match chunks(rest) {
            Ok(Some(body)) => {
                answer.body = body;
                Progress::Done(answer)
            }
            Ok(None) => Progress::More,
            Err(Wrong) => Progress::Wrong,
        },
        Length::UntilClosed => Progress::More,
    }
}

/// The answer when the server has closed the connection: whole only where nothing tells its length.
pub(super) fn at_end(bytes: &[u8]) -> Option<Answer> {
    match head(bytes) {
        Ok(Some((mut answer, Length::UntilClosed, rest))) => {
            answer.body = Zeroizing::new(rest.to_vec());
            Some(answer)
        }
        Ok(Some((_, Length::Known(_) | Length::Chunked, _)) | None) | Err(Wrong) => None,
    }
}

struct Wrong;

/// An answer without its body, how long that is, and what has come of it.
type Head<'a> = (Answer, Length, &'a [u8]);

fn head(bytes: &[u8]) -> Result<Option<Head<'_>>, Wrong> {
    let mut places = [httparse::EMPTY_HEADER; HEADERS];
    let mut response = httparse::Response::new(&mut places);
    let end = match response.parse(bytes).map_err(|_| Wrong)? {
        httparse::Status::Complete(end) => end,
        httparse::Status::Partial => return Ok(None),
    };
    let status = response.code.filter(|code| (200..600).contains(code)).ok_or(Wrong)?;
    let headers: Vec<(String, String)> = response
        .headers
        .iter()
        .map(|header| {
            (header.name.to_ascii_lowercase(), String::from_utf8_lossy(header.value).trim().to_owned())
        })
        .collect();
    let length = length(&headers)?;
    let rest = bytes.get(end..).ok_or(Wrong)?;
    Ok(Some((Answer { status, headers, body: Zeroizing::new(Vec::new()) }, length, rest)))
}

/// Two lengths that differ, or a length beside chunks, are how requests are smuggled: refused.
fn length(headers: &[(String, String)]) -> Result<Length, Wrong> {
    let values =
        |name: &'static str| headers.iter().filter(move |(one, _)| one == name).map(|(_, value)| value);
    let mut lengths = values("content-length");
    let mut codings = values("transfer-encoding");
    match (lengths.next(), codings.next()) {
        (None, None) => Ok(Length::UntilClosed),
        (None, Some(coding)) if coding.eq_ignore_ascii_case("chunked") && codings.next().is_none() => {
            Ok(Length::Chunked)
        }
        (Some(length), None)
            if lengths.next().is_none() && length.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            length.parse().map(Length::Known).map_err(|_| Wrong)
        }
        (Some(_), _) | (None, Some(_)) => Err(Wrong),
    }
}

fn chunks(mut rest: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>, Wrong> {
    let mut body = Zeroizing::new(Vec::with_capacity(rest.len()));
    loop {
        let (begin, size) = match httparse::parse_chunk_size(rest).map_err(|_| Wrong)? {
            httparse::Status::Complete(found) => found,
            httparse::Status::Partial => return Ok(None),
        };
        let size = usize::try_from(size).ok().filter(|size| *size <= MOST).ok_or(Wrong)?;
        rest = rest.get(begin..).ok_or(Wrong)?;
        if size == 0 {
            return Ok(Some(body));
        }
        let (Some(chunk), Some(end)) = (rest.get(..size), rest.get(size..size + 2)) else { return Ok(None) };
        if end != b"\r\n" {
            return Err(Wrong);
        }
        body.extend_from_slice(chunk);
        rest = rest.get(size + 2..).ok_or(Wrong)?;
    }
}
