use super::*;

#[test]
fn a_fresh_name_is_fresh_and_tells_its_maker() {
    let (one, two) = (fresh_name("t"), fresh_name("t"));
    assert_ne!(one, two);
    assert_eq!(owner_of(&one, "t"), Some(Owner::me()));
    assert_eq!(owner_of(&one, "template"), None);
}

#[test]
fn a_free_port_can_be_bound() {
    let port = free_port().unwrap();
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
}
