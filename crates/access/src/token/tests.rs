use super::*;

#[test]
fn a_token_is_256_bits_and_never_the_same() {
    let world = World::system();
    let (one, other) = (Token::new(&world).unwrap(), Token::new(&world).unwrap());
    assert_eq!(one.reveal().len(), 43);
    assert_ne!(one.reveal(), other.reveal());
    assert_ne!(one.hash(), other.hash());
}

#[test]
fn an_invitation_token_names_its_organization() {
    let world = World::system();
    let organization = world.new_id::<OrganizationId>().unwrap();
    let token = Token::of_organization(organization, &world).unwrap();
    assert_eq!(organization_of(token.reveal()), Some(organization));
    for wrong in ["", "abc", "abc.def", "0193A2F0C0DE7000800000000000ABCD.x"] {
        assert_eq!(organization_of(wrong), None, "{wrong}");
    }
}

#[test]
fn the_hash_is_sha_256() {
    let hash = TokenHash::of("abc");
    assert_eq!(
        hex::encode(hash.as_bytes()),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}
