//! Secrets and other people on the same machine: what a process, its files and its socket give away.

use crate::school::{JO, PUBLIC_URL, Rules, School, sign_out};
use crate::support::daemon::binary;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Command;

const TOKEN: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
const PASSWORD: &str = "correct-horse-battery";

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn inside(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// A school whose secrets come by file and by systemd's credentials, and whose workers are not asked for long.
fn school() -> School {
    let school = School::new(&Rules {
        inbound: r#""webhook""#,
        every: "10m",
        ..Rules::default()
    });
    school.twilio.change_token(TOKEN);
    let server = fs::read_to_string(school.home.path("homeward.toml")).unwrap();
    let server = server.replace(
        r#"{ env = "HOMEWARD_TEST_TOKEN" }"#,
        r#"{ credential = "twilio-auth-token" }"#,
    ) + "username = \"homeward@example.sch.uk\"\npassword = { file = \"smtp-password\" }\n";
    school.home.write("homeward.toml", &server);
    fs::create_dir(school.home.path("credentials")).unwrap();
    school.home.write("credentials/twilio-auth-token", TOKEN);
    school.home.write("smtp-password", PASSWORD);
    let credentials = school.home.path("credentials");
    school.home.write(
        "env",
        &format!("CREDENTIALS_DIRECTORY={}\n", credentials.display()),
    );
    school
}

#[test]
fn no_secret_is_on_the_command_line_or_in_the_environment_of_the_daemon() {
    let school = school();
    let daemon = school.start();
    // The token is the one in force.
    let url = format!("{PUBLIC_URL}/hooks/main/inbound");
    let status = school
        .twilio
        .call_inbound(daemon.address(), &url, "SM1", JO, "hello");
    assert_eq!(status, 200);
    for what in ["cmdline", "environ"] {
        let path = format!("/proc/{}/{what}", daemon.pid());
        match fs::read(&path) {
            Ok(found) => {
                let found = String::from_utf8_lossy(&found).into_owned();
                assert!(!found.is_empty(), "{path}");
                for secret in [TOKEN, PASSWORD] {
                    assert!(!found.contains(secret), "`{secret}` in {path}: {found}");
                }
            }
            // Not even we can, who started it.
            Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::PermissionDenied, "{path}"),
        }
    }
    let children = format!("/proc/{0}/task/{0}/children", daemon.pid());
    let children = fs::read_to_string(children).unwrap_or_default();
    assert_eq!(children.trim(), "", "it starts no other program");
}

