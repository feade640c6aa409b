//! The wording rules of docs/rules/reading.md that no single text may break, over every text with the longest names.

use super::{full, text};
use homeward::domain::notice::Template;
use homeward::wording::{Audience, email, wording};

/// The question that a text asks, without what stands before it.
fn question(said: &str) -> Option<&str> {
    let (before, _) = said.split_once('?')?;
    let starts = [": ", ". ", ", "].iter().filter_map(|mark| before.rfind(mark));
    before.get(starts.max()? + 2..)
}

#[test]
fn ok_answers_nothing_but_a_question() {
    for template in Template::ALL {
        let said = text(*template, &full(*template));
        if said.ends_with(" OK") {
            // A test text asks a person on no visit whether texts arrive.
            let asks = said.contains("Are you OK?")
                || matches!(template, Template::NumberAsked | Template::CanaryAsked);
            assert!(asks, "{}: {said}", template.name());
        }
    }
}

#[test]
fn no_question_to_a_worker_is_one_to_which_yes_means_danger() {
    // What may be asked: whether all is as it should be, or how much more time.
    let asked = [
        "are you ok",
        "are you there",
        "are you away from there",
        "are you back",
        "are you home",
        "how many more minutes",
    ];
    for template in Template::ALL {
        if wording(*template).audience != Audience::Worker {
            continue;
        }
        let said = text(*template, &full(*template));
        if let Some(question) = question(&said) {
            let question = question.to_lowercase();
            assert!(
                asked.iter().any(|asked| question.starts_with(asked)),
                "{}: `{question}?` in {said}",
                template.name()
            );
        }
    }
}

#[test]
fn a_word_to_send_stands_bare_without_brackets_or_quotes() {
    for template in Template::ALL {
        let said = text(*template, &full(*template));
        for mark in [
            '[', ']', '{', '}', '<', '>', '*', '"', '`', '|', '\u{2018}', '\u{201c}',
        ] {
            assert!(!said.contains(mark), "{mark} in {said}");
        }
        for word in [
            "OK", "IN", "LEFT", "BACK", "HOME", "NOBODY", "SOS", "ACK", "NEXT", "SAFE", "POLICE",
        ] {
            assert!(
                !said.contains(&format!("({word}")) && !said.contains(&format!("'{word}")),
                "{said}"
            );
        }
    }
}

#[test]
fn no_text_asks_for_a_word_that_a_carrier_takes_for_itself() {
    let taken = [
        "START",
        "STOP",
        "END",
        "QUIT",
        "CANCEL",
        "UNSUBSCRIBE",
        "HELP",
        "INFO",
        "STOPALL",
        "REVOKE",
        "OPTOUT",
        "UNSTOP",
    ];
    for template in Template::ALL {
        let said = text(*template, &full(*template));
        for word in said.split(|c: char| !c.is_ascii_alphanumeric()) {
            assert!(!taken.contains(&word), "{}: {word} in {said}", template.name());
        }
    }
}

#[test]
fn a_confirmation_says_the_next_due_time_back() {
    // 14:00 is the next check-in of the sample, 15:20 its expected return, 13:48 the time due.
    for (template, times) in [
        (Template::SignedOut, &["14:00", "15:20"][..]),
        (Template::CheckedIn, &["14:00", "15:20"]),
        (Template::Arrived, &["14:00", "15:20"]),
        (Template::Left, &["15:20"]),
        (Template::LeftForNext, &["13:48", "15:20"]),
        (Template::LeftForHome, &["13:48"]),
        (Template::NobodyNoted, &["13:48"]),
        (Template::Extended, &["14:00", "15:20"]),
        (Template::ExtensionRefused, &["14:00"]),
        (Template::Delayed, &["13:48", "15:20"]),
        (Template::Status, &["13:48", "15:20"]),
        (Template::SystemWasOff, &["14:00", "15:20"]),
        (Template::StoodDownWorker, &["14:00", "15:20"]),
    ] {
        let said = text(template, &full(template));
        for time in times {
            assert!(said.contains(time), "{}: no {time} in {said}", template.name());
        }
    }
}

#[test]
fn nothing_promises_that_help_is_coming() {
    let promises = [
        "help is",
        "is coming",
        "are coming",
        "on the way",
        "on its way",
        "on their way",
        "will come",
        "being sent to you",
        "somebody will",
        "someone will",
        "we will",
        "we'll",
    ];
    for template in Template::ALL {
        let said = text(*template, &full(*template)).to_lowercase();
        let mail = email(*template).to_lowercase();
        for promise in promises {
            assert!(
                !said.contains(promise),
                "{}: `{promise}` in {said}",
                template.name()
            );
            assert!(
                !mail.contains(promise),
                "{}: `{promise}` in {mail}",
                template.name()
            );
        }
    }
}

#[test]
fn whoever_is_asked_back_gets_the_exact_words_with_the_code() {
    for (template, exact) in [
        (Template::AskBack, &["NEXT Z99", "SAFE Z99", "ACK Z99"][..]),
        (
            Template::HowKnown,
            &[
                "Seen them or heard their voice?",
                "SAFE Z99 SEEN",
                "SAFE Z99 SPOKE",
            ],
        ),
    ] {
        let said = text(template, &full(template));
        for words in exact {
            assert!(said.contains(words), "{said}");
        }
    }
}
