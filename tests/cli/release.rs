//! A release: put together from a binary, signed, and a changed byte found.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const HOMEWARD: &str = env!("CARGO_BIN_EXE_homeward");

const EPOCH: &str = "1764547200";

fn make(dist: &Path, gpg_home: &Path, key: Option<&str>) -> Output {
    let mut command = Command::new("bash");
    command
        .args(["systemd/release/make.sh", HOMEWARD])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("DIST", dist)
        .env("GNUPGHOME", gpg_home)
        .env("SOURCE_DATE_EPOCH", EPOCH)
        .env_remove("KEY")
        .env_remove("UNSIGNED");
    if let Some(key) = key {
        command.env("KEY", key);
    }
    command.output().unwrap()
}

fn ends_well(program: &str, arguments: &[&str], folder: &Path, gpg_home: &Path) -> bool {
    let mut command = Command::new(program);
    let ran = command
        .args(arguments)
        .current_dir(folder)
        .env("GNUPGHOME", gpg_home)
        .output();
    ran.unwrap().status.success()
}

/// Whether somebody with the public key takes the release for ours.
fn holds(release: &Path, gpg_home: &Path) -> bool {
    ends_well(
        "gpg",
        &["--verify", "SHA256SUMS.asc", "SHA256SUMS"],
        release,
        gpg_home,
    ) && ends_well(
        "sha256sum",
        &["--check", "--strict", "SHA256SUMS"],
        release,
        gpg_home,
    )
}

fn release_in(dist: &Path) -> PathBuf {
    let mut found = std::fs::read_dir(dist).unwrap();
    found.next().unwrap().unwrap().path()
}

#[test]
fn a_release_is_signed_the_same_twice_and_a_changed_byte_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let gpg_home = folder.path().join("gpg");
    std::fs::create_dir(&gpg_home).unwrap();
    let private = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    std::fs::set_permissions(&gpg_home, private).unwrap();
    let who = "release@example.sch.uk";
    let made = [
        "--batch",
        "--passphrase",
        "",
        "--quick-generate-key",
        who,
        "ed25519",
        "sign",
        "never",
    ];
    assert!(ends_well("gpg", &made, folder.path(), &gpg_home), "a key is made");

    let (first, second) = (folder.path().join("first"), folder.path().join("second"));
    for dist in [&first, &second] {
        let ran = make(dist, &gpg_home, Some(who));
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    }
    let (first, second) = (release_in(&first), release_in(&second));
    let sums = std::fs::read_to_string(first.join("SHA256SUMS")).unwrap();
    assert_eq!(sums, std::fs::read_to_string(second.join("SHA256SUMS")).unwrap());
    assert!(holds(&first, &gpg_home));

    let bill = std::fs::read(first.join(format!("homeward-{}.cdx.json", env!("CARGO_PKG_VERSION")))).unwrap();
    let bill: Value = serde_json::from_slice(&bill).unwrap();
    let names: Vec<&str> = bill["components"]
        .as_array()
        .unwrap()
        .iter()
        .map(|crate_| crate_["name"].as_str().unwrap())
        .collect();
    assert!(
        names.contains(&"rusqlite") && names.contains(&"tokio"),
        "{names:?}"
    );
    assert!(
        !names.contains(&"fantoccini"),
        "what only tests need is in no release"
    );
    let licences = std::fs::read_to_string(first.join("LICENCES.txt")).unwrap();
    assert!(licences.contains("==== rusqlite ") && licences.contains("Permission is hereby granted"));

    let licence = first.join("LICENCES.txt");
    std::fs::write(&licence, licences.replacen('e', "3", 1)).unwrap();
    assert!(!holds(&first, &gpg_home), "a changed file is found");
    std::fs::write(second.join("SHA256SUMS"), sums.replacen('a', "b", 1)).unwrap();
    assert!(!holds(&second, &gpg_home), "a changed list is found");
}

#[test]
fn without_a_key_nothing_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let ran = make(&folder.path().join("dist"), folder.path(), None);
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(!ran.status.success() && said.contains("set KEY"), "{said}");
    assert!(!folder.path().join("dist").exists());
}
