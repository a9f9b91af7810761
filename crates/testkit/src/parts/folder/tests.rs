use super::*;

#[test]
fn a_folder_goes_with_its_handle() {
    let root = tempfile::tempdir().unwrap();
    let folder = Folder::below(root.path(), "part").unwrap();
    let path = folder.path().to_owned();
    folder.write_private("key", b"k", None).unwrap();
    assert!(path.join("key").exists());
    drop(folder);
    assert!(!path.exists());
}

#[test]
fn a_folder_of_a_dead_process_is_removed_and_one_of_a_living_process_stays() {
    let root = tempfile::tempdir().unwrap();
    let mine = Folder::below(root.path(), "mine").unwrap();
    let abandoned = root.path().join("1_1_postgres-0");
    let foreign = root.path().join("notes");
    fs::create_dir_all(abandoned.join("data")).unwrap();
    fs::create_dir(&foreign).unwrap();
    let _next = Folder::below(root.path(), "next").unwrap();
    assert!(!abandoned.exists());
    assert!(mine.path().exists());
    assert!(foreign.exists());
}

#[test]
fn a_private_file_is_readable_by_its_owner_only() {
    let root = tempfile::tempdir().unwrap();
    let folder = Folder::below(root.path(), "part").unwrap();
    let path = folder.write_private("key", b"k", None).unwrap();
    assert_eq!(fs::metadata(path).unwrap().mode() & 0o777, 0o600);
}
