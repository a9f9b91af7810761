use super::*;

fn launch<'a>(program: &'a Path, arguments: &'a [String], folder: &'a Path) -> Launch<'a> {
    Launch { program, arguments, account: None, folder, stop_by: StopBy::Kill }
}

fn shell(script: &str) -> Vec<String> {
    vec!["-c".to_owned(), script.to_owned()]
}

#[test]
fn a_dropped_process_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let process =
        Process::start(&launch(Path::new("/bin/sh"), &shell("exec sleep 600"), folder.path())).unwrap();
    let proc_entry = PathBuf::from(format!("/proc/{}", process.id()));
    assert!(proc_entry.exists());
    drop(process);
    assert!(!proc_entry.exists());
}

#[test]
fn a_process_that_ended_tells_its_last_words() {
    let folder = tempfile::tempdir().unwrap();
    let script = shell("echo the disk is full; exit 3");
    let fault = run_once(&launch(Path::new("/bin/sh"), &script, folder.path())).unwrap_err().to_string();
    assert!(fault.contains("exit status: 3") && fault.contains("the disk is full"), "{fault}");
}

#[test]
fn the_kernel_ends_a_process_whose_starter_was_killed() {
    let folder = tempfile::tempdir().unwrap();
    let pid_file = folder.path().join("pid");
    // A starter that is killed: it starts a long sleep the way `command` does, then kills itself.
    let script = format!(
        "setpriv --pdeathsig KILL sh -c 'echo $$ >{0}.new; mv {0}.new {0}; exec sleep 600' & \
         while [ ! -e {0} ]; do :; done; kill -s KILL $$",
        pid_file.display()
    );
    let starter = run_once(&launch(Path::new("/bin/sh"), &shell(&script), folder.path()));
    assert!(starter.is_err());
    let sleeper = PathBuf::from(format!("/proc/{}/cmdline", fs::read_to_string(&pid_file).unwrap().trim()));
    let deadline = Instant::now() + Duration::from_secs(10);
    // A zombie without a parent to ask for it has an empty command line.
    while fs::read(&sleeper).is_ok_and(|words| !words.is_empty()) {
        assert!(Instant::now() < deadline, "the process outlived its starter");
        thread::yield_now();
    }
}
