//! Visits that are planned: leave asked for by text, given, refused, forgotten (docs/rules/visits.md).

use crate::support::bench::{ALI, Bench, JO, MORGAN, PAT, SAM, home_visit, to};
use homeward::app::{Question, Request, VisitWord};
use homeward::input::SignOutRequest;
use serde_json::Value;

fn request() -> SignOutRequest {
    SignOutRequest {
        ask: true,
        ..home_visit()
    }
}

/// Plans a visit; returns the code that the authoriser was asked with.
fn plan(bench: &Bench, request: SignOutRequest) -> String {
    bench.ask(Request::SignOut(Box::new(request)));
    let said = bench.said();
    let (_, asked) = said
        .iter()
        .find(|(_, text)| text.contains("Reply NO"))
        .expect("somebody is asked");
    let code = asked.rsplit(' ').next().expect("the code stands last");
    code.to_owned()
}

fn phase(bench: &Bench) -> String {
    let visits = bench.ask(Question::Visits { all: false });
    visits[0]["phase"].as_str().unwrap_or("none").to_owned()
}

fn word(word: VisitWord) -> Request {
    Request::Visit {
        who: "jo".to_owned(),
        worker: None,
        word,
        by: None,
    }
}

#[test]
fn an_authoriser_is_asked_by_text_and_the_worker_sets_off_after_a_yes() {
    let bench = Bench::start();
    bench.ask(Request::SignOut(Box::new(request())));
    let said = bench.said();
    let asked = to(&said, MORGAN);
    assert_eq!(asked.len(), 1, "{said:#?}");
    assert!(asked[0].contains("YES") && asked[0].contains("NO"), "{asked:?}");
    assert!(to(&said, JO)[0].contains("Do not set off"), "{said:#?}");
    assert_eq!(phase(&bench), "planned");
    let code = asked[0].rsplit(' ').next().expect("a code").to_owned();
    bench.text(MORGAN, &format!("yes {}", code.to_lowercase()));
    assert_eq!(phase(&bench), "authorised");
    let said = bench.said();
    assert!(
        to(&said, JO)[0].contains("authorised by Morgan Reed"),
        "{said:#?}"
    );
    bench.text(JO, "left");
    assert_eq!(phase(&bench), "out");
    let said = bench.said();
    assert!(to(&said, JO)[0].contains("you are signed out"), "{said:#?}");
    assert!(to(&said, ALI)[0].contains("you are signed out"), "{said:#?}");
    let record = bench.ask(Question::ShowVisit { who: "jo".to_owned() });
    let what: Vec<&str> = record["record"]
        .as_array()
        .expect("a record")
        .iter()
        .filter_map(|event| event["what"].as_str())
        .collect();
    assert_eq!(what, ["planned", "leave given", "signed out"]);
    assert_eq!(record["record"][1]["by"], "example/morgan");
}

#[test]
fn a_no_calls_the_visit_off_and_tells_the_workers_not_to_go() {
    let bench = Bench::start();
    let code = plan(&bench, request());
    bench.text(MORGAN, &format!("No {code}"));
    let said = bench.said();
    for worker in [JO, ALI] {
        assert_eq!(to(&said, worker).len(), 1, "{said:#?}");
        assert!(to(&said, worker)[0].contains("Do not go"), "{said:#?}");
    }
    assert_eq!(
        to(&said, MORGAN).len(),
        1,
        "whoever refused hears once: {said:#?}"
    );
    assert_eq!(
        bench.ask(Question::Visits { all: false }),
        Value::Array(Vec::new())
    );
    bench.text(JO, "left");
    assert!(to(&bench.said(), JO)[0].contains("not signed out"));
}

#[test]
fn whoever_speaks_as_from_a_visit_that_was_refused_is_told_of_at_once() {
    for words in ["in", "no answer at the door", "running 10 mins late"] {
        let bench = Bench::start();
        let code = plan(&bench, request());
        bench.text(MORGAN, &format!("NO {code}"));
        bench.said();
        bench.text(JO, words);
        let said = bench.said();
        let office = to(&said, PAT).join(" ");
        assert!(office.contains("texts as from a visit"), "{words}: {said:#?}");
        assert_eq!(bench.standing().alerts.len(), 1, "{words}");
    }
    // Mirror: everyday words, and those of somebody who never asked for leave.
    let bench = Bench::start();
    let code = plan(&bench, request());
    bench.text(MORGAN, &format!("NO {code}"));
    bench.text(JO, "ok thanks");
    bench.text(SAM, "in");
    assert!(bench.standing().alerts.is_empty());
}

