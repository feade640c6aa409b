//! Words behind POLICE and ACK: a call that was not made calls off nothing, and an alert that was not taken goes on.

use crate::support::bench::{ALI, Bench, JO, MORGAN, PAT, ROBIN, to};
use homeward::domain::alert::{Alert, AlertKind};

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
        let (bench, code) = Bench::both_silent();
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
        "POLICE {code} coming to jo now",
        "POLICE {code} log 0415",
        "POLICE {code} log no 0415",
        "POLICE {code} GMP 0415",
        "POLICE {code} ref 221 thanks",
        "{code} police have been called",
        "POLICE {code} coming now",
        "POLICE {code} 0415/26",
        "called 999 {code}",
    ] {
        let (bench, code) = Bench::both_silent();
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
        let (bench, code) = Bench::both_silent();
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
        let (bench, code) = Bench::both_silent();
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

/// The voices of the office, and of the alert's other contacts, in what was said.
fn all_said(bench: &Bench) -> String {
    let said: Vec<String> = bench.said().into_iter().map(|(_, text)| text).collect();
    said.join("\n")
}

#[test]
fn whoever_said_safe_and_takes_it_back_within_the_hour_raises_a_worry() {
    for text in [
        "wait i didnt speak to her it was her mum",
        "SAFE {code} NOT SPOKE sorry that was her mum",
    ] {
        let (bench, code) = Bench::both_silent();
        bench.text(PAT, &format!("SAFE {code} SPOKE BOTH"));
        assert!(bench.standing().alerts.is_empty(), "{text}");
        bench.said();
        bench.text(PAT, &texted(text, &code));
        assert_eq!(bench.standing().alerts.len(), 1, "{text}");
        let said = bench.said();
        let told = to(&said, PAT).join(" ");
        assert!(told.contains("your SAFE no longer counts"), "{text}: {said:#?}");
    }
    // From a visit of the sender's own, too.
    let (bench, code) = Bench::both_silent();
    bench.text(PAT, &format!("SAFE {code} SPOKE BOTH"));
    bench.sign_out_to_a_door("pat");
    bench.said();
    bench.text(PAT, "wait i didnt speak to her it was her mum");
    assert!(bench.visit(1).alert.is_some(), "{:?}", bench.said());
    // Nobody but the one who said SAFE takes it back.
    let (bench, code) = Bench::both_silent();
    bench.text(PAT, &format!("SAFE {code} SPOKE BOTH"));
    bench.text(MORGAN, "wait i didnt speak to her it was her mum");
    assert!(bench.standing().alerts.is_empty());
}

#[test]
fn a_safe_taken_back_after_the_visit_is_over_is_an_alert_of_the_school() {
    let (bench, code) = Bench::both_silent();
    bench.text(PAT, &format!("SAFE {code} SEEN BOTH"));
    bench.text(JO, "BACK");
    bench.text(ALI, "BACK");
    assert!(!bench.visit(1).is_open());
    bench.said();
    bench.text(PAT, "sorry it was not her i saw");
    assert_eq!(bench.standing().alerts.len(), 1);
    assert!(all_said(&bench).contains("takes SAFE back"));
}

#[test]
fn a_worker_not_reached_is_no_cry_for_help() {
    for text in [
        "no answer from jo",
        "jo didnt answer",
        "jo isn't picking up",
        "jo is not with me",
        "jo fine, ali not answering",
        "jo not back yet",
    ] {
        let (bench, _) = Bench::both_silent();
        let before = alert(&bench).kind;
        bench.text(PAT, text);
        assert_eq!(alert(&bench).kind, before, "{text}");
        let said = bench.said();
        assert!(
            to(&said, PAT).iter().any(|said| said.contains("NEXT")),
            "{text}: {said:#?}"
        );
        // With nothing open the same words are a worry, or asked back.
        let bench = Bench::start();
        bench.sign_out();
        bench.text(JO, "IN");
        bench.text(PAT, text);
        let kind = bench.visit(1).alert.as_ref().map(|alert| alert.kind);
        assert_ne!(kind, Some(AlertKind::Help), "{text}");
    }
}

#[test]
fn everyday_trouble_of_a_contact_is_no_cry_and_a_true_cry_stays_one() {
    for text in [
        "i need help with this system",
        "cant do it, im dealing with a fire alarm",
    ] {
        let (bench, _) = Bench::both_silent();
        bench.text(PAT, text);
        assert_ne!(alert(&bench).kind, AlertKind::Help, "{text}");
    }
    for text in [
        "help",
        "jo needs help",
        "someone is hurt",
        "jo not answering, i heard shouting",
        "no answer from jo, she is hurt",
        "jo not ok",
    ] {
        let (bench, _) = Bench::both_silent();
        bench.text(PAT, text);
        assert_eq!(alert(&bench).kind, AlertKind::Help, "{text}");
    }
}

#[test]
fn once_the_police_were_called_the_answer_offers_what_still_works() {
    let (bench, code) = Bench::both_silent();
    bench.text(PAT, &format!("POLICE {code} log 12"));
    bench.said();
    for text in ["ok", "ACK {code}", "NEXT {code}"] {
        bench.text(PAT, &texted(text, &code));
        let said = bench.said();
        let told = to(&said, PAT).join(" ");
        assert!(told.contains("SAFE") && told.contains("POLICE"), "{text}: {told}");
        assert!(!told.contains("ACK") && !told.contains("NEXT"), "{text}: {told}");
    }
}

// Faults: P09 x human-duress
#[test]
fn p09_while_a_confirm_is_awaited_its_exact_words_are_offered() {
    let claimed = || {
        let (bench, code) = duress();
        bench.text(MORGAN, &format!("SAFE {code} SEEN BOTH"));
        bench.said();
        (bench, code)
    };
    for text in ["yes confirmed", "ok", "confrim {code}", "CONFIRM {code} SAM"] {
        let (bench, code) = claimed();
        bench.text(ROBIN, &texted(text, &code));
        let said = bench.said();
        let told = to(&said, ROBIN).join(" ");
        assert!(told.contains(&format!("CONFIRM {code}")), "{text}: {said:#?}");
        assert_eq!(bench.standing().alerts.len(), 1, "{text}");
    }
    let (bench, code) = claimed();
    bench.text(ROBIN, &format!("CONFIRM {code} JO AND ALI"));
    assert!(bench.standing().alerts.is_empty(), "{:?}", bench.said());
}

#[test]
fn away_of_the_holder_gives_the_alert_up() {
    let (bench, code) = Bench::both_silent();
    bench.text(PAT, &format!("ACK {code}"));
    assert_eq!(alert(&bench).held_by(), Some(&crate::support::school::id("pat")));
    let step = alert(&bench).step;
    bench.said();
    bench.text(PAT, "AWAY TODAY");
    assert!(alert(&bench).held_by().is_none());
    assert!(alert(&bench).step > step, "the next step is told");
    assert!(to(&bench.said(), PAT).join(" ").contains("passed on"));
}

#[test]
fn away_that_passes_an_alert_on_says_what_is_left_as_well() {
    let (bench, code) = Bench::both_silent();
    bench.text(PAT, "AWAY CHRIS TODAY");
    bench.text(PAT, &format!("ACK {code}"));
    bench.said();
    bench.text(PAT, "AWAY TODAY");
    let said = bench.said();
    let told = to(&said, PAT).join(" ");
    assert!(
        told.contains("passed on") && told.contains("Steps household"),
        "{told}"
    );
}

#[test]
fn away_of_the_last_person_in_of_a_step_starts_the_next() {
    let (bench, _) = Bench::both_silent();
    let step = alert(&bench).step;
    let people: Vec<String> = alert(&bench)
        .reach
        .keys()
        .map(|person| person.key().to_owned())
        .collect();
    assert_eq!(people, ["chris", "pat"]);
    bench.text(PAT, "AWAY CHRIS TODAY");
    assert_eq!(alert(&bench).step, step);
    bench.text(PAT, "AWAY TODAY");
    assert!(alert(&bench).step > step, "{people:?}: {:?}", bench.said());
}

// Faults: P09 x human-duress
#[test]
fn p09_whoever_has_rung_a_worker_in_duress_is_told_not_to() {
    for text in [
        "ive just rung her she sounds fine",
        "tried her mobile",
        "just texted jo",
    ] {
        let (bench, _) = duress();
        bench.text(MORGAN, text);
        let said = bench.said();
        let told = to(&said, MORGAN).join(" ");
        assert!(told.contains("NOT ring"), "{text}: {said:#?}");
    }
}

#[test]
fn a_promise_for_later_and_a_sight_take_no_alert() {
    for text in [
        "will ring her after assembly",
        "i can do it after lunch",
        "i can see her car",
    ] {
        let (bench, _) = Bench::both_silent();
        bench.text(PAT, text);
        assert!(alert(&bench).held_by().is_none(), "{text}");
    }
    let (bench, _) = Bench::both_silent();
    bench.text(PAT, "ringing her now");
    assert!(alert(&bench).held_by().is_some());
}

#[test]
fn a_refused_word_is_answered_with_the_code_in_the_words_that_count() {
    let (bench, code) = Bench::both_silent();
    bench.text(PAT, &format!("POLICE {code} 512"));
    bench.said();
    bench.text(PAT, &format!("ACK {code}"));
    let said = bench.said();
    let answer = to(&said, PAT).join("\n");
    assert!(answer.contains(&format!("SAFE {code} SEEN")), "{answer}");
    let (bench, code) = duress();
    bench.text(MORGAN, &format!("SAFE {code} SPOKE JO"));
    let said = bench.said();
    let answer = to(&said, MORGAN).join("\n");
    assert!(
        answer.contains("do NOT ring") && answer.contains(&format!("SAFE {code} SEEN")),
        "{answer}"
    );
}
