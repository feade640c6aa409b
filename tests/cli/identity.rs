//! `homeward user link`: shows whom the service names, asks, and ties.

use crate::live::Live;
use homeward::app::Request;
use homeward::app::accounts::{AccountRequest, IdentityEntry};
use homeward::domain::account::{LinkCode, OpenIdentity, TokenDigest};
use homeward::domain::private::Private;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};

/// Runs a command with these lines typed; returns its exit code, output and error output.
fn typed(live: &Live, arguments: &[&str], lines: &str) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_homeward"))
        .args(arguments)
        .arg("--socket")
        .arg(live.socket())
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut keyboard = child.stdin.take().unwrap();
    // A command that asks nothing may have ended.
    drop(keyboard.write_all(lines.as_bytes()));
    drop(keyboard);
    let output = child.wait_with_output().unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// Somebody with a name that would look like a line of ours comes from the service; returns the code.
fn comes(live: &Live) -> String {
    let code = LinkCode::of([1, 2, 3, 4, 5, 6, 7, 8]);
    let entry = IdentityEntry {
        identity: OpenIdentity {
            issuer: "https://login.example.sch.uk".to_owned(),
            subject: Private::new("1234"),
        },
        name: Some(Private::new("Pat\nEvans\u{1b}[2J")),
        email: Some(Private::new("pat@example.sch.uk")),
        address: "192.0.2.1".to_owned(),
        token: TokenDigest::of(&[1; 32]),
        code: code.clone(),
    };
    let request = Request::Account(AccountRequest::SignInByIdentity(Box::new(entry)));
    let mut stream = UnixStream::connect(live.socket()).unwrap();
    writeln!(stream, "{}", serde_json::to_string(&request).unwrap()).unwrap();
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer).unwrap();
    assert!(answer.contains(&code.to_string()), "{answer}");
    code.to_string()
}

#[test]
fn an_identity_is_shown_and_asked_about_before_it_is_tied() {
    let live = Live::start();
    let (code, _, err) = typed(
        &live,
        &["user", "add", "pat", "--person", "pat"],
        "purple kettle nine\n",
    );
    assert_eq!(code, 0, "{err}");
    let given = comes(&live);
    let (_, listed, _) = typed(&live, &["user", "list"], "");
    assert!(
        listed.contains(&given) && listed.contains("pat@example.sch.uk"),
        "{listed}"
    );
    assert!(
        !listed.contains('\u{1b}') && !listed.lines().any(|line| line.starts_with("Evans")),
        "{listed}"
    );

    let (code, out, err) = typed(&live, &["user", "link", "pat", &given], "no\n");
    assert!(
        code == 1 && err.contains("nothing was changed") && out.is_empty(),
        "{err}"
    );
    assert!(
        err.contains("pat@example.sch.uk") && err.contains("ask the person"),
        "{err}"
    );
    assert!(
        !err.contains('\u{1b}') && !err.lines().any(|line| line.starts_with("Evans")),
        "{err}"
    );
    let (code, out, err) = typed(&live, &["user", "link", "pat", &given], "yes\n");
    assert!(code == 0 && out.contains("pat: is linked"), "{out}{err}");
    let (_, listed, _) = typed(&live, &["user", "list"], "");
    assert!(!listed.contains(&given), "{listed}");
    let row = listed.lines().find(|line| line.starts_with("pat")).unwrap();
    assert!(row.contains("yes"), "{listed}");

    let (code, out, _) = typed(&live, &["user", "unlink", "pat"], "");
    assert!(code == 0 && out.contains("by password alone"), "{out}");
    for (typed_code, why) in [
        (given.as_str(), "nobody waits"),
        ("12", "eight letters and figures"),
    ] {
        let (code, _, err) = typed(&live, &["user", "link", "pat", typed_code], "yes\n");
        assert!(code == 1 && err.contains(why), "{err}");
    }
}
