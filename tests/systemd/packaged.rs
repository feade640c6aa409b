//! The Debian package under a real systemd: installed, upgraded, gone back from, removed and purged, by the commands that a
//! technician types.

use crate::container::{PATIENCE, until};
use crate::installed::{Installed, SECOND, UNIT, package};
use std::time::Duration;

const HELD: &str = "/etc/systemd/system/homeward.service.d/10-version-before.conf";
const UPGRADE: &str = "/usr/lib/homeward/upgrade";

fn running(name: &str) -> Installed {
    let at = Installed::from_package(name);
    assert_eq!(at.container.property(UNIT, "ActiveState"), "inactive");
    assert_eq!(at.container.property(UNIT, "UnitFileState"), "disabled");
    at.container.done(&["homeward", "check", "--no-secrets"]);
    at.container.done(&["systemctl", "enable", UNIT]);
    at.start_with_jo_out();
    at
}

fn upgraded(at: &Installed) -> String {
    at.container.copy(&package(SECOND), "/root/newer.deb");
    at.container.done(&["dpkg", "--install", "/root/newer.deb"])
}

fn everybody_back(at: &Installed) {
    at.container.done(&["homeward", "visit", "back", "jo"]);
}

#[test]
fn an_upgrade_waits_for_whoever_is_out_keeps_a_copy_and_can_be_gone_back_from() {
    let at = running("package-upgrade");
    let before = at.main_pid();
    let said = upgraded(&at);
    assert!(
        said.contains("somebody is out, so the version before goes on"),
        "{said}"
    );
    assert_eq!(at.main_pid(), before, "nobody is left unwatched");
    // Killed meanwhile, it is the version of before that comes back.
    at.container.done(&["systemctl", "kill", "-s", "KILL", UNIT]);
    at.runs_again(&before, PATIENCE);
    let shown = at.container.property(UNIT, "ExecStart");
    assert!(shown.contains("/usr/lib/homeward/previous/homeward"), "{shown}");
    assert_eq!(
        at.container.property("homeward-upgrade.timer", "ActiveState"),
        "active"
    );

    everybody_back(&at);
    let before = at.main_pid();
    let said = at.container.done(&[UPGRADE]);
    assert!(said.contains("runs. The store of before is in"), "{said}");
    at.runs_again(&before, PATIENCE);
    assert!(!at.container.path(HELD).exists());
    assert_eq!(
        at.container.property("homeward-upgrade.timer", "ActiveState"),
        "inactive"
    );
    let copies = at.container.done(&["ls", "/var/lib/homeward/before-upgrades"]);
    assert_eq!(copies.lines().count(), 1, "{copies}");
    let copy = format!("/var/lib/homeward/before-upgrades/{copies}");
    at.container.done(&["homeward", "verify", "--store", &copy]);
    at.container.done(&["homeward", "verify"]);

    let before = at.main_pid();
    let said = at.container.done(&[UPGRADE, "--back"]);
    assert!(said.contains("the version before runs"), "{said}");
    at.runs_again(&before, PATIENCE);
    assert!(at.container.property(UNIT, "ExecStart").contains("previous"));
    at.container.done(&["homeward", "verify"]);
}

#[test]
fn a_version_that_cannot_use_the_configuration_does_not_take_over() {
    let at = running("package-bad");
    everybody_back(&at);
    let before = at.main_pid();
    at.container.write(
        "/etc/homeward/schools/example.toml",
        "[school]\nnmae = 1\n",
        0o640,
    );
    let said = upgraded(&at);
    assert!(
        said.contains("Nothing runs yet") || at.container.path(HELD).exists(),
        "{said}"
    );
    assert_eq!(at.main_pid(), before);
    let refused = at.container.run(&[UPGRADE]);
    assert_eq!(refused.status.code(), Some(1));
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        why.contains("cannot use the configuration") && why.contains("nmae"),
        "{why}"
    );
    assert_eq!(at.main_pid(), before);
}

#[test]
fn it_is_not_removed_while_somebody_is_out_and_a_purge_leaves_nothing() {
    let at = running("package-remove");
    let refused = at.container.run(&["dpkg", "--remove", "homeward"]);
    assert!(!refused.status.success());
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(why.contains("somebody is out"), "{why}");
    assert_eq!(at.container.property(UNIT, "ActiveState"), "active");

    everybody_back(&at);
    at.container.done(&["dpkg", "--remove", "homeward"]);
    until("the daemon has ended", Duration::from_secs(10), || {
        at.container
            .run(&["pgrep", "-x", "homeward"])
            .status
            .code()
            .filter(|code| *code == 1)
    });
    for kept in ["/var/lib/homeward/homeward.db", "/etc/homeward/homeward.toml"] {
        assert!(at.container.path(kept).exists(), "{kept}");
    }
    at.container.done(&["dpkg", "--purge", "homeward"]);
    for gone in [
        "/var/lib/homeward",
        "/etc/homeward",
        "/usr/lib/homeward",
        "/usr/bin/homeward",
    ] {
        assert!(!at.container.path(gone).exists(), "{gone}");
    }
}