#[test]
fn only_the_exact_words_give_leave() {
    for words in [
        "no, don't authorise {}",
        "yes",
        "ok {}",
        "👍",
        "yes {} but ring me first",
        "not {}",
        "yess {}",
        "{}",
        "yes Z99",
    ] {
        let bench = Bench::start();
        let code = plan(&bench, request());
        bench.text(MORGAN, &words.replace("{}", &code));
        assert_eq!(phase(&bench), "planned", "`{words}` was taken for a YES");
    }
}

#[test]
fn a_bare_yes_is_asked_back_with_the_exact_words() {
    let bench = Bench::start();
    let code = plan(&bench, request());
    bench.text(MORGAN, "Yes!");
    let said = bench.said();
    let back = to(&said, MORGAN);
    assert!(back[0].ends_with(&format!("YES {code}")), "{said:#?}");
}

#[test]
fn everyday_words_of_agreement_are_asked_back_and_are_no_worry() {
    for words in ["yes fine by me", "no problem, they can go", "yes of course"] {
        let bench = Bench::start();
        let code = plan(&bench, request());
        bench.text(MORGAN, words);
        assert_eq!(phase(&bench), "planned", "{words}");
        assert!(bench.standing().alerts.is_empty(), "{words}");
        let said = bench.said();
        let back = to(&said, MORGAN);
        assert!(back[0].ends_with(&format!("YES {code}")), "{words}: {said:#?}");
    }
    // Mirror: a worry is one whoever was asked for leave.
    let bench = Bench::start();
    plan(&bench, request());
    bench.text(MORGAN, "no, someone is following me");
    assert!(!bench.standing().alerts.is_empty());
}

#[test]
fn a_no_after_the_workers_went_without_leave_is_told_to_the_office_and_to_whoever_said_it() {
    for words in ["NO {}", "no", "No thanks"] {
        let bench = Bench::start();
        let code = plan(&bench, request());
        bench.text(JO, "in");
        bench.said();
        bench.text(MORGAN, &words.replace("{}", &code));
        let said = bench.said();
        for whom in [MORGAN, PAT] {
            let told = to(&said, whom).join(" ");
            assert!(
                told.contains("Morgan Reed says NO") && told.contains("out already"),
                "{words}: {said:#?}"
            );
        }
        assert_eq!(phase(&bench), "on-site", "the watch goes on");
        // Said once.
        bench.text(MORGAN, &words.replace("{}", &code));
        assert!(to(&bench.said(), PAT).is_empty(), "{words}");
    }
    // Mirror: a YES after it moves nothing, and nobody else's NO counts.
    let bench = Bench::start();
    let code = plan(&bench, request());
    bench.text(JO, "in");
    bench.said();
    bench.text(MORGAN, &format!("YES {code}"));
    bench.text(SAM, &format!("NO {code}"));
    assert!(!bench.said().iter().any(|(_, text)| text.contains("says NO")));
}

// Faults: P10 x wrong-phone
#[test]
fn nobody_but_those_asked_gives_leave() {
    let bench = Bench::start();
    let code = plan(&bench, request());
    for stranger in [PAT, JO, SAM] {
        bench.text(stranger, &format!("YES {code}"));
        assert_eq!(phase(&bench), "planned");
    }
}

#[test]
fn nobody_authorises_their_own_visit_by_text() {
    let bench = Bench::start();
    let words = bench.refused(Request::SignOut(Box::new(SignOutRequest {
        workers: vec!["morgan".to_owned(), "jo".to_owned()],
        ..request()
    })));
    assert!(words.contains("may not authorise"), "{words}");
}

#[test]
fn who_sets_off_before_leave_is_given_is_not_signed_out_and_hears_so() {
    let bench = Bench::start();
    plan(&bench, request());
    bench.text(JO, "left, on our way to the Browns");
    assert_eq!(phase(&bench), "planned");
    let said = bench.said();
    assert!(
        !said.iter().any(|(_, text)| text.contains("Browns")),
        "P17: {said:#?}"
    );
    assert!(to(&said, JO)[0].contains("not authorised yet"));
    // Homeward refuses leave, never a watch: somebody in school hears that nobody watches.
    let office = to(&said, PAT).join(" ");
    assert!(
        office.contains("not signed out and texts as from a visit"),
        "{said:#?}"
    );
    assert_eq!(bench.standing().alerts.len(), 1);
    let words = bench.refused(word(VisitWord::Start));
    assert!(words.contains("Morgan Reed has not answered"), "{words}");
}

