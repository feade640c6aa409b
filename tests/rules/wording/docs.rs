//! `docs/texts.md` shows every text as it is, with what a school may say in it.

use super::{everyday, text};
use homeward::domain::alert::AlertKind;
use homeward::domain::id::AlertCode;
use homeward::domain::notice::Template;
use homeward::domain::notices::RoomNotice;
use homeward::domain::time::Timestamp;
use homeward::wording::{Audience, room_words, sample, segments, wording};
use std::fmt::Write;

const INTRODUCTION: &str = "\
# Every text that Homeward sends

This page is made from the wording itself: `UPDATE_DOCS=1 cargo test --test rules docs` writes it, and a test fails
when it is out of date.

A school may replace any of these under `[texts]` in its file:

    [texts]
    checked-in = \"Homeward {{ now }}: thank you, {{ you }}. No reply needed.\"
    \"checked-in.subject\" = \"Thank you\"
    \"checked-in.email\" = \"{{ text }}\"

`NAME` is the text, `NAME.subject` and `NAME.email` are the subject and the body of its e-mail. `homeward check` refuses
a wording, with its place, if it

- uses what this text does not know, or uses without `{% if %}` what it does not always know;
- does not show the alert's code where there is one, the word to send where there is one, or a clock time;
- asks for a word that carriers act on (STOP, START, END, QUIT, CANCEL, UNSUBSCRIBE, HELP, INFO, YES);
- would show \"police\", \"alarm\", \"unsafe\", \"safeguarding\", \"safe word\" or the like on a worker's phone.

It warns of one that takes more than one part of 160 characters with long names. Homeward shortens names first
(`Christopher Featherstonehaugh`, `C.Featherstonehaugh`, `Featherstonehaugh`, `Featherstonehau.`), then leaves out
what stands between `{% if room %}` and `{% endif %}`. A wording that fails all the same when it is wanted gives way
to the built-in one. `REPEAT:` and `(late: ...)` are put in front by Homeward itself.

| variable | what it says |
|---|---|
| `now`, `school`, `you` | the time, the school, whom it is written to; always known |
| `room` | whether there is room for what is only useful |
| `workers`, `are`, `have` | whom it is about; is or are, has or have |
| `at`, `due`, `until` | when it happened, when it is due, until when somebody has it |
| `told` | when somebody else is told if nothing is heard |
| `next_check`, `back_by`, `write_up_by`, `deadline` | what is due when |
| `minutes` | a number of minutes |
| `code`, `kind` | the alert's code; `monitor`, `concern`, `overdue`, `help` or `duress` |
| `story`, `what`, `also` | what happened as a sentence; without the name; what else happened |
| `out` | who is out, where Homeward itself is in trouble |
| `unreached`, `last_heard` | since when our texts have not arrived; when they were last known to be safe |
| `visit` | whether it is about a visit, which has a sheet for the police |
| `step`, `todo` | the step's name; what it asks |
| `by`, `how`, `log`, `remark` | who; how they know; the police log number; a remark |
| `incident`, `visit_id`, `prompt`, `cooling_off` | what was reported, on which visit; what the school wants done; whether nobody goes there now |
| `report_wanted` | whether the write-up is to come with a report of what happened |
| `text`, `causes`, `place`, `first_name`, `link`, `note`, `sheet` | in the body of an e-mail only |
";

fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    for (title, audience) in [
        ("Texts to workers", Audience::Worker),
        ("Texts to contacts and others", Audience::Contact),
    ] {
        writeln!(page, "\n## {title}").unwrap();
        for template in Template::ALL {
            let entry = wording(*template);
            if entry.audience != audience {
                continue;
            }
            let said = text(*template, &sample(*template, &everyday()));
            let list = |names: &str| match names {
                "" => "nothing more".to_owned(),
                names => format!("`{}`", names.replace(' ', "`, `")),
            };
            writeln!(page, "\n### {}\n", template.name()).unwrap();
            writeln!(page, "> {said}\n").unwrap();
            writeln!(page, "({} of 160 characters)\n", segments(&said).units).unwrap();
            writeln!(page, "    {}\n", entry.text).unwrap();
            writeln!(
                page,
                "Always known: {}. At times: {}.",
                list(entry.needs),
                list(entry.may)
            )
            .unwrap();
            if !entry.asks.is_empty() {
                writeln!(page, "Must ask for: {}.", list(entry.asks)).unwrap();
            }
        }
    }
    let notice = RoomNotice {
        template: Template::AlertRingWorker,
        code: AlertCode::parse("K7"),
        step: "office".to_owned(),
        kind: AlertKind::Overdue,
        initials: vec!["J.B.".to_owned(), "S.T.".to_owned()],
        school: "Example Primary School".to_owned(),
        time_zone: "Europe/London".to_owned(),
        at: Timestamp::parse("2026-11-24T14:05:00Z").unwrap(),
    };
    let said = room_words(&notice, Some("https://homeward.example.sch.uk"));
    writeln!(page, "\n## In a chat room\n").unwrap();
    writeln!(page, "> {said}\n").unwrap();
    writeln!(
        page,
        "Once for each step that tells the room; never of duress. The link is there where the board is. No template replaces these words: names, numbers and places\n\
         stay out of a room whatever a school writes."
    )
    .unwrap();
    page
}

#[test]
fn docs_show_every_text_as_it_is() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/texts.md");
    let page = page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &page).unwrap();
    }
    let known = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        known == page,
        "docs/texts.md is out of date: run `UPDATE_DOCS=1 cargo test --test rules docs`"
    );
}
