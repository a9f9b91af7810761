//! 32 bytes as text with a checksum (BIP 173), as age writes its keys.

const CHARACTERS: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATORS: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
const CHECKSUM: usize = 6;

/// In the letter case of the prefix.
pub(super) fn encode(prefix: &str, bytes: &[u8; 32]) -> String {
    let mut values = regroup(bytes, 8, 5, true).unwrap_or_default();
    let sum = checksum(prefix, &values) ^ 1;
    values.extend((0..CHECKSUM).map(|at| u8::try_from((sum >> (5 * (CHECKSUM - 1 - at))) & 31).unwrap_or(0)));
    let body: String = values
        .iter()
        .filter_map(|value| CHARACTERS.get(usize::from(*value)))
        .map(|c| char::from(*c))
        .collect();
    if prefix.chars().any(char::is_uppercase) {
        format!("{prefix}1{}", body.to_uppercase())
    } else {
        format!("{prefix}1{body}")
    }
}

/// `None` for another prefix, mixed case, a wrong checksum or another length.
pub(super) fn decode(prefix: &str, text: &str) -> Option<[u8; 32]> {
    let body = text.strip_prefix(prefix)?.strip_prefix('1')?;
    let is_upper = prefix.chars().any(char::is_uppercase);
    if body.chars().any(|c| if is_upper { c.is_lowercase() } else { c.is_uppercase() }) {
        return None;
    }
    let mut values = Vec::with_capacity(body.len());
    for c in body.to_lowercase().bytes() {
        values.push(u8::try_from(CHARACTERS.iter().position(|known| *known == c)?).ok()?);
    }
    let (data, sum) = values.split_at_checked(values.len().checked_sub(CHECKSUM)?)?;
    let stated = sum.iter().fold(0, |sum, value| (sum << 5) | u32::from(*value));
    if checksum(prefix, data) ^ 1 != stated {
        return None;
    }
    regroup(data, 5, 8, false)?.try_into().ok()
}

fn checksum(prefix: &str, values: &[u8]) -> u32 {
    let prefix = prefix.to_lowercase();
    let high = prefix.bytes().map(|byte| byte >> 5);
    let low = prefix.bytes().map(|byte| byte & 31);
    let all = high.chain([0]).chain(low).chain(values.iter().copied()).chain([0; CHECKSUM]);
    all.fold(1, |sum: u32, value| {
        let top = sum >> 25;
        let next = ((sum & 0x01ff_ffff) << 5) ^ u32::from(value);
        GENERATORS.iter().enumerate().fold(
            next,
            |next, (at, generator)| {
                if (top >> at) & 1 == 1 { next ^ generator } else { next }
            },
        )
    })
}

/// Regroups bits, the highest first; what is left over is padded with zeros, or must be zeros.
fn regroup(from: &[u8], have: u32, want: u32, pad: bool) -> Option<Vec<u8>> {
    let (mut bits, mut held) = (0_u32, 0_u32);
    let mut to = Vec::new();
    for value in from {
        bits = (bits << have) | u32::from(*value);
        held += have;
        while want <= held {
            held -= want;
            to.push(u8::try_from((bits >> held) & ((1 << want) - 1)).ok()?);
        }
        bits &= (1 << held) - 1;
    }
    if pad && held != 0 {
        to.push(u8::try_from((bits << (want - held)) & ((1 << want) - 1)).ok()?);
    } else if !pad && (have <= held || bits != 0) {
        return None;
    }
    Some(to)
}
