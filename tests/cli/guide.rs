//! What the guides tell a school to do is true: the example is right, the card's texts do what the card says.

use crate::run::{homeward, homeward_in, root};
use std::fs;

fn page(name: &str) -> String {
    fs::read_to_string(root().join("docs").join(name)).unwrap()
}

/// Returns the indented block of a page that begins with this line, without its indent.
fn block(page: &str, first: &str) -> String {
    let lines = page.lines().skip_while(|line| line.trim_start() != first);
    let block = lines.take_while(|line| line.is_empty() || line.starts_with("    "));
    let block: Vec<&str> = block.map(|line| line.get(4..).unwrap_or("")).collect();
    assert!(!block.is_empty(), "no block begins with `{first}`");
    block.join("\n")
}

/// Writes the recommended policy's files for a school called `hollybank`, with the guide's `homeward.toml`.
fn as_the_guide_says(directory: &std::path::Path) -> String {
    let into = directory.display().to_string();
    homeward(&[
        "init",
        "--policy",
        "recommended",
        "--school",
        "hollybank",
        "--dir",
        &into,
    ])
    .ended(0);
    let example = block(&page("admin-guide.md"), "schools = \"schools/*.toml\"");
    let file = directory.join("homeward.toml");
    fs::write(&file, example).unwrap();
    file.display().to_string()
}

#[test]
fn the_finished_file_in_the_guide_is_right_once_its_secrets_are_in_place() {
    let directory = tempfile::tempdir().unwrap();
    let config = as_the_guide_says(directory.path());
    let without = homeward(&["check", "--config", &config]).ended(78);
    assert!(without.out.contains("twilio-auth-token"), "{without:?}");

    let credentials = directory.path().join("credentials");
    fs::create_dir(&credentials).unwrap();
    for (name, secret) in [
        ("twilio-auth-token", "0123456789abcdef0123456789abcdef"),
        ("smtp-password", "a password"),
        ("heartbeat-url", "https://monitor.example.sch.uk/ping/1"),
    ] {
        fs::write(credentials.join(name), secret).unwrap();
    }
    let variables = [("CREDENTIALS_DIRECTORY", credentials.to_str().unwrap())];
    let ran = homeward_in(directory.path(), &variables, &["check", "--config", &config]).ended(0);
    assert!(ran.out.contains("is right"), "{ran:?}");
}

#[test]
fn the_scenario_in_its_page_holds() {
    let directory = tempfile::tempdir().unwrap();
    as_the_guide_says(directory.path());
    let page = page("scenarios.md");
    let first = page.lines().find(|line| line.starts_with("    rule ")).unwrap();
    let scenario = block(&page, first.trim_start());
    let scenarios = directory.path().join("schools/hollybank");
    fs::write(scenarios.join("ours.scenario.toml"), scenario).unwrap();
    let folder = scenarios.display().to_string();
    homeward(&["rehearse", "--scenario", &folder]).ended(0);
}

#[test]
fn the_contents_of_the_guide_list_every_section_and_no_line_is_longer_than_a_window() {
    let guide = page("admin-guide.md");
    let sections: Vec<&str> = guide
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .collect();
    assert!(sections.len() >= 10, "{sections:?}");
    for section in sections {
        let (number, title) = section.split_once(". ").expect("a number");
        assert!(
            guide.contains(&format!("\n{number}. [{title}](#{number}-")),
            "{section}"
        );
    }
    for name in ["admin-guide.md", "settings.md", "scenarios.md", "office-card.md"] {
        for line in page(name).lines() {
            assert!(line.chars().count() <= 130, "{name}: {line}");
        }
    }
}

