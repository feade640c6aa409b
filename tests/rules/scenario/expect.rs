//! Scenario files: what they expect is found, what does not hold is said, and what is wrong with them has its place.

use crate::rehearse::{SIGN_OUT, all_hold, draft, played, school};
use homeward::scenario::ScenarioDraft;

#[track_caller]
fn fails(steps: &str, instead: &str) {
    let outcome = played(steps);
    assert_eq!(outcome.failed.len(), 1, "{:#?}", outcome.failed);
    let failed = &outcome.failed[0];
    assert!(failed.instead.join("\n").contains(instead), "{failed:#?}");
}

#[test]
fn what_is_expected_is_found_by_person_role_channel_words_and_template() {
    all_hold(
        r#"
[[step]]
at = "13:00"
expect = [{ to = ["jo", "ali"], by = "sms", says = "YOU ARE signed out", lacks = "Acacia" }, { to = "slt", template = "started" }]
visit = { phase = "out", next = "arrival", next_at = "13:45", back = "14:30", authorised_by = "morgan", exceptions = [] }
[[step]]
at = "13:20"
from = "jo"
text = "in"
expect = { to = "jo", template = "arrived" }
expect_none = { to = "pat" }
no_alert = true
[[step]]
at = "13:40"
expect = { to = "jo", template = "check-in-now" }
expect_none = { to = "anybody", by = "email", since = "13:01" }
[[step]]
at = "13:45"
expect = { to = "office", by = "email", says = "missed the 13:40 check-in" }
alert = { of = "jo", kind = "overdue", chain = "no-check-in", step = "office", ask = "ring-worker", held_by = "nobody", told = ["pat", "office"], not_told = "slt", police_called = false }
sheet = ["12 Acacia Avenue, M5 3XX", "on foot"]
[[step]]
at = "13:46"
from = "pat"
text = "ack {code}"
alert = { held_by = "pat" }
[[step]]
at = "13:48"
office = "safe by pat spoke both"
no_alert = true
expect = { to = "jo", template = "stood-down-worker" }
[[step]]
at = "14:20"
office = "back all"
visit = { phase = "closed", closed = "returned" }
"#,
    );
}

#[test]
fn what_does_not_hold_says_what_was_so_instead() {
    fails(
        "[[step]]\nat = \"13:00\"\nexpect = { to = \"jo\", says = \"good morning\" }\n",
        "you are signed out",
    );
    fails(
        "[[step]]\nat = \"13:05\"\nexpect = { to = \"pat\" }\n",
        "nothing went to `pat`",
    );
    fails(
        "[[step]]\nat = \"13:37\"\nexpect_none = { to = \"sam\", since = \"13:00\" }\n",
        "are out on a visit",
    );
    fails(
        "[[step]]\nat = \"13:56\"\nalert = { kind = \"help\" }\n",
        "kind = \"overdue\", chain = \"not-back\", step = \"office\"",
    );
    fails("[[step]]\nat = \"13:05\"\nalert = {}\n", "no alert is open");
    fails("[[step]]\nat = \"13:56\"\nno_alert = true\n", "alert H1");
    fails(
        "[[step]]\nat = \"13:05\"\nvisit = { phase = \"on-site\" }\n",
        "phase = \"out\"",
    );
    fails("[[step]]\nat = \"13:05\"\nsheet = \"999\"\n", "no sheet");
    fails(
        "[[step]]\nat = \"13:05\"\noffice = \"ok jo\"\nrefused = \"no\"\n",
        "it was not refused",
    );
    fails("[[step]]\nat = \"13:05\"\noffice = \"ack by pat\"\n", "refused: ");
}

#[test]
fn everything_wrong_with_a_scenario_is_said_at_once_each_with_its_place() {
    let steps = r#"[[step]]
at = "12:00"
from = "joo"
text = "ok"
expect = { to = "offfice", by = "fax", template = "chek-in-now" }
[[step]]
at = "teatime"
no_alert = true
[[step]]
at = "13:30"
office = "dance jo"
[[step]]
at = "13:31"
[[step]]
at = "13:32"
office = "ok jo"
dead = "jo"
[[step]]
at = "13:33"
alert = { kind = "dire", step = "ofice", chain = "no-chekin" }
refused = "x"
"#;
    let problems = draft(steps).compile(&school()).expect_err("all of it");
    let lines: Vec<String> = problems
        .iter()
        .map(|problem| format!("{}:{} {}", problem.line, problem.column, problem.message))
        .collect();
    let expected = [
        "7:8 nobody is called `joo` in Example Primary School",
        "9:17 `offfice` is neither a person nor a role of Example Primary School",
        "9:33 `fax` is no channel",
        "9:51 there is no text `chek-in-now`",
        "11:7 `teatime` is not a clock time",
        "15:11 `dance` is nothing that the office says",
        "16:1 nothing happens in this step, and nothing must hold",
        "18:1 several things happen in one step, and nobody could say in which order",
        "24:18 `dire` is no kind of alert",
    ];
    for expected in expected {
        assert!(
            lines.iter().any(|line| line == expected),
            "no {expected} in {lines:#?}"
        );
    }
    for problem in &problems {
        assert!(
            !problem.remedy.is_empty() && problem.remedy != "mend it",
            "{problem:#?}"
        );
    }
}

#[test]
fn a_misspelt_key_at_any_depth_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.scenario.toml");
    for (right, wrong) in [
        ("at = \"Tue", "att = \"Tue"),
        ("workers =", "wrokers ="),
        ("[[step]]", "[[steps]]"),
    ] {
        std::fs::write(&path, SIGN_OUT.replacen(right, wrong, 1)).expect("written");
        let problems = ScenarioDraft::open(&path).err().expect("a problem");
        assert_eq!(problems[0].code, "unknown-key", "{problems:#?}");
    }
}

#[test]
fn a_story_is_recorded_before_the_first_step_and_its_remarks_and_replaced_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.scenario.toml");
    let text = "title = \"T\"\n\n# The first step.\n[[step]]\nat = \"Tue 13:00\"\nno_alert = true\n";
    std::fs::write(&path, text).expect("written");
    let draft = ScenarioDraft::open(&path).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let once = draft.recording().with("a \"\"\"quoted\"\"\" line\nand a \\");
    assert_eq!(once.find("story = "), text.find("# The first step."), "{once}");
    std::fs::write(&path, &once).expect("written");
    let draft = ScenarioDraft::open(&path).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let again = draft.recording().with("another");
    assert!(!again.contains("quoted") && again.ends_with(&text[text.find('#').expect("a remark")..]));
    let scenario = draft
        .compile(&school())
        .unwrap_or_else(|problems| panic!("{problems:#?}"));
    assert_eq!(
        scenario.story.as_deref(),
        Some("a \"\"\"quoted\"\"\" line\nand a \\")
    );
}

#[test]
fn a_phone_that_nobody_has_texts_and_is_answered_and_a_persons_phone_is_theirs() {
    all_hold(
        r#"
[[step]]
at = "13:10"
from = "jo"
text = "in"
[[step]]
at = "13:15"
from = "07700 900999"
text = "its jo, all ok"
expect = [{ to = "pat", says = "unknown" }, { to = "07700 900999", template = "unknown-sender" }]
[[step]]
at = "13:20"
from = "07700 900101"
text = "ok"
expect = { to = "jo", by = "sms" }
"#,
    );
    fails(
        r#"
[[step]]
at = "13:15"
from = "07700 900999"
text = "its jo, all ok"
expect = { to = "07700 900999", says = "thank you, Jo" }
"#,
        "to 07700 900999 by sms",
    );
}
