use super::*;

fn may(role: Role, permission: &str) -> bool {
    Roles::new(vec![role]).unwrap().may(permission)
}

#[test]
fn the_table_says_who_may_what() {
    let words = |permission: &str| -> String {
        Role::ALL.iter().map(|role| if may(*role, permission) { 'x' } else { '.' }).collect()
    };
    // Columns: owner, integration_manager, goal_manager, compliance_manager, member, reader.
    let expected = [
        ("use_own_account", "xxxxxx"),
        ("see_organization", "xxxxxx"),
        ("edit_organization", "x....."),
        ("see_members", "xxxxxx"),
        ("edit_members", "x....."),
        ("edit_api_keys", "xx...."),
        ("see_audit", "x..x.."),
        ("edit_audit", "x..x.."),
        ("see_connections", "xxxx.."),
        ("use_connections", "xxx..."),
        ("edit_connections", "xx...."),
        ("accept_write_account", "x....."),
        ("shut_off_connections", "x....."),
        ("see_keys", "x..x.."),
        ("edit_keys", "x....."),
        ("see_kpis", "xxxxxx"),
        ("edit_kpis", "x.x..."),
        ("see_goals", "xxxxxx"),
        ("edit_goals", "x.x.x."),
        ("see_jobs", "xx...."),
        ("edit_jobs", "xx...."),
        ("edit_sample", "x....."),
    ];
    let found: Vec<_> = TABLE.iter().map(|line| (line.permission, words(line.permission))).collect();
    let expected: Vec<_> = expected.iter().map(|(name, roles)| (*name, (*roles).to_owned())).collect();
    assert_eq!(found, expected);
}

#[test]
fn an_unknown_permission_is_nobodys() {
    assert!(Role::ALL.iter().all(|role| !may(*role, "edit_everything")));
}

#[test]
fn a_permission_stands_in_the_table_once() {
    for line in TABLE {
        assert_eq!(
            TABLE.iter().filter(|other| other.permission == line.permission).count(),
            1,
            "{}",
            line.permission
        );
    }
}

#[test]
fn what_could_make_a_key_more_is_no_scope() {
    for name in [
        "use_own_account",
        "edit_members",
        "edit_api_keys",
        "edit_audit",
        "edit_organization",
        "accept_write_account",
    ] {
        assert_eq!(scope(name), None, "{name}");
    }
    assert_eq!(scope("see_goals"), Some("see_goals"));
}

#[test]
fn roles_are_kept_in_order_without_repeats() {
    let roles = Roles::new(vec![Role::Reader, Role::Owner, Role::Reader]).unwrap();
    assert_eq!(roles.to_stored(), "owner,reader");
    assert_eq!(Roles::from_stored("owner,reader"), Ok(roles));
    assert_eq!(Roles::from_stored("emperor"), Err(NoRole));
}
