//! Words behind POLICE and ACK: a call that was not made calls off nothing, and an alert that was not taken goes on.

use crate::support::bench::{ALI, Bench, JO, MORGAN, PAT, to};
use homeward::app::Question;
use homeward::domain::alert::{Alert, AlertKind};

/// Jo and Ali are in a home, both silent, and the office has been told.
fn silent() -> (Bench, String) {
    let bench = Bench::start();
    bench.sign_out();
    bench.text(JO, "IN");
    bench.text(ALI, "IN");
    bench.live(26);
    let open = bench.ask(Question::Alerts { all: false });
    let code = open[0]["code"].as_str().expect("an alert").to_owned();
    bench.said();
    (bench, code)
}

/// Jo and Ali are in a home, and the head has raised duress of Jo.
fn duress() -> (Bench, String) {
    let bench = Bench::start();
    bench.sign_out();
    bench.text(JO, "IN");
    bench.text(ALI, "IN");
    bench.text(MORGAN, "DURESS JO");
    let code = alert(&bench).code.as_str().to_owned();
    bench.said();
    (bench, code)
}

fn alert(bench: &Bench) -> Alert {
    bench.visit(1).alert.clone().expect("open")
}

fn texted(text: &str, code: &str) -> String {
    text.replace("{code}", code)
}

#[test]
fn police_counts_only_of_a_call_that_was_made() {
    for text in [
        "POLICE {code} not yet",
        "POLICE {code} not needed",
        "POLICE {code} no",
        "POLICE {code} on hold",
        "POLICE {code} cancelled",
        "POLICE {code} cant get through",
        "POLICE {code} can't get through",
        "POLICE {code} sam to ring",
        "POLICE {code} please ring them",
        "POLICE {code} in a minute, meeting",
        "POLICE {code} sam 0415",
    ] {
        let (bench, code) = silent();
        bench.text(PAT, &texted(text, &code));
        assert!(alert(&bench).police.is_none(), "{text}");
        let said = bench.said();
        let asked = to(&said, PAT);
        assert!(!asked.is_empty(), "{text} is asked back");
        assert!(
            asked.iter().all(|said| !said.contains("has rung the police")),
            "{text}"
        );
    }
}

#[test]
fn police_of_a_call_that_was_made_counts_with_or_without_a_log() {
    for text in [
        "POLICE {code}",
        "POLICE {code} called",
        "POLICE {code} rung",
        "police {code} on their way",
        "POLICE {code} log 0415",
        "POLICE {code} log no 0415",
        "POLICE {code} GMP 0415",
        "POLICE {code} ref 221 thanks",
        "{code} police have been called",
        "POLICE {code} coming now",
        "POLICE {code} 0415/26",
        "called 999 {code}",
    ] {
        let (bench, code) = silent();
        bench.text(PAT, &texted(text, &code));
        assert!(alert(&bench).police.is_some(), "{text}: {:?}", bench.said());
    }
}

#[test]
fn a_question_a_denial_or_another_errand_takes_no_alert() {
    for text in [
        "what do i do",
        "what shall I do",
        "can you ring her",
        "do you want me to ring",
        "i would take it but driving",
        "on my way to the dentist",
        "on the bus",
        "dealing with a parent",
        "who's dealing",
        "im here",
        "ACK {code} no",
        "who ack {code}",
        "ACK {code} cant",
        "ACK {code} can't",
        "ack {code} not q1",
        "ACK {code}, NEXT Q1",
    ] {
        let (bench, code) = silent();
        bench.text(PAT, &texted(text, &code));
        assert!(alert(&bench).held_by().is_none(), "{text}");
        assert!(!to(&bench.said(), PAT).is_empty(), "{text} is answered");
    }
}

#[test]
fn ack_in_plain_words_still_takes_an_alert() {
    for text in [
        "ACK {code}",
        "ack {code} thanks",
        "on it",
        "on my way to the house",
        "dealing with it",
        "I'll ring them both now",
        "no problem, on it",
    ] {
        let (bench, code) = silent();
        bench.text(PAT, &texted(text, &code));
        assert!(alert(&bench).held_by().is_some(), "{text}: {:?}", bench.said());
    }
}

// Faults: P09 x human-duress
#[test]
fn p09_duress_is_taken_by_the_exact_words_alone() {
    for text in [
        "false alarm, jo sat on her phone",
        "yes I can see them both too",
        "ringing her now",
        "I'll ring her",
        "going round there now",
    ] {
        let (bench, code) = duress();
        assert_eq!(alert(&bench).kind, AlertKind::Duress);
        bench.text(MORGAN, &texted(text, &code));
        assert!(alert(&bench).held_by().is_none(), "{text}");
        let said = bench.said();
        let asked = to(&said, MORGAN).join(" ");
        assert!(!asked.is_empty(), "{text} is answered");
        if text.contains("ring") {
            assert!(asked.contains("do NOT ring"), "{text}: {asked}");
        }
    }
    for text in [
        "ack",
        "ACK {code}",
        "ok got it thanks",
        "on it",
        "mine",
        "ACK {code}, will not ring, need the address",
    ] {
        let (bench, code) = duress();
        bench.text(MORGAN, &texted(text, &code));
        assert!(alert(&bench).held_by().is_some(), "{text}: {:?}", bench.said());
    }
}