#[test]
fn who_has_arrived_without_leave_is_watched_over_all_the_same_and_the_office_hears_of_it() {
    let bench = Bench::start();
    plan(&bench, request());
    bench.text(JO, "in");
    assert_eq!(phase(&bench), "on-site");
    let said = bench.said();
    let office = to(&said, PAT);
    assert!(
        office.iter().any(|text| text.contains("Ring them often")),
        "{said:#?}"
    );
    let record = bench.ask(Question::ShowVisit { who: "jo".to_owned() });
    assert_eq!(record["visit"]["next"]["deadline"], "check-in", "{record}");
}

// Faults: P01 x human-late
#[test]
fn p01_a_planned_visit_that_nobody_answers_or_begins_is_asked_after_and_never_forgotten() {
    let bench = Bench::start();
    plan(
        &bench,
        SignOutRequest {
            leave: Some("+30m".to_owned()),
            ..request()
        },
    );
    bench.live(10);
    let said = bench.said();
    assert!(to(&said, MORGAN)[0].starts_with("REPEAT"), "{said:#?}");
    bench.live(35);
    let said = bench.said();
    assert!(to(&said, JO)[0].contains("not signed out"), "{said:#?}");
    assert!(to(&said, PAT)[0].contains("find out where they are"), "{said:#?}");
    bench.live(45);
    let said = bench.said();
    assert!(to(&said, PAT)[0].contains("never began"), "{said:#?}");
    assert_eq!(
        bench.ask(Question::Visits { all: false }),
        Value::Array(Vec::new())
    );
}

#[test]
fn op_05_a_responsible_contact_must_have_accepted_before_a_visit_out_of_hours_begins() {
    let bench = Bench::edited(&[(
        "out_of_hours_authorised_by = [\"headteacher\"]",
        "out_of_hours_authorised_by = [\"headteacher\"]\nout_of_hours_requires = [\"responsible-contact\"]",
    )]);
    bench.live(7 * 60);
    let late = SignOutRequest {
        ask: false,
        ..request()
    };
    let words = bench.refused(Request::SignOut(Box::new(late.clone())));
    assert!(words.contains("--responsible-contact"), "{words}");
    let named = SignOutRequest {
        responsible_contact: Some("sam".to_owned()),
        exception: Some("the mother works until six".to_owned()),
        ..late
    };
    let words = bench.refused(Request::SignOut(Box::new(named.clone())));
    assert!(words.contains("the word of `sam`"), "{words}");
    let code = plan(&bench, SignOutRequest { ask: true, ..named });
    bench.text(MORGAN, &format!("YES {code}"));
    assert_eq!(phase(&bench), "planned", "the contact has not answered");
    bench.text(SAM, &format!("YES {code}"));
    assert_eq!(phase(&bench), "authorised");
    bench.ask(word(VisitWord::Start));
    assert_eq!(phase(&bench), "out");
}

#[test]
fn leave_given_for_two_does_not_cover_what_the_rules_say_by_the_time_they_set_off() {
    let bench = Bench::start();
    let code = plan(
        &bench,
        SignOutRequest {
            back: "16:25".to_owned(),
            ..request()
        },
    );
    bench.text(MORGAN, &format!("YES {code}"));
    bench.said();
    // Five past four is after the latest start, which nobody has agreed to.
    bench.live(5 * 60 + 5);
    let words = bench.refused(word(VisitWord::Start));
    assert!(words.contains("what was authorised is something else"), "{words}");
}

#[test]
fn a_planned_visit_survives_a_restart_of_its_record() {
    let bench = Bench::start();
    let code = plan(&bench, request());
    bench.text(MORGAN, &format!("YES {code}"));
    let shown = bench.ask(Question::ShowVisit { who: "jo".to_owned() });
    assert_eq!(shown["visit"]["phase"], "authorised");
    assert_eq!(shown["authorised_by"], "morgan");
    assert_eq!(shown["leave"]["agreed"][0], "morgan");
    bench.verify();
}

