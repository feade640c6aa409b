//! Who is in today: AWAY and HERE by text (docs/rules/chains.md, "Who is in today").

use crate::support::bench::{ALI, Bench, CHRIS, JO, MORGAN, PAT, ROBIN, SAM, home_visit, to};
use homeward::app::{Request, Response};
use homeward::domain::visit::Whereabouts;
use homeward::input::SignOutRequest;

fn quiet() -> Bench {
    let bench = Bench::start();
    bench.said();
    bench
}

/// Returns the names of the events of no visit.
fn noted(bench: &Bench) -> Vec<(String, String)> {
    let events = bench.events_of_nothing().into_iter();
    events.map(|event| (event.name, event.actor)).collect()
}

/// Jo asks for help on a visit: returns the numbers told.
fn told_of_help(bench: &Bench) -> Vec<String> {
    bench.sign_out();
    bench.said();
    bench.comes(JO, "SOS");
    bench
        .said()
        .into_iter()
        .map(|(to, _)| to)
        .filter(|to| to != JO)
        .collect()
}

#[test]
fn away_today_counts_at_once_and_is_on_record_with_who_said_it() {
    let bench = quiet();
    bench.comes(PAT, "AWAY TODAY");
    let said = bench.said();
    let answer = to(&said, PAT).join("\n");
    assert!(
        answer.contains("down as away") && answer.ends_with("HERE"),
        "{said:#?}"
    );
    assert_eq!(noted(&bench), [("away".to_owned(), "example/pat".to_owned())]);
    let told = told_of_help(&bench);
    assert!(!told.contains(&PAT.to_owned()), "{told:?}");
    assert!(told.contains(&CHRIS.to_owned()), "{told:?}");
    assert_eq!(bench.faults(), Vec::<String>::new());
}

#[test]
fn away_on_a_running_visit_counts_at_once_too() {
    let bench = quiet();
    bench.sign_out();
    bench.said();
    bench.comes(PAT, "away until 2pm");
    bench.said();
    bench.comes(JO, "SOS");
    let told: Vec<String> = bench.said().into_iter().map(|(to, _)| to).collect();
    assert!(!told.contains(&PAT.to_owned()), "{told:?}");
    assert!(told.contains(&CHRIS.to_owned()), "{told:?}");
    assert_eq!(
        bench.faults(),
        Vec::<String>::new(),
        "the plan on record is as it was"
    );
}

#[test]
fn away_ends_by_itself_at_its_time_and_at_midnight() {
    for (text, minutes) in [("AWAY UNTIL 2PM", 3 * 60 + 1), ("AWAY TODAY", 24 * 60)] {
        let bench = quiet();
        bench.comes(PAT, text);
        bench.said();
        let bench = bench.restarted(minutes);
        bench.said();
        let told = told_of_help(&bench);
        assert!(told.contains(&PAT.to_owned()), "{text}: {told:?}");
    }
}

#[test]
fn away_survives_a_restart() {
    let bench = quiet();
    bench.comes(PAT, "I'm away today, sorry");
    bench.said();
    let bench = bench.restarted(5);
    bench.said();
    let told = told_of_help(&bench);
    assert!(!told.contains(&PAT.to_owned()), "{told:?}");
}

#[test]
fn away_survives_a_reload_of_the_configuration() {
    let bench = quiet();
    bench.comes(PAT, "AWAY TODAY");
    bench.reload_edited(&[("Chris Green", "Chris Greene")]);
    bench.said();
    let told = told_of_help(&bench);
    assert!(!told.contains(&PAT.to_owned()), "{told:?}");
}

#[test]
fn here_takes_away_back() {
    let bench = quiet();
    bench.comes(PAT, "AWAY TODAY");
    bench.said();
    bench.comes(PAT, "here");
    let said = bench.said();
    assert!(to(&said, PAT).join(" ").contains("down as in"), "{said:#?}");
    let told = told_of_help(&bench);
    assert!(told.contains(&PAT.to_owned()), "{told:?}");
}