/// What the office texts in the order of a day, as the card has it, and what comes of it on paper.
const CARD: &[(&str, &str, &str, &str)] = &[
    (
        "13:11",
        "pat",
        "jo rang, she has left",
        "visit = { phase = \"out\", of = \"ali\" }",
    ),
    ("13:12", "pat", "JO BACK SEEN", "no_alert = true"),
    (
        "13:15",
        "pat",
        "AWAY TODAY",
        "expect = { to = \"pat\", says = \"down as away\" }",
    ),
    (
        "13:16",
        "pat",
        "HERE",
        "expect = { to = \"pat\", says = \"down as in\" }",
    ),
    (
        "13:17",
        "chris",
        "AWAY PAT TODAY",
        "expect = { to = \"pat\", says = \"down as away\" }",
    ),
    (
        "13:18",
        "chris",
        "HERE PAT",
        "expect = { to = \"pat\", says = \"down as in\" }",
    ),
    (
        "13:20",
        "pat",
        "NO ANSWER ALI",
        "alert = { kind = \"concern\", step = \"office\" }",
    ),
    ("13:21", "pat", "ACK {code}", "alert = { held_by = \"pat\" }"),
    ("13:22", "pat", "NEXT {code}", "alert = { step = \"slt\" }"),
    ("13:23", "pat", "SAFE {code} SPOKE", "no_alert = true"),
    (
        "13:25",
        "pat",
        "Ali rang, needs cover for his duty",
        "alert = { kind = \"duress\" }",
    ),
    (
        "13:26",
        "morgan",
        "POLICE {code} 512",
        "alert = { police_called = true }",
    ),
    (
        "13:27",
        "morgan",
        "SAFE {code} SPOKE ALI",
        "alert = { kind = \"duress\" }",
    ),
    (
        "13:28",
        "morgan",
        "SAFE {code} CHALLENGE",
        "alert = { kind = \"duress\" }",
    ),
    (
        "13:29",
        "morgan",
        "SAFE {code} SEEN",
        "alert = { kind = \"duress\" }",
    ),
    ("13:30", "pat", "CONFIRM {code}", "no_alert = true"),
    (
        "13:31",
        "07700 900123",
        "its Ali on a friends phone",
        "alert = { kind = \"monitor\" }",
    ),
    (
        "13:32",
        "pat",
        "PHONE ALI {code}",
        "expect = { to = \"pat\", says = \"received\" }",
    ),
    (
        "13:33",
        "07700 900123",
        "in",
        "visit = { phase = \"on-site\", of = \"ali\" }",
    ),
    (
        "13:34",
        "pat",
        "DURESS ALI",
        "alert = { kind = \"duress\", of = \"ali\" }",
    ),
];

#[test]
fn what_the_office_card_says_to_text_does_what_the_card_says() {
    let card = page("office-card.md");
    let school = root().join("config/schools/example.toml");
    let mut scenario = format!(
        "rule = \"OP-12\"\ntitle = \"The texts of the office card\"\nschool = {:?}\n\n[[step]]\nat = \"Tue 13:00\"\n\
         [step.sign_out]\ntype = \"home\"\nworkers = [\"jo\", \"ali\"]\nback = \"14:30\"\nstops = [\"12 Acacia Avenue, M5 3XX\"]\n\
         household = \"0161 496 0123\"\npurpose = \"attendance\"\nvehicle = \"on foot\"\nauthorised_by = \"morgan\"\n",
        school.display().to_string()
    );
    for (at, from, text, holds) in CARD {
        scenario.push_str(&format!(
            "\n[[step]]\nat = \"{at}\"\nfrom = \"{from}\"\ntext = \"{text}\"\n{holds}\n"
        ));
        let shown = text.replace("{code}", "K7").replace("ALI", "JO");
        let shown = shown.replace("Ali rang, needs cover for his", "Jo rang, needs cover for her");
        // What the unknown phone says, and what the card says that counts by no text.
        let is_ours = !from.starts_with("07") && !text.contains("CHALLENGE");
        assert!(!is_ours || card.contains(&shown), "the card lacks `{shown}`");
    }
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("card.scenario.toml");
    fs::write(&file, scenario).unwrap();
    homeward(&["rehearse", "--scenario", file.to_str().unwrap()]).ended(0);
}

#[test]
fn the_office_card_is_one_page() {
    let card = page("office-card.md");
    let words = card
        .split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '-'))
        .filter(|word| word.chars().any(char::is_alphanumeric));
    assert!(words.count() < 600);
}
