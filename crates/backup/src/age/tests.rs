use std::io::{Read as _, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::*;

/// Made by rage (the age of the Rust community): two key pairs, and a file sealed to both.
const FIRST: &str = "AGE-SECRET-KEY-1WN025Y5VQLF8WW8QYZVWMZ2V9ZXD20PTEPA0SDL8R0UFHWQCRYYSPCMXP9";
const FIRST_PUBLIC: &str = "age1dgnrfx3pndsksuate92s2mthngwrnextz57nx5e0h52xcnd8yphqwgx4ga";
const SECOND: &str = "AGE-SECRET-KEY-1YKVKTMR9FU7ZWRSTTWC3E8CW70QG5MF536ME2KMKSWVJVY5R83WQ8M6WP0";
const SECOND_PUBLIC: &str = "age15kvumn3jqq0r4356vhq7ykkw5s2mcvv055kmk0e0jp9z5far84nsr2znxe";
const THEIRS: &str = "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSB6ajdOeUpjSlo3NmdpS2J5d09vTWNIOXdCaGZzV1NaYXBBYlJTU3gwVFhRCnQ0Zlk1VHRJVHk0L0hxWDh3NnRtZlFIcytxWmduVit2L0ZEYmk2NXZBSUUKLT4gWDI1NTE5IHJEOHBHa1o5ejNBWTRITGFPY29xaGFQN1lvSkhVaE14RitEdkhmSzBaRVkKQWpqQVlJZnEyZjBrTlZhV3ROSldZb0JlZ1VUVkZnME5PcXhMYXBYVWF6QQotPiBUWTxlXDpcLS1ncmVhc2UgMExvZTk6dyAxcXwpTyBhRzd1a00KZWFZMlhEaDZkRlh2Zk55WHkwVXJudlBlUDNVS0x3SjJ4VkN6UzBXaC9VbnJvMUFxM2hxZWpyZEpGR2o0NWcKLS0tIHdKWU5VdExNWGFzMmt3UFgrNWhDbmZyYWFBWEpWOTdQK0xpV1pzU3BoaDQKvXEcsK5T+k9wmKexl5sTxICa9RoqrvzIaMLtmWGeyiZfim9himVPk8VjG2iTw7So5zW8kDU=";

fn identity(text: &str) -> Identity {
    Identity::find_in(text).unwrap()
}

fn opened(identity: &Identity, file: &[u8]) -> Result<Vec<u8>, String> {
    let mut content = Vec::new();
    let mut opening = open(identity, file).map_err(|error| error.to_string())?;
    opening.read_to_end(&mut content).map_err(|error| error.to_string())?;
    Ok(content)
}

fn sealed(recipients: &[Recipient], content: &[u8]) -> Vec<u8> {
    let mut sealing = seal(recipients, &World::system(), Vec::new()).unwrap();
    sealing.write_all(content).unwrap();
    sealing.finish().unwrap()
}

#[test]
fn keys_are_written_as_another_implementation_writes_them() {
    for (secret, public) in [(FIRST, FIRST_PUBLIC), (SECOND, SECOND_PUBLIC)] {
        let identity = identity(&format!("# created: today\n# public key: {public}\n{secret}\n"));
        assert_eq!(identity.recipient().to_string(), public);
        assert_eq!(identity.to_line().as_str(), secret);
        assert_eq!(&public.parse::<Recipient>().unwrap(), identity.recipient());
    }
}

#[test]
fn a_file_of_another_implementation_opens_with_either_key() {
    let file = STANDARD.decode(THEIRS).unwrap();
    for secret in [FIRST, SECOND] {
        assert_eq!(opened(&identity(secret), &file).unwrap(), b"the keys of a backup\n");
    }
}

#[test]
fn what_is_sealed_opens_at_every_length_around_a_chunk() {
    let (one, other) = (identity(FIRST), identity(SECOND));
    for length in [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000] {
        let content: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
        let file = sealed(&[one.recipient().clone(), other.recipient().clone()], &content);
        assert_eq!(opened(&one, &file).unwrap(), content, "{length}");
        assert_eq!(opened(&other, &file).unwrap(), content, "{length}");
    }
}

#[test]
fn another_key_opens_nothing() {
    let file = sealed(&[identity(FIRST).recipient().clone()], b"content");
    assert_eq!(opened(&identity(SECOND), &file).unwrap_err(), NotOpened::OtherRecipient.to_string());
}

#[test]
fn a_file_that_was_altered_or_cut_anywhere_does_not_open() {
    let one = identity(FIRST);
    let file = sealed(&[one.recipient().clone()], &vec![7; 65_600]);
    let header = file.windows(4).position(|four| four == b"\n---").unwrap() + 60;
    for at in (0..header).chain([header + 1, header + 40, 65_700, file.len() - 1]) {
        let mut altered = file.clone();
        altered[at] ^= 1;
        assert!(opened(&one, &altered).is_err(), "byte {at}");
    }
    for length in [0, 10, header, header + 16, header + 20, 65_700, file.len() - 1] {
        assert!(opened(&one, &file[..length]).is_err(), "{length} bytes");
    }
    // A whole chunk taken from the end.
    let two = sealed(&[one.recipient().clone()], &vec![7; 131_072]);
    assert!(opened(&one, &two[..two.len() - 65_552]).is_err());
}

#[test]
fn a_text_that_is_no_key_is_refused() {
    for text in ["", "age1", "ssh-ed25519 AAAA", &FIRST_PUBLIC.replace('d', "e"), &FIRST_PUBLIC[..61], FIRST]
    {
        assert_eq!(text.parse::<Recipient>().unwrap_err(), NoRecipient, "{text}");
    }
    for text in ["", "# AGE-SECRET-KEY-1", FIRST_PUBLIC, &FIRST.to_lowercase(), &FIRST.replace('W', "V")] {
        assert!(Identity::find_in(text).is_err(), "{text}");
    }
}
