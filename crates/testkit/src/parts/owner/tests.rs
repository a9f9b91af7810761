use super::*;

#[test]
fn this_process_is_alive_and_readable_from_a_name() {
    let name = format!("{}_folder_of_a_test", Owner::me());
    assert_eq!(Owner::of_name(&name), Some(Owner::me()));
    assert!(Owner::me().is_alive());
}

#[test]
fn the_same_id_with_another_start_time_is_another_process() {
    let me = Owner::me();
    assert!(!Owner { started: me.started + 1, ..me }.is_alive());
}

#[test]
fn an_ended_process_is_not_alive() {
    let mut child = std::process::Command::new("true").spawn().unwrap();
    let owner = Owner { pid: child.id(), started: start_time(child.id()).unwrap_or(0) };
    child.wait().unwrap();
    assert!(!owner.is_alive());
}

#[test]
fn a_name_of_somebody_else_has_no_owner() {
    assert_eq!(Owner::of_name("postgres"), None);
    assert_eq!(Owner::of_name("12_notes_of_mine"), None);
}