#[test]
fn p07_here_that_comes_after_a_newer_away_changes_nothing_and_is_answered_so() {
    let bench = quiet();
    bench.comes(PAT, "AWAY TODAY");
    bench.said();
    bench.pass(5);
    bench.comes_late(PAT, "HERE", 3 * 60);
    let said = bench.said();
    let answer = to(&said, PAT).join("\n");
    assert!(
        answer.contains("nothing has changed: your text of 08:05 came too late to count"),
        "{said:#?}"
    );
    assert_eq!(noted(&bench), [("away".to_owned(), "example/pat".to_owned())]);
    let told = told_of_help(&bench);
    assert!(!told.contains(&PAT.to_owned()), "{told:?}");
}

#[test]
fn p07_away_that_comes_after_a_newer_here_changes_nothing_even_after_a_restart() {
    let bench = quiet();
    bench.comes(PAT, "AWAY TODAY");
    bench.pass(5);
    bench.comes(CHRIS, "HERE PAT");
    let bench = bench.restarted(5);
    bench.comes_late(PAT, "AWAY UNTIL 4PM", 7);
    let told = told_of_help(&bench);
    assert!(told.contains(&PAT.to_owned()), "{told:?}");
}

#[test]
fn p07_here_of_yesterday_takes_no_date_of_away_off_today() {
    let bench = Bench::edited(&[(
        "roles  = [\"office-manager\"]",
        "roles  = [\"office-manager\"]\naway   = [\"2026-11-24..2026-11-25\"]",
    )]);
    bench.said();
    bench.comes_late(PAT, "HERE", 20 * 60);
    assert_eq!(noted(&bench), []);
    let told = told_of_help(&bench);
    assert!(!told.contains(&PAT.to_owned()), "{told:?}");
}

#[test]
fn away_that_comes_late_and_alone_counts_from_when_it_was_sent() {
    let bench = quiet();
    bench.comes_late(PAT, "AWAY TODAY", 30);
    let event = &bench.events_of_nothing()[0];
    let half_an_hour = homeward::domain::time::Span::from_mins(30);
    assert_eq!(event.due, Some(bench.now() - half_an_hour));
    let told = told_of_help(&bench);
    assert!(!told.contains(&PAT.to_owned()), "{told:?}");
}

#[test]
fn here_overrules_a_date_of_away_in_the_file() {
    let bench = Bench::edited(&[(
        "roles  = [\"office-manager\"]",
        "roles  = [\"office-manager\"]\naway   = [\"2026-11-24..2026-11-25\"]",
    )]);
    bench.said();
    bench.comes(PAT, "HERE");
    bench.said();
    let told = told_of_help(&bench);
    assert!(told.contains(&PAT.to_owned()), "{told:?}");
}

#[test]
fn a_step_left_with_one_or_nobody_is_told_to_the_sender_and_the_office() {
    let bench = quiet();
    bench.comes(PAT, "AWAY TODAY");
    let said = bench.said();
    for who in [PAT, CHRIS] {
        let told = to(&said, who).join("\n");
        assert!(told.contains("left with one: Chris Green"), "{said:#?}");
    }
    bench.comes(CHRIS, "AWAY UNTIL 3PM");
    let said = bench.said();
    let answer = to(&said, CHRIS).join("\n");
    assert!(answer.contains("left with nobody"), "{said:#?}");
    // The office is nobody else: the next step of its chain is told.
    let leaders = to(&said, MORGAN).join("\n");
    assert!(leaders.contains("left with nobody"), "{said:#?}");
    // Nobody of the step is in: all of it are told anyway.
    bench.sign_out();
    bench.said();
    bench.comes(JO, "not sure about this place");
    bench.live(4);
    let told: Vec<String> = bench.said().into_iter().map(|(to, _)| to).collect();
    assert!(
        told.contains(&PAT.to_owned()) && told.contains(&CHRIS.to_owned()),
        "{told:?}"
    );
}