#[test]
fn the_office_cannot_check_in_a_visit_that_has_not_begun() {
    let bench = Bench::start();
    plan(&bench, request());
    for too_soon in [VisitWord::Ok, VisitWord::Back, VisitWord::Home] {
        let words = bench.refused(word(too_soon));
        assert!(words.contains("has not begun"), "{words}");
    }
    assert_eq!(phase(&bench), "planned");
    let words = bench.refused(word(VisitWord::Left { next: None }));
    assert!(words.contains("has not answered"), "{words}");
}

#[test]
fn a_worker_may_call_a_planned_visit_off_by_text() {
    let bench = Bench::start();
    plan(&bench, request());
    bench.text(JO, "visit cancelled");
    let said = bench.said();
    for worker in [JO, ALI] {
        assert_eq!(to(&said, worker).len(), 1, "{said:#?}");
        assert!(to(&said, worker)[0].contains("called off"), "{said:#?}");
    }
    assert!(to(&said, MORGAN)[0].contains("is off"), "{said:#?}");
    assert_eq!(
        bench.ask(Question::Visits { all: false }),
        Value::Array(Vec::new())
    );
}

#[test]
fn a_worker_sets_off_from_the_phone_that_they_are_to_carry() {
    let bench = Bench::start();
    let code = plan(
        &bench,
        SignOutRequest {
            carried: vec!["jo=07700 900150".to_owned()],
            ..request()
        },
    );
    bench.text(MORGAN, &format!("YES {code}"));
    assert!(to(&bench.said(), "+447700900150")[0].contains("text LEFT"));
    bench.text("+447700900150", "left");
    assert_eq!(phase(&bench), "out");
}

#[test]
fn a_worker_with_a_planned_visit_who_calls_for_help_is_heard_with_the_place_of_the_visit() {
    let bench = Bench::start();
    plan(&bench, request());
    bench.text(JO, "help me");
    let alerts = bench.ask(Question::Alerts { all: false });
    assert_eq!(alerts[0]["kind"], "help", "{alerts}");
    let code = alerts[0]["code"].as_str().expect("a code").to_owned();
    let sheet = bench.ask(Question::ShowAlert { code });
    assert!(sheet.to_string().contains("12 Acacia Avenue"), "{sheet}");
    assert_eq!(bench.standing().alerts.len(), 1);
}

#[test]
fn p09_duress_before_leave_is_given_starts_the_watch_and_asks_nobody_to_ring() {
    let bench = Bench::start();
    plan(&bench, request());
    bench.text(JO, "I am on a home visit, and I need cover for my duty");
    let said = bench.said();
    let alerts = bench.ask(Question::Alerts { all: false });
    assert_eq!(alerts[0]["kind"], "duress", "{alerts}");
    for (_, text) in &said {
        assert!(
            !text.contains("Ring them") && !text.contains("Ring Jo"),
            "{said:#?}"
        );
    }
    for text in to(&said, JO) {
        assert!(!text.contains("duress") && !text.contains("help"), "{said:#?}");
    }
    let code = alerts[0]["code"].as_str().expect("a code").to_owned();
    let sheet = bench.ask(Question::ShowAlert { code });
    assert!(sheet.to_string().contains("12 Acacia Avenue"), "{sheet}");
}

#[test]
fn a_cry_for_help_hours_before_the_planned_start_is_heard_and_begins_no_visit() {
    let bench = Bench::start();
    plan(
        &bench,
        SignOutRequest {
            leave: Some("+3h".to_owned()),
            back: "+5h".to_owned(),
            ..request()
        },
    );
    bench.text(JO, "help me");
    let alerts = bench.ask(Question::Alerts { all: false });
    assert_eq!(alerts[0]["kind"], "help", "{alerts}");
    assert_eq!(phase(&bench), "planned");
}

#[test]
fn whoever_texts_as_one_who_is_there_before_leave_was_given_is_watched_over() {
    for text in [
        "were in now",
        "were in mum made us a brew",
        "weve gone",
        "we are sat with mum",
        "parked up outside number 12",
    ] {
        let bench = Bench::start();
        plan(&bench, request());
        bench.text(JO, text);
        assert_eq!(
            phase(&bench).replace("out", "on-site"),
            "on-site",
            "{text}: {:#?}",
            bench.said()
        );
    }
    // Mirror: a question, and what is still to come.
    for text in ["can we go yet?", "were going after lunch"] {
        let bench = Bench::start();
        plan(&bench, request());
        bench.text(JO, text);
        assert_eq!(phase(&bench), "planned", "{text}");
    }
}