#[test]
fn no_core_file_is_written_of_a_daemon_however_it_was_started_and_ends() {
    let school = school();
    // As generous as the machine allows.
    school
        .home
        .write("wrapper", "ulimit -S -c \"$(ulimit -H -c)\"\nexec \"$@\"\n");
    let daemon = school.start();
    let limits = fs::read_to_string(format!("/proc/{}/limits", daemon.pid())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size"));
    let core: Vec<&str> = core.unwrap().split_whitespace().collect();
    assert_eq!(core[4..6], ["0", "0"], "{core:?}");
    let status = daemon.abort();
    assert_eq!(status.signal(), Some(6), "{status:?}");
    assert!(!status.core_dumped());
}

#[test]
fn what_it_writes_is_closed_to_other_users_whatever_the_umask() {
    let school = school();
    school.home.write("wrapper", "umask 000\nexec \"$@\"\n");
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    assert_eq!(mode(&school.home.path("state")), 0o700);
    assert_eq!(mode(&school.home.path("run")), 0o700);
    let mut looked_at = 0;
    for path in inside(&school.home.path("state"))
        .into_iter()
        .chain(inside(&school.home.path("run")))
    {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        looked_at += 1;
    }
    assert!(looked_at >= 4, "store, log, index, socket: {looked_at}");
    let copy = school.home.path("copy.db").display().to_string();
    let (status, out, err) = school.home.run(&["backup", &copy]);
    assert_eq!(status, 0, "{out}{err}");
    assert_eq!(mode(Path::new(&copy)), 0o600);
    assert_eq!(daemon.stop(), 0);
    // Its last words leave a stamp there.
    for path in inside(&school.home.path("state")) {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[test]
fn a_state_directory_that_others_can_look_into_is_said_at_the_start() {
    let school = school();
    let state = school.home.path("state");
    fs::create_dir(&state).unwrap();
    fs::set_permissions(&state, fs::Permissions::from_mode(0o755)).unwrap();
    let daemon = school.start();
    let said = daemon.logged("can look into the state directory");
    assert!(said.contains("WARN") && said.contains("chmod 700"), "{said}");
    // What is in it they cannot read all the same.
    for path in inside(&state) {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

/// What a user without any rights can do on the machine that the daemon runs on, where the directories stand open.
#[test]
fn another_user_of_the_machine_can_neither_read_the_store_nor_talk_to_the_socket() {
    // Only root can become somebody else; where tests run as anybody else, the modes above are what there is.
    if !is_root() {
        return;
    }
    let school = school();
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    let open = fs::Permissions::from_mode(0o755);
    for folder in ["", "state", "run"] {
        fs::set_permissions(school.home.path(folder), open.clone()).unwrap();
    }
    let nobody = |arguments: &[&str]| {
        let output = Command::new("setpriv")
            .args([
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "--no-new-privs",
            ])
            .args(arguments)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.success(), said)
    };
    let path = |name: &str| school.home.path(name).display().to_string();
    let (listed, why) = nobody(&["ls", &path("state")]);
    assert!(listed, "they can look into the directories here: {why}");
    for store in ["state/homeward.db", "state/homeward.db-wal"] {
        let (read, why) = nobody(&["cat", &path(store)]);
        assert!(!read && why.contains("Permission denied"), "{store}: {why}");
    }
    // With a binary that they may run.
    fs::copy(binary(), path("homeward")).unwrap();
    let (asked, why) = nobody(&[
        &path("homeward"),
        "visit",
        "list",
        "--socket",
        &path("run/control.sock"),
    ]);
    assert!(!asked && why.contains("Permission denied"), "{why}");
    let (asked, why) = nobody(&["cat", &format!("/proc/{}/environ", daemon.pid())]);
    assert!(!asked, "{why}");
    daemon.stop();
}

fn is_root() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let uid = status.lines().find_map(|line| line.strip_prefix("Uid:")).unwrap();
    uid.split_whitespace().nth(1) == Some("0")
}

#[test]
fn a_secret_that_cannot_be_used_is_not_shown_with_what_is_wrong() {
    let school = school();
    for (name, value) in [
        ("smtp-password", "two\nlines-of-password"),
        ("credentials/twilio-auth-token", "to\u{7f}ken-with-control"),
    ] {
        let before = fs::read_to_string(school.home.path(name)).unwrap();
        school.home.write(name, value);
        for command in [vec!["check"], vec!["check", "--json"], vec!["serve", "--help"]] {
            let (_, out, err) = school.home.run(&command);
            for secret in ["lines-of-password", "ken-with-control", TOKEN, PASSWORD] {
                assert!(!out.contains(secret) && !err.contains(secret), "{out}{err}");
            }
        }
        school.home.write(name, &before);
    }
    // Nor is one that is right, by anything that prints the configuration.
    for command in [
        vec!["check", "--json"],
        vec!["check"],
        vec!["check", "--fit"],
        vec!["--help"],
        vec!["visit", "list", "--json"],
        vec!["last-words", "--json"],
    ] {
        let (_, out, err) = school.home.run(&command);
        for secret in [
            TOKEN,
            PASSWORD,
            crate::support::twilio::TOKEN,
            "cover for my duty",
        ] {
            assert!(
                !out.contains(secret) && !err.contains(secret),
                "{command:?}: {out}{err}"
            );
        }
    }
}
