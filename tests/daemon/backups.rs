//! Backups by routine: made, verified, kept in two places, and a failure that everybody sees.

use crate::school::{Rules, School};
use serde_json::json;
use std::path::Path;
use std::time::{Duration, Instant};

fn with_backup(school: &School, to: &Path, second: &Path) {
    let text = std::fs::read_to_string(school.home.path("homeward.toml")).unwrap();
    let routine = format!(
        "\n[[routine]]\ndo = \"backup\"\nto = \"{}\"\nsecond = \"{}\"\nkeep = 2\ncron = \"0 0 2 * * *\"\n",
        to.display(),
        second.display()
    );
    school.home.write("homeward.toml", &(text + &routine));
}

fn copies(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn the_store_is_backed_up_verified_to_two_places_and_the_oldest_go() {
    let school = School::new(&Rules::default());
    let (to, second) = (school.home.path("one"), school.home.path("two"));
    std::fs::create_dir(&to).unwrap();
    for old in [
        "homeward-2020-01-01T020000Z.db",
        "homeward-2020-01-02T020000Z.db",
        "notes.txt",
    ] {
        std::fs::write(to.join(old), "").unwrap();
    }
    with_backup(&school, &to, &second);
    let daemon = school.start();
    daemon.logged("the store was backed up, and the copy verified");
    let names = copies(&to);
    assert_eq!(names.len(), 3, "two copies and what is no copy: {names:?}");
    assert!(
        names.contains(&"notes.txt".to_owned())
            && names.contains(&"homeward-2020-01-02T020000Z.db".to_owned())
    );
    let newest = names.iter().filter(|name| name.ends_with(".db")).max().unwrap();
    assert_eq!(copies(&second), std::slice::from_ref(newest));
    for folder in [&to, &second] {
        let copy = folder.join(newest);
        let (code, out, err) = school.home.run(&["verify", "--store", copy.to_str().unwrap()]);
        assert_eq!(code, 0, "{out}{err}");
    }
    daemon.stop();
}

// A backup that fails in silence is found out on the day it is needed.
#[test]
fn p14_a_backup_that_fails_is_told_on_every_board() {
    let school = School::new(&Rules::default());
    let to = school.home.path("taken");
    std::fs::write(&to, "a file, and no folder").unwrap();
    with_backup(&school, &to, &school.home.path("two"));
    let daemon = school.start();
    daemon.logged("no backup of the record could be made");
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let health = daemon.done(&json!("health"));
        if health["troubles"]
            .to_string()
            .contains("no backup of the record could be made")
        {
            break;
        }
        assert!(Instant::now() < deadline, "{health}");
        std::thread::park_timeout(Duration::from_millis(50));
    }
    daemon.stop();
}
