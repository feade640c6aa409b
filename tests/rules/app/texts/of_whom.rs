//! Of whom a SAFE by text speaks, where an alert is about two.

use crate::support::bench::{Bench, JO, PAT, to};
use homeward::app::Question;

fn is_open(bench: &Bench) -> bool {
    !bench.standing().alerts.is_empty()
}

#[test]
fn safe_of_two_that_does_not_plainly_say_of_whom_ends_nothing_and_is_asked() {
    for text in [
        "SAFE {code} SPOKE",
        "SAFE {code} SPOKE, all good",
        "SAFE {code} SPOKE JO, ALI TEXTED",
        "SAFE {code} SPOKE JO, ALI IN CAR",
        "SAFE {code} spoke to jos mum",
        "SAFE {code} spoke to jo, they are both ok",
        "SAFE {code} spoke with jo, ali ok",
        "SAFE {code} spoke jo re ali",
        "SAFE {code} spoke jo with ali",
        "SAFE {code} spoke to her",
        "SAFE {code} seen jo spoke ali",
        "SAFE {code} SPOKE JO 8.30",
        "SAFE {code} spoke to both 0830",
    ] {
        let (bench, code) = Bench::both_silent();
        bench.text(PAT, &text.replace("{code}", &code));
        assert!(is_open(&bench), "{text}");
        let said = bench.said();
        let asked = to(&said, PAT);
        assert!(
            asked.iter().any(|said| said.contains("Whom did you hear?")
                && (said.contains("SPOKE BOTH") || said.contains("SEEN BOTH"))),
            "{text}: {asked:#?}"
        );
        assert!(
            !said.iter().any(|(_, said)| said.contains("stand down")),
            "{text}"
        );
    }
}

#[test]
fn the_answer_to_how_do_you_know_is_asked_of_whom_too() {
    for answer in ["spoke to her, all good", "heard her voice, she is ok"] {
        let (bench, code) = Bench::both_silent();
        bench.text(PAT, &format!("SAFE {code}"));
        bench.text(PAT, answer);
        assert!(is_open(&bench), "{answer}");
        let said = bench.said();
        let asked = to(&said, PAT);
        assert!(
            asked.iter().any(|said| said.contains("Whom did you hear?")),
            "{answer}: {asked:#?}"
        );
    }
}

#[test]
fn safe_of_one_goes_on_about_the_other_by_name() {
    for text in [
        "SAFE {code} SPOKE JO",
        "SAFE {code} spoke to Jo, she is fine thanks",
    ] {
        let (bench, code) = Bench::both_silent();
        bench.text(PAT, &text.replace("{code}", &code));
        assert!(is_open(&bench), "{text}");
        let said = bench.said();
        let told = to(&said, PAT);
        assert!(
            told.iter().any(|said| said.contains("Still open: Ali Khan")
                && said.contains(&format!("SAFE {code} SPOKE ALI"))),
            "{text}: {told:#?}"
        );
        // The words just asked for are taken at once.
        bench.text(PAT, &format!("SAFE {code} SPOKE ALI"));
        assert!(!is_open(&bench), "{text}");
    }
}

#[test]
fn safe_of_both_in_any_plain_words_ends_it() {
    for text in [
        "SAFE {code} SPOKE BOTH",
        "SAFE {code} spoke to both of them",
        "SAFE {code} SPOKE JO AND ALI",
        "SAFE {code} SEEN ALL",
        "SAFE {code} spoke to all of them",
    ] {
        let (bench, code) = Bench::both_silent();
        bench.text(PAT, &text.replace("{code}", &code));
        assert!(!is_open(&bench), "{text}");
    }
}

#[test]
fn whoever_gave_an_own_word_is_not_said_to_have_been_heard_by_a_contact() {
    let (bench, code) = Bench::both_silent();
    bench.text(JO, "OK");
    bench.text(PAT, &format!("SAFE {code} SPOKE ALI"));
    assert!(!is_open(&bench));
    let said = bench.said();
    let told = to(&said, PAT);
    assert!(
        told.iter()
            .any(|said| said.contains("safe: Ali Khan, says Pat Evans") && said.contains("Jo Bloggs texted")),
        "{told:#?}"
    );
}

#[test]
fn a_word_of_doubt_behind_safe_ends_nothing() {
    let (bench, code) = Bench::both_silent();
    bench.text(PAT, &format!("SAFE {code} SPOKE JO but not Ali"));
    assert!(is_open(&bench));
    assert!(!bench.said().iter().any(|(_, said)| said.contains("stand down")));
}

/// Sam is at a door alone, silent, and the office has been told.
fn one_silent() -> (Bench, String) {
    let bench = Bench::start();
    bench.sign_out_to_a_door("sam");
    while bench.standing().alerts.is_empty() {
        bench.live(1);
    }
    let open = bench.ask(Question::Alerts { all: false });
    let code = open[0]["code"].as_str().expect("an alert").to_owned();
    bench.said();
    (bench, code)
}

#[test]
fn p18_words_of_weight_behind_safe_end_nothing_for_one_worker_either() {
    for text in [
        "SAFE {code} SPOKE she is hurt call an ambulance",
        "SAFE {code} SPOKE to her husband, he says she is fine",
        "SAFE {code} SEEN her car but not her",
        "SAFE {code} SPOKE? no",
        "SAFE {code} SPOKE to reception not sam",
        "spoke to her mother, shes fine {code}",
        "SAFE {code} spoke to the police",
        "SAFE {code} SPOKE SAM 12:50",
        "SAFE {code} spoke to her at 1",
    ] {
        let (bench, code) = one_silent();
        bench.text(PAT, &text.replace("{code}", &code));
        assert!(is_open(&bench), "{text}");
        assert!(
            !bench.said().iter().any(|(_, said)| said.contains("stand down")),
            "{text}"
        );
    }
    for text in [
        "SAFE {code} SPOKE",
        "safe {code} spoke to her, she's fine thanks",
        "SAFE {code} SEEN, police have her",
        "SAFE {code} SPOKE SAM",
    ] {
        let (bench, code) = one_silent();
        bench.text(PAT, &text.replace("{code}", &code));
        assert!(!is_open(&bench), "{text}");
    }
}

#[test]
fn p18_only_a_plain_answer_to_how_do_you_know_ends_it() {
    for answer in [
        "haven't seen her",
        "havent heard from her",
        "heard nothing yet",
        "heard nobody",
        "nobody has heard from sam",
        "has anyone seen her",
        "have you seen her?",
        "heard her phone ringing inside",
        "heard her phone ring",
        "seen, thanks",
        "seen that, thanks",
    ] {
        let (bench, code) = one_silent();
        bench.text(PAT, &format!("SAFE {code}"));
        bench.text(PAT, answer);
        assert!(is_open(&bench), "{answer}");
    }
    for answer in [
        "spoke to her, all good",
        "heard her voice, she is ok",
        "seen her",
        "spoke to Sam",
    ] {
        let (bench, code) = one_silent();
        bench.text(PAT, &format!("SAFE {code}"));
        bench.text(PAT, answer);
        assert!(!is_open(&bench), "{answer}");
        // Long after the question the same words answer nothing.
        let (bench, code) = one_silent();
        bench.text(PAT, &format!("SAFE {code}"));
        bench.live(12);
        bench.text(PAT, answer);
        assert!(is_open(&bench), "{answer}, twelve minutes later");
    }
}
