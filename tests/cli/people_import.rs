//! `homeward people import`: what a list changes in the school's file, and what it must not.

use crate::control::SIGN_OUT;
use crate::live::Live;
use crate::run::{Ran, homeward, root};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::PathBuf;

/// The shipped configuration in a folder of its own, and lists beside it.
struct School(tempfile::TempDir);

impl School {
    fn new() -> Self {
        let school = Self(tempfile::tempdir().unwrap());
        std::fs::create_dir(school.path("schools")).unwrap();
        for name in ["homeward.toml", "schools/example.toml"] {
            std::fs::copy(root().join("config").join(name), school.path(name)).unwrap();
        }
        school
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.path("schools/example.toml")).unwrap()
    }

    fn import(&self, list: &str, more: &[&str]) -> Ran {
        self.import_bytes(list.as_bytes(), more)
    }

    fn import_bytes(&self, list: &[u8], more: &[&str]) -> Ran {
        std::fs::write(self.path("staff.csv"), list).unwrap();
        let (list, config) = (self.path("staff.csv"), self.path("homeward.toml"));
        let fixed = [
            "people",
            "import",
            list.to_str().unwrap(),
            "--config",
            config.to_str().unwrap(),
        ];
        homeward(&[&fixed[..], more].concat())
    }
}

/// Everybody of the shipped file as they stand there, in the columns of SIMS.
const EVERYBODY: &str = "\
Forename,Surname,Mobile Telephone,Email Address,Post
Jo,Bloggs,07700 900101,jo@example.sch.uk,Teacher
Ali,Khan,07700900102,ali@example.sch.uk,Teacher
Sam,Taylor,+447700900103,sam@example.sch.uk,Deputy Headteacher
Pat,Evans,07700 900104,pat@example.sch.uk,Office Manager
Chris,Green,07700 900105,chris@example.sch.uk,Administrator
Morgan,Reed,07700 900106,head@example.sch.uk,Headteacher
Robin,Shah,07700 900107,robin@example.sch.uk,Deputy Headteacher
";