#[test]
fn a_time_that_cannot_be_read_is_asked_back_with_the_exact_words() {
    for text in [
        "AWAY",
        "away until lunch",
        "AWAY UNTIL TOMORROW",
        "AWAY UNTIL 9AM",
        "AWAY TOMORROW",
        "AWAY PAT",
    ] {
        let bench = quiet();
        bench.comes(PAT, text);
        let said = bench.said();
        let answer = to(&said, PAT).join("\n");
        assert!(
            answer.contains("nothing has changed") && answer.contains("AWAY TODAY, AWAY UNTIL 2PM or HERE"),
            "{text}: {said:#?}"
        );
        assert_eq!(noted(&bench), [], "{text}");
    }
}

// HERE of somebody who counts as in is the word of a worker at a door: it is not offered, and then not understood.
#[test]
fn whoever_counts_as_in_is_not_offered_here() {
    let bench = quiet();
    bench.comes(JO, "AWAY");
    let said = bench.said();
    let answer = to(&said, JO).join("\n");
    assert!(answer.contains("AWAY TODAY or AWAY UNTIL 2PM"), "{said:#?}");
    assert!(!answer.contains("HERE"), "{answer}");
}

#[test]
fn the_office_says_away_and_here_for_anybody_and_nobody_else_does() {
    let bench = quiet();
    bench.comes(CHRIS, "AWAY PAT TODAY");
    let said = bench.said();
    assert!(to(&said, CHRIS).join(" ").ends_with("HERE PAT"), "{said:#?}");
    assert!(
        to(&said, PAT).join(" ").contains("Pat Evans is down as away"),
        "{said:#?}"
    );
    bench.comes(SAM, "HERE PAT");
    let said = bench.said();
    assert!(
        to(&said, SAM).join(" ").contains("only Pat Evans or the office"),
        "{said:#?}"
    );
    bench.comes(CHRIS, "Here Pat");
    let said = bench.said();
    assert!(to(&said, PAT).join(" ").contains("down as in"), "{said:#?}");
    let said: Vec<String> = noted(&bench).into_iter().map(|(name, _)| name).collect();
    assert_eq!(said, ["away", "here"]);
}

#[test]
fn a_business_manager_is_of_the_office_and_says_away_for_anybody() {
    // Robin is of no step of the office, so that the role alone decides.
    let bench = Bench::edited(&[(
        "roles  = [\"deputy\", \"slt\"]",
        "roles  = [\"business-manager\"]",
    )]);
    bench.said();
    bench.comes(ROBIN, "AWAY PAT TODAY");
    assert_eq!(
        noted(&bench),
        [("away".to_owned(), "example/robin".to_owned())],
        "{:#?}",
        bench.said()
    );
}

#[test]
fn here_by_a_worker_on_a_visit_is_in_and_away_words_are_the_readers() {
    for text in ["here", "here now", "HERE"] {
        let bench = quiet();
        bench.sign_out();
        bench.said();
        bench.comes(JO, text);
        let said = bench.said();
        assert!(
            !to(&said, JO).join(" ").contains("down as in"),
            "{text}: {said:#?}"
        );
        let visit = bench.visit(1);
        let jo = visit
            .workers
            .values()
            .find(|worker| worker.whereabouts == Whereabouts::OnSite);
        assert!(jo.is_some(), "{text}: {visit:#?}");
    }
    for text in [
        "I am away from the house",
        "away today",
        "away from the house until 2pm",
    ] {
        let bench = quiet();
        bench.sign_out();
        bench.said();
        bench.comes(JO, text);
        assert_eq!(noted(&bench), [], "{text}");
    }
}

#[test]
fn here_by_the_office_about_somebody_on_a_visit_is_told_to_the_sender_alone() {
    let bench = quiet();
    bench.sign_out();
    bench.said();
    bench.comes(PAT, "HERE JO");
    let said = bench.said();
    assert!(to(&said, JO).is_empty(), "{said:#?}");
    assert!(to(&said, PAT).join(" ").contains("down as in"), "{said:#?}");
}

#[test]
fn words_about_a_place_by_somebody_in_school_are_no_command() {
    for text in [
        "I am away from the house",
        "away from here until 2pm",
        "here safe",
        "here now",
    ] {
        let bench = quiet();
        bench.comes(ALI, text);
        assert_eq!(noted(&bench), [], "{text}");
    }
}

