//! The system's browser: a script that `BROWSER` names stands for it, in a process whose environment has that variable.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use crate::adapter::Blocking;
use crate::client::deliver;
use crate::world::{World, signed_in};

/// Notes the URL that it is given, whole or not at all.
const SCRIPT: &str = "#!/bin/sh\nprintf %s \"$1\" > \"$NOTE.part\" && mv \"$NOTE.part\" \"$NOTE\"\n";

#[test]
fn the_systems_browser_is_opened() {
    let [script, note] =
        ["browser.sh", "browser.url"].map(|name| PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name));
    fs::write(&script, SCRIPT).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    fs::remove_file(&note).ok();
    let mut process = Command::new(env::current_exe().unwrap());
    process.args(["--ignored", "--exact", "system::in_a_process_with_a_browser"]);
    let output = process.env("BROWSER", &script).env("NOTE", &note).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
#[ignore = "another test starts it, in a process of its own"]
fn in_a_process_with_a_browser() {
    let (world, note) = (World::new(), PathBuf::from(env::var_os("NOTE").unwrap()));
    let person = thread::spawn({
        let world = world.clone();
        move || {
            let start = Instant::now();
            while !note.exists() {
                assert!(start.elapsed() < Duration::from_secs(20), "no browser is opened");
                thread::sleep(Duration::from_millis(5));
            }
            deliver(&world.agree(&fs::read_to_string(note).unwrap()))
        }
    });
    signed_in(world.msal::<Blocking>().acquire_token_interactive(world.sign_in()));
    assert_eq!(person.join().unwrap().status, 200);
}
