//! A trust made up for measuring: so many schools, so many people, each with hours, roles and a manager.

use std::fmt::Write as _;
use std::path::Path;

/// Writes a trust of `schools` schools with `people` people in all into `directory`, and returns its server file.
///
/// Every school has the shipped example's visit types and chains, and beside its seven people others of every role,
/// most of them with hours of their own, some of them away.
pub(crate) fn write(directory: &Path, schools: usize, people: usize) -> std::path::PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    let read = |name: &str| std::fs::read_to_string(root.join(name)).expect("the shipped example");
    std::fs::create_dir_all(directory.join("schools")).expect("a directory");
    let server = read("homeward.toml")
        .split("# Tries every gateway")
        .next()
        .expect("a part")
        .replace("school = \"example\"          # leave out for every school\n", "");
    let path = directory.join("homeward.toml");
    std::fs::write(&path, server).expect("the server's file");
    let example = read("schools/example.toml");
    let (head, tail) = example
        .split_once("# ---- Visit types")
        .expect("the example has its visit types marked");
    for school in 0..schools {
        let mut text = head.replace("{ credential = \"safe-word-jo\" }", "\"marmalade\"");
        for person in 7..people / schools {
            let roles = ["staff", "attendance", "office", "slt", "pastoral"][person % 5];
            writeln!(
                text,
                "[people.p{person}]\nname = \"Person {person} Example\"\nmobile = \"07700 {}\"\nemail = \"p{person}@example.sch.uk\"\n\
                 roles = [\"{roles}\"]\nline_manager = \"sam\"\nsafe_word = \"rhubarb {person}\"\nhours = \"Mon-Thu 0{}:{:02}-16:30, Fri 08:00-15:{:02}\"",
                900_200 + person,
                7 + person % 2,
                person % 4 * 15,
                person % 2 * 30,
            )
            .expect("a string takes everything");
            if person % 11 == 0 {
                text.push_str("away = [\"2026-11-24..2026-11-26\"]\n");
            }
        }
        text.push_str("\n# ---- Visit types");
        text.push_str(tail);
        std::fs::write(directory.join(format!("schools/school-{school}.toml")), text).expect("a school");
    }
    path
}
