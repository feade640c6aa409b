//! What a process under the shipped unit can and cannot do, tried from within.

use crate::container::PATIENCE;
use crate::installed::{Installed, UNIT};
use crate::school::{JO, sign_out};
use crate::support::heard;
use crate::support::twilio::TOKEN;
use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt as _;

/// Tries one thing a line and writes down whether it worked: run before the daemon, in the very same sandbox.
const PROBE: &str = r#"#!/bin/sh
exec 3>/var/lib/homeward/probe
try() { name=$1; shift; if "$@" >/dev/null 2>&1; then echo "$name yes" >&3; else echo "$name no" >&3; fi; }
try state touch /var/lib/homeward/mine
try runtime touch /run/homeward/mine
try credential test -s "$CREDENTIALS_DIRECTORY/twilio-auth-token"
try etc touch /etc/homeward/mine
try usr touch /usr/bin/mine
try run touch /run/mine
try var touch /var/lib/mine
try root ls /root
try home ls /home/somebody
try shadow cat /etc/shadow
try credstore cat /etc/credstore/homeward.twilio-auth-token
try others test -e /proc/1/cmdline
try kernel sh -c 'echo 1 >/proc/sys/kernel/panic'
try kmsg head -c 1 /dev/kmsg
try namespace unshare --user true
try mount mount -t tmpfs none /tmp
try setuid sh -c 'cp /bin/true /var/lib/homeward/set && chmod u+s /var/lib/homeward/set'
try hostname hostname elsewhere
try tmp touch /tmp/mine
exit 0
"#;

#[test]
fn the_units_hold_in_practice_what_they_say() {
    let at = Installed::new("hardening");
    at.container.write("/usr/libexec/probe", PROBE, 0o755);
    at.container
        .done(&["install", "-d", "-m", "777", "/home/somebody"]);
    at.edit(UNIT, "[Service]\nExecStartPre=/usr/libexec/probe\n");
    at.start();
    let probed = std::fs::read_to_string(at.container.path("/var/lib/homeward/probe")).unwrap();
    let probed: BTreeMap<&str, &str> = probed.lines().filter_map(|line| line.split_once(' ')).collect();
    // /tmp is there, and is its own.
    for may in ["state", "runtime", "credential", "tmp"] {
        assert_eq!(probed.get(may), Some(&"yes"), "`{may}`: {probed:?}");
    }
    assert!(!at.container.path("/tmp/mine").exists());
    for must_not in [
        "etc",
        "usr",
        "run",
        "var",
        "root",
        "home",
        "shadow",
        "credstore",
        "others",
        "kernel",
        "kmsg",
        "namespace",
        "mount",
        "setuid",
        "hostname",
    ] {
        assert_eq!(probed.get(must_not), Some(&"no"), "`{must_not}`: {probed:?}");
    }

    // The secret reached it: the stand-in takes texts from nobody who does not sign in with it.
    let answer = at.ask(&sign_out("jo"));
    assert!(answer.get("done").is_some(), "{answer}");
    at.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);

    let process = at.container.outside(&at.main_pid());
    let read = |file: &str| std::fs::read(format!("/proc/{process}/{file}")).unwrap();
    let status = String::from_utf8(read("status")).unwrap();
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_else(|| panic!("no {name} in {status}"))
            .trim()
            .to_owned()
    };
    for set in ["CapInh:", "CapPrm:", "CapEff:", "CapBnd:", "CapAmb:"] {
        assert_eq!(u64::from_str_radix(&field(set), 16), Ok(0), "{set} {status}");
    }
    assert_eq!(field("NoNewPrivs:"), "1");
    assert_eq!(field("Seccomp:"), "2", "a filter of system calls");
    assert!(
        field("Uid:").split_whitespace().all(|id| id != "0"),
        "not as root: {status}"
    );
    let limits = String::from_utf8(read("limits")).unwrap();
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .unwrap();
    assert_eq!(
        core.split_whitespace().filter(|word| *word == "0").count(),
        2,
        "no core file, and none may be allowed: {core}"
    );
    let files = limits
        .lines()
        .find(|line| line.starts_with("Max open files"))
        .unwrap();
    assert_eq!(
        files.split_whitespace().filter(|word| *word == "8192").count(),
        2,
        "room for a flood of connections beside the gateways: {files}"
    );
    for file in ["environ", "cmdline"] {
        let text = String::from_utf8_lossy(&read(file)).into_owned();
        assert!(!text.contains(TOKEN), "the secret is in /proc/PID/{file}");
    }

    let mode = |path: &str| at.container.path(path).symlink_metadata().unwrap().mode() & 0o7777;
    assert_eq!(mode("/var/lib/homeward"), 0o700);
    assert_eq!(mode("/run/homeward"), 0o750);
    for file in ["homeward.db", "homeward.db-wal", "homeward.db-shm"] {
        assert_eq!(mode(&format!("/var/lib/homeward/{file}")), 0o600, "{file}");
    }

    // SIGABRT, as by the watchdog: the journal says why, and nothing of its memory is kept.
    let before = at.main_pid();
    at.container
        .done(&["systemctl", "kill", "--kill-who=main", "--signal=ABRT", UNIT]);
    at.runs_again(&before, PATIENCE);
    let journal = at.container.journal(UNIT);
    assert!(journal.contains("status=6/ABRT"), "{journal}");
    assert!(!journal.contains("dumped"), "a core file was written: {journal}");
    assert!(!journal.contains(TOKEN), "the secret is in the journal");

    for unit in [UNIT, "homeward-last-words.service", "homeward-again.service"] {
        // Tenths; systemd-analyze ends with an error above it.
        at.container.done(&[
            "systemd-analyze",
            "security",
            "--no-pager",
            "--threshold=15",
            unit,
        ]);
    }
    let said = at
        .container
        .done(&["systemd-analyze", "security", "--no-pager", UNIT]);
    println!("{}", said.lines().last().unwrap_or_default());
}
