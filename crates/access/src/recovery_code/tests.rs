use std::collections::HashSet;

use super::*;

#[test]
fn a_set_has_ten_different_codes_in_four_groups() {
    let set = RecoveryCode::set(&World::system()).unwrap();
    let different: HashSet<&str> = set.iter().map(RecoveryCode::reveal).collect();
    assert_eq!(different.len(), COUNT);
    for code in &set {
        assert_eq!(code.reveal().len(), 19, "{}", code.reveal());
        assert!(
            code.reveal()
                .split('-')
                .all(|group| group.len() == 4 && group.chars().all(|c| LETTERS.contains(c)))
        );
    }
}

#[test]
fn a_code_is_recognised_as_people_type_it() {
    assert_eq!(hash_of("k3f9-7qxa-02mn-wz51"), hash_of(" K3F9 7QXA O2MN WZ5l"));
    assert_ne!(hash_of("k3f9-7qxa-02mn-wz51"), hash_of("k3f9-7qxa-02mn-wz52"));
}