fn everybody_but(first_name: &str) -> String {
    let lines = EVERYBODY.lines().filter(|line| !line.starts_with(first_name));
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn a_list_of_everybody_as_they_are_leaves_the_file_as_it_is() {
    let school = School::new();
    let before = school.text();
    let ran = school.import(EVERYBODY, &[]).ended(0);
    assert!(
        ran.out.contains("0 new, 0 changed, 7 unchanged, 0 missing"),
        "{}",
        ran.out
    );
    assert_eq!(school.text(), before);
}

#[test]
fn what_a_list_changes_is_said_row_by_row_and_every_other_byte_stays() {
    let school = School::new();
    let before = school.text();
    let list = EVERYBODY
        .replace("07700 900101", "07700 900131")
        .replace("Khan", "Khan-Lee")
        + "Priya,Shah,07700 900120,priya@example.sch.uk,Headteacher\n";
    let ran = school.import(&list, &[]).ended(0);
    for said in [
        "SIMS",
        "mobile from `Mobile Telephone`",
        "mobile 07700 900101 -> 07700 900131",
        "name Ali Khan -> Ali Khan-Lee",
        "line 9    priya-shah",
        "1 new, 2 changed, 5 unchanged, 0 missing from the list",
    ] {
        assert!(ran.out.contains(said), "no `{said}` in:\n{}", ran.out);
    }
    let new = "\n[people.priya-shah]\nname   = \"Priya Shah\"\nmobile = \"07700 900120\"\nemail  = \"priya@example.sch.uk\"\n\
               roles  = [\"staff\"]   # Headteacher in the list: add \"headteacher\" if alerts are to reach them as such\n";
    let after_robin = "roles  = [\"deputy\", \"slt\"]\nline_manager = \"morgan\"\n";
    let expected = before
        .replace("\"07700 900101\"", "\"07700 900131\"")
        .replace("\"Ali Khan\"", "\"Ali Khan-Lee\"")
        .replace(after_robin, &format!("{after_robin}{new}"));
    assert_eq!(school.text(), expected);
    // A second time there is nothing left to do.
    school.import(&list, &[]).ended(0);
    assert_eq!(school.text(), expected);
}

#[test]
fn lists_of_arbor_and_bromcom_and_any_other_by_a_map_are_read() {
    for (program, list, more) in [
        (
            "Arbor",
            "First name\tLast name\tPreferred name\tMobile number\tWork email\tBusiness roles\n\
             Josephine\tAdams\tJosie\t07700900140\tjosie@example.sch.uk\tTeacher\n",
            &[][..],
        ),
        (
            "Bromcom",
            "\u{feff}StaffPreferredName;FirstName;LastName;MobilePhone;WorkEmail;JobTitle\n\
             Josie Adams;Josephine;Adams;7700900140;josie@example.sch.uk;Teacher\n",
            &[],
        ),
        (
            "",
            "Staff report\n\nTeacher,Phone,Mail\n\"Adams, Josie\",(07700) 900140,josie@example.sch.uk\n",
            &["--map", "name=Teacher,mobile=Phone", "--map", "email=Mail"],
        ),
    ] {
        let school = School::new();
        let ran = school.import(list, more).ended(0);
        assert!(ran.out.contains(program), "{}", ran.out);
        let wanted = "[people.josie-adams]\nname   = \"Josie Adams\"\nmobile = \"07700 900140\"\n\
                      email  = \"josie@example.sch.uk\"\nroles  = [\"staff\"]\n";
        assert!(school.text().contains(wanted), "{program}: {}", school.text());
    }
}

#[test]
fn a_dry_run_says_the_same_and_changes_nothing() {
    let school = School::new();
    let before = school.text();
    let list = EVERYBODY.replace("900101", "900131");
    let ran = school.import(&list, &["--dry-run"]).ended(0);
    assert!(
        ran.out.contains("07700 900131") && ran.out.contains("was not changed"),
        "{}",
        ran.out
    );
    assert_eq!(school.text(), before);
    let json = school.import(&list, &["--dry-run", "--json"]).ended(0).json();
    assert_eq!(json["changed"][0]["key"], "jo", "{json}");
    assert_eq!(json["changed"][0]["changes"][0]["to"], "07700 900131", "{json}");
    assert_eq!(json["written"], false, "{json}");
}

#[test]
fn every_problem_is_told_with_its_line_and_with_one_nothing_is_changed() {
    let school = School::new();
    let before = school.text();
    let list = EVERYBODY.replace("900101", "900131")
        + "A,One,0770090,,\nB,Two,0161 496 0000,,\n,,07700 900150,,\nC,Three,07700 900103,,\nD,Four,,d at example,\n\
           E,Five,7.7009E+9,,\n";
    let ran = school.import(&list, &[]).ended(1);
    for said in [
        "problem in line 9: the mobile of `A One` is not a telephone number",
        "problem in line 10: the mobile of `B Two` is a landline",
        "problem in line 11: this row has no name",
        "problem in line 12: `C Three` has the same mobile as `Sam Taylor` in line 4",
        "problem in line 13: the e-mail of `D Four` is not an address",
        "problem in line 14: the mobile of `E Five`",
        "a spreadsheet has rounded it",
        "was not changed: 6 problems",
    ] {
        assert!(ran.out.contains(said), "no `{said}` in:\n{}", ran.out);
    }
    assert_eq!(school.text(), before);
}

#[test]
fn a_mailbox_or_a_phone_handed_on_to_a_successor_hands_on_no_roles() {
    let school = School::new();
    let before = school.text();
    for list in [
        EVERYBODY.replace("Morgan,Reed,07700 900106", "Lee,Okafor,07700 900160"),
        EVERYBODY.replace("Pat,Evans,07700 900104,pat@", "Lee,Okafor,07700 900104,lee@"),
        EVERYBODY.replace("07700 900106,head@", "07700 900160,morgan@"),
    ] {
        let ran = school.import(&list, &[]).ended(1);
        assert!(
            ran.out.contains("whether it is the same person cannot be told"),
            "{}",
            ran.out
        );
        assert_eq!(school.text(), before);
    }
}

#[test]
fn a_list_of_pupils_is_refused_and_nothing_of_it_is_shown() {
    let school = School::new();
    let list = "UPN,Forename,Surname,Mobile Telephone\nA1,Robin,Hood,07700 900170\n";
    let ran = school.import(list, &[]).ended(1);
    let shown = format!("{}{}", ran.out, ran.err);
    assert!(shown.contains("list of pupils"), "{shown}");
    assert!(!shown.contains("Hood") && !shown.contains("900170"), "{shown}");
}

#[test]
fn whoever_is_missing_is_named_and_stays_unless_asked() {
    let school = School::new();
    let before = school.text();
    let list = everybody_but("Ali");
    let ran = school.import(&list, &[]).ended(0);
    assert!(
        ran.out
            .contains("ali                  Ali Khan is not in the list, and stays"),
        "{}",
        ran.out
    );
    assert_eq!(school.text(), before);

    school.import(&list, &["--remove-missing"]).ended(0);
    let ali = "[people.ali]\nname   = \"Ali Khan\"\nmobile = \"07700 900102\"\nemail  = \"ali@example.sch.uk\"\n\
               roles  = [\"staff\", \"pastoral\"]\nline_manager = \"sam\"\n\n";
    assert_eq!(school.text(), before.replace(ali, ""));
}

#[test]
fn nobody_disappears_who_is_named_by_anybody_or_is_the_last_of_a_role_that_is_told() {
    let school = School::new();
    let text = school
        .text()
        .replacen("tell = [\"slt\", \"dsl\"]", "tell = [\"slt\", \"ali\"]", 1);
    std::fs::write(school.path("schools/example.toml"), &text).unwrap();
    for (first_name, reasons) in [
        (
            "Sam",
            &[
                "`people.jo.line_manager`",
                "the last `dsl`, named in `visit_types.home.authorised_by`",
            ][..],
        ),
        ("Ali", &["is named in `chain.no-check-in` (line "]),
        ("Morgan", &["the last `headteacher`, named in `", "more places"]),
    ] {
        let ran = school
            .import(&everybody_but(first_name), &["--remove-missing"])
            .ended(1);
        for reason in reasons {
            assert!(ran.out.contains(reason), "no `{reason}` in:\n{}", ran.out);
        }
        assert_eq!(school.text(), text);
    }
}

#[test]
fn nobody_disappears_who_is_out_now() {
    let mut live = Live::start();
    live.homeward(SIGN_OUT).ended(0);
    let list = live.directory().join("staff.csv");
    std::fs::write(&list, everybody_but("Ali")).unwrap();
    let file = live.directory().join("schools/example.toml");
    let before = std::fs::read_to_string(&file).unwrap();
    let import = ["people", "import", list.to_str().unwrap(), "--remove-missing"];
    live.name_its_store();
    // Asked of the daemon, and of the store once the daemon has stopped.
    for _ in 0..2 {
        let ran = live.homeward(&import).ended(1);
        let said = "`ali` (Ali Khan) cannot be removed: is out now, on visit v1";
        assert!(ran.out.contains(said), "{}", ran.out);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), before);
        live.stop_answering();
        if live.socket().exists() {
            std::fs::remove_file(live.socket()).unwrap();
        }
    }
}