#[test]
fn a_safe_phrase_is_duress_however_it_is_put() {
    let bench = Bench::edited(&[(
        "I am on a home visit, and I need cover for my duty",
        "away until 2pm",
    )]);
    bench.said();
    bench.comes(ROBIN, "away until 2pm");
    assert_eq!(noted(&bench), []);
    assert!(bench.alert_opens(std::time::Duration::from_secs(5)), "duress");
}

#[test]
fn the_command_says_away_and_here_for_anybody() {
    let bench = quiet();
    let say = |away_until: Option<&str>| Request::Presence {
        person: "pat".to_owned(),
        school: None,
        away_until: away_until.map(str::to_owned),
        by: Some("chris".to_owned()),
    };
    let answer = bench.ask(say(Some("14:00")));
    assert_eq!(answer["away_until"], "2026-11-24T14:00:00Z");
    assert!(
        answer["few"]
            .as_str()
            .is_some_and(|few| few.contains("left with one")),
        "{answer}"
    );
    assert!(matches!(
        bench.answer(say(Some("+24h"))),
        Response::Invalid { .. }
    ));
    bench.ask(say(None));
    let chris = "example/chris".to_owned();
    assert_eq!(
        noted(&bench),
        [("away".to_owned(), chris.clone()), ("here".to_owned(), chris)]
    );
}

fn asking() -> Bench {
    let bench = Bench::asking_numbers();
    settles(&bench);
    bench
}

/// A start is over a quarter of an hour ago.
fn settles(bench: &Bench) {
    bench.live(17);
}

#[test]
fn a_number_never_heard_is_asked_once_by_itself() {
    let bench = asking();
    let said = bench.said();
    for who in [JO, ALI, SAM, PAT, CHRIS, MORGAN, ROBIN] {
        assert!(to(&said, who).join(" ").ends_with("Reply OK"), "{who}: {said:#?}");
    }
    bench.live(3);
    let bench = bench.restarted(60);
    settles(&bench);
    assert_eq!(bench.said(), [], "once");
    bench.reload_edited(&[("07700 900105", "07700 900155")]);
    bench.ask(Request::Health);
    let said = bench.said();
    assert_eq!(said.len(), 1, "a corrected number is a new one: {said:#?}");
    assert_eq!(said[0].0, "+447700900155");
}

/// Returns the doubts at a sign-out of Jo and Ali.
fn doubts(bench: &Bench) -> String {
    bench.sign_out()["doubts"].to_string()
}

#[test]
fn a_number_of_two_people_is_asked_once_and_heard_for_both() {
    let bench = Bench::edited(&[("07700 900105", "07700 900101")]).asking();
    settles(&bench);
    let said = bench.said();
    assert_eq!(to(&said, JO).len(), 1, "{said:#?}");
    bench.comes(JO, "OK");
    bench.comes(ALI, "OK");
    let said = bench.said();
    assert!(
        to(&said, JO).join(" ").contains("thank you, texts reach you"),
        "{said:#?}"
    );
    let changed = bench.sign_out();
    assert!(
        !changed["doubts"].to_string().contains("never answered"),
        "{changed}"
    );
    bench.comes(JO, "back");
    bench.comes(ALI, "back");
    bench.sign_out_to_a_door("chris");
    let events = bench.events_of(2);
    let opened = events[0].body.as_ref().expect("a body").reveal().to_owned();
    assert!(!opened.contains("never answered"), "{opened}");
    bench.live(3);
    assert!(
        !bench
            .said()
            .iter()
            .any(|(_, text)| text.contains("does this reach you"))
    );
    assert_eq!(bench.faults(), Vec::<String>::new());
}

/// Has a test message sent to somebody, and returns the texts.
fn send_test(bench: &Bench, who: &str) -> Vec<(String, String)> {
    bench.ask(Request::SendTest {
        person: who.to_owned(),
        school: None,
        gateway: None,
    });
    bench.said()
}

