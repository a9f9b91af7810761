use super::*;

/// Kind, version and parameters: everything that decides how long a comparison takes.
fn work(hash: &str) -> String {
    hash.split('$').take(4).collect::<Vec<_>>().join("$")
}

#[test]
fn comparing_with_nobodys_hash_is_as_much_work_as_with_a_persons() {
    let made = hashed(b"marble otter lantern dune", &[7; 16]).unwrap();
    assert_eq!(work(made.as_str()), "$argon2id$v=19$m=19456,t=2,p=1");
    assert_eq!(work(NOBODYS), work(made.as_str()));
    assert_eq!(NOBODYS.len(), made.as_str().len());
    assert!(PasswordHash::new(NOBODYS).is_ok());
}

#[test]
fn the_salt_makes_equal_passphrases_different() {
    let made = |salt: u8| hashed(b"marble otter lantern dune", &[salt; 16]).unwrap();
    assert!(made(1) != made(2));
    assert!(made(1) == made(1));
}
