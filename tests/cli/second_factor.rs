//! `homeward user totp`: a code for the phone, taken once the phone makes the right digits.

use crate::live::Live;
use homeward::domain::account::CodeSecret;
use homeward::second_factor::{code, step_at};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Stdio};

fn spawn(live: &Live, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_homeward"))
        .args(arguments)
        .arg("--socket")
        .arg(live.socket())
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Runs a command with these lines typed; returns its exit code, output and error output.
fn typed(live: &Live, arguments: &[&str], lines: &str) -> (i32, String, String) {
    let mut child = spawn(live, arguments);
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// A school with a technician and with Pat of the office.
fn school() -> Live {
    let live = Live::start();
    for arguments in [
        &["user", "add", "ict", "--admin"][..],
        &["user", "add", "pat", "--person", "pat"],
    ] {
        let (code, _, err) = typed(&live, arguments, "purple kettle nine\n");
        assert_eq!(code, 0, "{err}");
    }
    live
}

#[test]
fn a_second_factor_is_set_by_the_digits_of_the_phone_and_taken_away_again() {
    let live = school();
    let mut child = spawn(&live, &["user", "totp", "ict", "--json"]);
    let mut shown = BufReader::new(child.stderr.take().unwrap());
    let mut picture = String::new();
    let address = loop {
        let mut line = String::new();
        assert!(shown.read_line(&mut line).unwrap() > 0, "no address in {picture}");
        if line.starts_with("otpauth://totp/Homeward:ict?secret=") {
            break line.trim().to_owned();
        }
        picture.push_str(&line);
    };
    assert!(picture.contains('█') && picture.contains('▀'), "{picture}");
    assert!(!picture.contains('\u{1b}'), "no colours but on a terminal");
    assert!(
        address.ends_with("&issuer=Homeward&algorithm=SHA1&digits=6&period=30"),
        "{address}"
    );
    let secret = address
        .split("secret=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap();
    assert_eq!(secret.len(), 32, "20 bytes");
    let digits = code(&CodeSecret::new(secret), step_at(homeward::clock::now())).unwrap();
    let wrong = if digits == "000000" { "000001" } else { "000000" };
    let mut keyboard = child.stdin.take().unwrap();
    writeln!(keyboard, "{wrong}\n{} {}", &digits[..3], &digits[3..]).unwrap();
    drop(keyboard);
    let mut rest = String::new();
    shown.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("Not the right ones"), "{rest}");
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{rest}");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("\"has_second_factor\": true"), "{said}");
    assert!(!said.contains(secret), "the secret is no part of the output");

    let (_, listed, _) = typed(&live, &["user", "list"], "");
    let row = listed.lines().find(|line| line.starts_with("ict")).unwrap();
    assert!(row.contains("yes"), "{listed}");
    let (code, said, _) = typed(&live, &["user", "totp", "ict", "--off"], "");
    assert!(code == 0 && said.contains("asked for no code any more"), "{said}");
    let (code, _, err) = typed(&live, &["user", "totp", "ict", "--off"], "");
    assert!(code == 1 && err.contains("asked for no code"), "{err}");
}

#[test]
fn wrong_digits_change_nothing_and_a_second_factor_is_for_admins() {
    let live = school();
    let (code, _, err) = typed(&live, &["user", "totp", "ict"], "1\n2\n3\n");
    assert!(code == 1 && err.contains("nothing was changed"), "{err}");
    let (_, listed, _) = typed(&live, &["user", "list", "--json"], "");
    assert!(!listed.contains("\"has_second_factor\": true"), "{listed}");
    let (code, _, err) = typed(&live, &["user", "totp", "pat"], "");
    assert!(code == 1 && err.contains("no admin's account"), "{err}");
    assert!(
        !err.contains("otpauth"),
        "refused before anything is shown: {err}"
    );
    let (code, _, err) = typed(&live, &["user", "totp", "nobody"], "");
    assert!(code == 1 && err.contains("no open account"), "{err}");
}
