use super::*;

#[track_caller]
fn check_is(text: &str, want: Result<(), PassphraseRefused>) {
    let email = "Long.Mailbox@example.com".parse().unwrap();
    let checked = Passphrase::new(Secret::from_text(text.to_owned()), &email).map(|_| ());
    assert_eq!(checked, want, "{text}");
}

#[test]
fn length_is_counted_in_characters() {
    check_is("elf letters", Err(PassphraseRefused::TooShort));
    check_is("zwölf zeichen", Ok(()));
    check_is(&"ab cd ef gh ij ".repeat(70), Err(PassphraseRefused::TooLong));
}

#[test]
fn the_email_is_no_passphrase() {
    check_is("long.mailbox@EXAMPLE.com", Err(PassphraseRefused::IsEmail));
    check_is("Long.Mailbox", Err(PassphraseRefused::IsEmail));
}

#[test]
fn what_everyone_tries_first_is_refused() {
    for text in
        ["aaaaaaaaaaaa", "PasswordPassword", "123412341234", "Password1234", "1q2w3e4r5t6y", "abcabcabcabca"]
    {
        check_is(text, Err(PassphraseRefused::TooCommon));
    }
}

#[test]
fn unrelated_words_and_pasted_noise_pass() {
    check_is("marble otter lantern dune", Ok(()));
    check_is("x9$Kq-2vL!pZ", Ok(()));
}