#[test]
fn a_file_that_would_not_load_is_put_back_as_it_was() {
    let school = School::new();
    // One person more, and the file is longer than a configuration may be.
    let text = school.text();
    let room = 4 * 1024 * 1024 - text.len() - 2;
    let padded = format!("{text}#{}\n", "x".repeat(room));
    std::fs::write(school.path("schools/example.toml"), &padded).unwrap();
    let list = format!("{EVERYBODY}Priya,Shah,07700 900120,priya@example.sch.uk,\n");
    let ran = school.import(&list, &[]).ended(78);
    assert!(ran.err.contains("was put back as it was"), "{}", ran.err);
    assert!(school.text() == padded, "the file is not as it was");
    let left = std::fs::read_dir(school.path("schools")).unwrap().count();
    assert_eq!(left, 1, "a file was left over");
}

#[test]
fn the_file_keeps_its_mode_and_its_group() {
    let school = School::new();
    let file = school.path("schools/example.toml");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    // Only root may give a file to any group; elsewhere the group is everybody's own, and the same.
    drop(std::os::unix::fs::chown(&file, None, Some(65_534)));
    let before = file.metadata().unwrap();
    school
        .import(&EVERYBODY.replace("900101", "900131"), &[])
        .ended(0);
    let after = file.metadata().unwrap();
    assert_eq!(
        (after.mode(), after.uid(), after.gid()),
        (before.mode(), before.uid(), before.gid())
    );
}

#[test]
fn old_encodings_are_read_and_named() {
    let school = School::new();
    let ran = school.import_bytes(
        b"Forename;Surname;Email\nZo\xeb;O\x92Hara;zoe@example.sch.uk\n",
        &[],
    );
    let ran = ran.ended(0);
    assert!(ran.out.contains("Windows-1252"), "{}", ran.out);
    assert!(
        school
            .text()
            .contains("[people.zoe-ohara]\nname   = \"Zoë O’Hara\""),
        "{}",
        school.text()
    );
}

#[test]
fn a_school_is_named_where_there_are_several_and_a_column_that_is_not_there_is_refused() {
    let school = School::new();
    std::fs::copy(
        school.path("schools/example.toml"),
        school.path("schools/other.toml"),
    )
    .unwrap();
    let ran = school.import(EVERYBODY, &[]).ended(2);
    assert!(ran.err.contains("example, other"), "{}", ran.err);
    school.import(EVERYBODY, &["--school", "other"]).ended(0);
    let ran = school.import(EVERYBODY, &["--school", "nowhere"]).ended(2);
    assert!(ran.err.contains("there is no school `nowhere`"), "{}", ran.err);
    let ran = school
        .import(EVERYBODY, &["--school", "other", "--map", "mobile=Telephone"])
        .ended(1);
    assert!(ran.err.contains("no column `Telephone`"), "{}", ran.err);
    let ran = school
        .import(EVERYBODY, &["--school", "other", "--map", "phone=Telephone"])
        .ended(2);
    assert!(ran.err.contains("FIELD=COLUMN"), "{}", ran.err);
}