#[test]
fn a_test_by_the_administrator_asks_a_number_never_heard_and_an_ok_counts() {
    let bench = Bench::asking_numbers();
    let said = send_test(&bench, "jo");
    assert!(to(&said, JO).join(" ").ends_with("Reply OK"), "{said:#?}");
    bench.comes(JO, "OK");
    let said = bench.said();
    assert!(
        to(&said, JO).join(" ").contains("thank you, texts reach you"),
        "{said:#?}"
    );
    settles(&bench);
    assert_eq!(to(&bench.said(), JO), Vec::<String>::new(), "asked already");
    let said = send_test(&bench, "jo");
    assert!(to(&said, JO).join(" ").contains("No reply needed"), "{said:#?}");
    let doubts = doubts(&bench);
    assert!(!doubts.contains("Jo Bloggs's number"), "{doubts}");
    assert_eq!(bench.faults(), Vec::<String>::new());
}

#[test]
fn a_test_to_somebody_on_a_visit_asks_for_no_ok() {
    let bench = quiet();
    bench.sign_out();
    let bench = bench.asking();
    bench.said();
    let said = send_test(&bench, "jo");
    assert!(to(&said, JO).join(" ").contains("No reply needed"), "{said:#?}");
    assert!(!noted(&bench).iter().any(|(name, _)| name == "number asked"));
}

#[test]
fn stop_is_no_answer_to_a_test_text() {
    for text in ["STOP", "stop texting me please"] {
        let bench = asking();
        bench.said();
        bench.comes(JO, text);
        let doubts = doubts(&bench);
        assert!(
            doubts.contains("Jo Bloggs's number has never answered"),
            "{doubts}"
        );
    }
}

#[test]
fn a_test_text_that_ran_out_unsent_asks_again_after_a_day_and_hears_no_answer_before() {
    let bench = asking();
    bench.live(62);
    bench.comes(JO, "morning all");
    assert!(
        !bench
            .said()
            .iter()
            .any(|(_, text)| text.contains("does this reach you")),
        "not every hour"
    );
    assert!(!noted(&bench).iter().any(|(name, _)| name == "number answered"));
    let bench = bench.restarted(23 * 60);
    settles(&bench);
    let said = bench.said();
    assert!(
        to(&said, JO).join(" ").contains("does this reach you"),
        "{said:#?}"
    );
    assert!(noted(&bench).iter().any(|(name, _)| name == "test text taken"));
    let bench = bench.restarted(24 * 60);
    settles(&bench);
    assert_eq!(bench.said(), [], "once");
    bench.comes(JO, "OK");
    bench.comes(ALI, "OK");
    let doubts = doubts(&bench);
    assert!(!doubts.contains("never answered"), "{doubts}");
    assert_eq!(bench.faults(), Vec::<String>::new());
}

#[test]
fn a_number_never_heard_is_marked_at_sign_out_until_it_answers() {
    let bench = asking();
    bench.said();
    bench.comes(JO, "OK");
    let said = bench.said();
    assert!(
        to(&said, JO).join(" ").contains("thank you, texts reach you"),
        "{said:#?}"
    );
    let changed = bench.ask(Request::SignOut(Box::new(SignOutRequest {
        back: "+60m".to_owned(),
        ..home_visit()
    })));
    let doubts = changed["doubts"].to_string();
    assert!(
        doubts.contains("Ali Khan's number has never answered"),
        "{doubts}"
    );
    assert!(!doubts.contains("Jo Bloggs"), "{doubts}");
}

#[test]
fn nobody_is_asked_out_of_hours_or_on_a_visit() {
    let bench = quiet();
    bench.sign_out();
    let bench = bench.asking();
    settles(&bench);
    let said = bench.said();
    let asked = |who| {
        to(&said, who)
            .iter()
            .any(|text| text.ends_with("does this reach you? Reply OK"))
    };
    assert!(!asked(JO) && !asked(ALI) && asked(SAM), "{said:#?}");
    let bench = quiet().restarted(8 * 60).asking();
    bench.ask(Request::Health);
    assert_eq!(bench.said(), [], "the school is closed");
}
