//! Rules that one policy has and another has not, each as a key of the school's file (docs/rules/policies.md).

use crate::support::bench::{ALI, Bench, CHRIS, JO, MORGAN, PAT, ROBIN, SAM, home_visit, to};
use homeward::app::{Question, Request, VisitWord};
use homeward::input::SignOutRequest;

fn doorstep() -> SignOutRequest {
    SignOutRequest {
        visit_type: "doorstep".to_owned(),
        workers: vec!["jo".to_owned()],
        ..home_visit()
    }
}

fn out(request: SignOutRequest) -> Request {
    Request::SignOut(Box::new(request))
}

fn next(bench: &Bench) -> (String, String) {
    let shown = bench.ask(Question::ShowVisit { who: "jo".to_owned() });
    let next = &shown["visit"]["next"];
    let text = |key: &str| next[key].as_str().expect("a deadline").to_owned();
    (text("deadline"), text("at"))
}

const REQUIRES: &str = "requires = [\"authorisation\", \"purpose\", \"household-phone\", \"vehicle\"]";

#[test]
fn tm_04_a_senior_leader_goes_without_being_authorised_and_the_principal_is_kept_informed() {
    let bench = Bench::edited(&[(
        REQUIRES,
        &format!("{REQUIRES}\nexempt = [\"slt\"]\ninformed = [\"headteacher\"]"),
    )]);
    let unauthorised = SignOutRequest {
        authorised_by: None,
        ..home_visit()
    };
    let words = bench.refused(out(unauthorised.clone()));
    assert!(words.contains("who authorised it"), "{words}");
    bench.ask(out(SignOutRequest {
        workers: vec!["sam".to_owned(), "robin".to_owned()],
        ..unauthorised
    }));
    let started = bench.said();
    assert!(to(&started, MORGAN)[0].contains("out on a visit"), "{started:#?}");
    bench.text(SAM, "more 15");
    let changed = bench.said();
    assert!(
        to(&changed, MORGAN)[0].contains("more time, due back 12:45"),
        "{changed:#?}"
    );
    bench.text(SAM, "in");
    bench.live(1);
    bench.text(SAM, "left");
    bench.live(1);
    bench.text(SAM, "back");
    bench.text(ROBIN, "back");
    let ended = bench.said();
    assert!(
        to(&ended, MORGAN).iter().any(|text| text.contains("is over")),
        "{ended:#?}"
    );
}

#[test]
fn tm_04_nobody_is_informed_instead_of_a_visit_that_was_authorised() {
    let bench = Bench::edited(&[(
        REQUIRES,
        &format!("{REQUIRES}\nexempt = [\"slt\"]\ninformed = [\"deputy\"]"),
    )]);
    bench.ask(out(home_visit()));
    assert!(to(&bench.said(), ROBIN).is_empty());
}

#[test]
fn tm_15_a_second_in_on_a_doorstep_visit_starts_the_check_in_of_a_home_and_tells_the_office_of_one_alone() {
    let bench = Bench::edited(&[
        (
            "[visit_types.doorstep]\nworkers  = 1",
            "[visit_types.doorstep]\nplace = \"doorstep\"\nentry = \"home\"\nworkers  = 1",
        ),
        (
            "[visit_types.doorstep.check_in]\nfrom   = \"arrival\"\nevery  = \"20m\"\nnudge_before = \"3m\"\ngrace  = \"5m\"\nchain  = \"no-check-in\"",
            "",
        ),
    ]);
    bench.ask(out(doorstep()));
    bench.said();
    bench.text(JO, "in");
    let said = bench.said();
    assert!(
        to(&said, JO)[0].contains("go inside after all, text IN once more"),
        "{said:#?}"
    );
    assert_eq!(
        next(&bench).0,
        "return",
        "at the door nothing but the return is due"
    );
    bench.live(5);
    bench.text(JO, "in");
    assert_eq!(
        next(&bench),
        ("check-in".to_owned(), "2026-11-24T11:25:00Z".to_owned())
    );
    let said = bench.said();
    assert!(to(&said, JO)[0].contains("you went inside"), "{said:#?}");
    assert!(to(&said, PAT)[0].contains("at the door, alone"), "{said:#?}");
    bench.text(JO, "in");
    assert!(
        to(&bench.said(), PAT).is_empty(),
        "a third IN is a check-in and no more"
    );
    bench.verify();
}

#[test]
fn rh_26_the_first_of_two_to_arrive_waits_outside_and_the_other_is_still_expected() {
    let bench = Bench::edited(&[(
        "[visit_types.home.arrival]",
        "[visit_types.home.arrival]\nwait_for_all = true",
    )]);
    bench.ask(out(home_visit()));
    bench.said();
    bench.live(10);
    bench.text(JO, "in");
    let said = bench.said();
    assert!(
        to(&said, JO)[0].contains("Wait outside until Ali Khan is there too"),
        "{said:#?}"
    );
    assert!(to(&said, ALI).is_empty(), "{said:#?}");
    // Ali's arrival is still due, and missed in the end.
    bench.text(JO, "ok");
    bench.live(5);
    bench.text(ALI, "in");
    let said = bench.said();
    assert!(
        to(&said, JO).iter().any(|text| text.contains("go in together")),
        "{said:#?}"
    );
    assert!(to(&said, ALI)[0].contains("IN at"), "{said:#?}");
}

#[test]
fn rh_26_who_is_there_and_who_is_still_expected_is_shown() {
    let bench = Bench::edited(&[(
        "[visit_types.home.arrival]",
        "[visit_types.home.arrival]\nwait_for_all = true",
    )]);
    bench.ask(out(home_visit()));
    bench.live(10);
    bench.text(JO, "in");
    let shown = bench.ask(Question::ShowVisit { who: "jo".to_owned() });
    let whereabouts = |index: usize| shown["who"][index]["whereabouts"].as_str().expect("where");
    assert_eq!(
        (whereabouts(0), whereabouts(1)),
        ("on-the-way", "on-site"),
        "{shown}"
    );
}

#[test]
fn rh_26_somebody_who_never_joins_the_other_is_missed() {
    let bench = Bench::edited(&[(
        "[visit_types.home.arrival]",
        "[visit_types.home.arrival]\nwait_for_all = true",
    )]);
    bench.ask(out(home_visit()));
    bench.live(10);
    bench.text(JO, "in");
    for _ in 0..3 {
        bench.live(15);
        bench.text(JO, "ok");
    }
    let alerts = bench.ask(Question::Alerts { all: false });
    assert_eq!(alerts[0]["kind"], "overdue", "{alerts}");
}

#[test]
fn wh_16_a_deputy_is_told_in_place_of_whoever_is_away() {
    let bench = Bench::edited(&[
        (
            "roles  = [\"office-manager\"]",
            "roles  = [\"office-manager\"]\ndeputy = \"robin\"\naway = [\"2026-11-24\"]",
        ),
        (
            "tell = [\"office-manager\", \"office\"]",
            "tell = [\"office-manager\"]",
        ),
    ]);
    bench.ask(out(home_visit()));
    bench.text(JO, "in");
    bench.said();
    bench.live(26);
    let said = bench.said();
    assert!(to(&said, PAT).is_empty(), "Pat is away: {said:#?}");
    assert!(
        to(&said, ROBIN).iter().any(|text| text.contains("missed")),
        "{said:#?}"
    );
}

#[test]
fn wh_01_who_has_not_been_trained_is_not_signed_out() {
    let bench = Bench::edited(&[
        (
            REQUIRES,
            &format!("{REQUIRES}\ntraining = [\"child-protection\"]"),
        ),
        (
            "roles  = [\"staff\", \"attendance\"]",
            "roles  = [\"staff\", \"attendance\"]\ntraining = [\"child-protection\"]",
        ),
    ]);
    let words = bench.refused(out(home_visit()));
    assert!(words.contains("`child-protection` for `ali`"), "{words}");
    assert!(!words.contains("for `jo`"), "{words}");
}

#[test]
fn wh_03_the_purpose_is_one_of_the_list() {
    let bench = Bench::edited(&[(
        REQUIRES,
        &format!("{REQUIRES}\npurposes = [\"attendance\", \"long illness\"]"),
    )]);
    for purpose in ["a chat", "attendances"] {
        let words = bench.refused(out(SignOutRequest {
            purpose: Some(purpose.to_owned()),
            ..home_visit()
        }));
        assert!(words.contains("attendance, long illness"), "{words}");
    }
    bench.ask(out(SignOutRequest {
        purpose: Some("Attendance: third week".to_owned()),
        ..home_visit()
    }));
}

#[test]
fn rh_12_a_visit_that_needs_safe_words_is_refused_for_whoever_has_none() {
    let bench = Bench::edited(&[(REQUIRES, "requires = [\"safe-word\"]")]);
    let words = bench.refused(out(home_visit()));
    assert!(words.contains("a safe word of `ali`"), "{words}");
}

#[test]
fn op_07_every_stop_has_its_expected_arrival_where_the_itinerary_is_wanted() {
    let bench = Bench::edited(&[(REQUIRES, "requires = [\"expected-arrival\"]")]);
    let words = bench.refused(out(home_visit()));
    assert!(words.contains("when they are expected at each stop"), "{words}");
    bench.ask(out(SignOutRequest {
        stops: vec!["12 Acacia Avenue @ 11:20".to_owned()],
        ..home_visit()
    }));
}

#[test]
fn tm_05_out_of_hours_is_for_an_emergency_only() {
    let bench = Bench::edited(&[(
        REQUIRES,
        &format!("{REQUIRES}\nout_of_hours_requires = [\"emergency\"]"),
    )]);
    bench.ask(out(SignOutRequest {
        back: "+30m".to_owned(),
        ..home_visit()
    }));
    bench.ask(Request::Visit {
        who: "jo".to_owned(),
        worker: None,
        word: VisitWord::Cancel,
        by: None,
    });
    bench.live(7 * 60);
    let words = bench.refused(out(home_visit()));
    assert!(words.contains("--emergency"), "{words}");
    bench.ask(out(SignOutRequest {
        emergency: true,
        exception: Some("a child is alone there".to_owned()),
        ..home_visit()
    }));
}

#[test]
fn rh_06_details_are_asked_for_and_put_on_record() {
    let bench = Bench::edited(&[(REQUIRES, "requires = [\"pair-decision\", \"parents-told\"]")]);
    let words = bench.refused(out(home_visit()));
    assert!(
        words.contains("--detail pair-decision") && words.contains("--detail parents-told"),
        "{words}"
    );
    bench.ask(out(SignOutRequest {
        details: vec![
            "pair-decision=Sam and Jo, 9.00: two".to_owned(),
            "parents-told=no answer all week".to_owned(),
        ],
        ..home_visit()
    }));
    bench.verify();
}

#[test]
fn op_15_a_vehicle_on_file_serves_a_sign_out_that_names_none_or_names_it() {
    let bench = Bench::edited(&[
        (
            "roles  = [\"staff\", \"pastoral\"]",
            "roles  = [\"staff\", \"pastoral\"]\nvehicle = \"red Skoda Fabia AB12 CDE\"",
        ),
        (
            "# ---- Visit types",
            "[vehicles]\nminibus = \"white Ford Transit CD34 EFG\"\n\n# ---- Visit types",
        ),
    ]);
    bench.ask(out(SignOutRequest {
        vehicle: None,
        ..home_visit()
    }));
    let shown = bench.ask(Question::ShowVisit { who: "jo".to_owned() });
    assert_eq!(shown["vehicle"], "red Skoda Fabia AB12 CDE");
    bench.text(JO, "back");
    bench.text(ALI, "back");
    bench.ask(out(SignOutRequest {
        vehicle: Some("minibus".to_owned()),
        ..home_visit()
    }));
    let shown = bench.ask(Question::ShowVisit { who: "jo".to_owned() });
    assert_eq!(shown["vehicle"], "white Ford Transit CD34 EFG");
}

#[test]
fn op_14_a_school_phone_on_file_may_be_carried_by_its_name() {
    let bench = Bench::edited(&[(
        "# ---- Visit types",
        "[phones]\nvisit-1 = \"07700 900150\"\n\n# ---- Visit types",
    )]);
    bench.ask(out(SignOutRequest {
        carried: vec!["jo=visit-1".to_owned()],
        ..home_visit()
    }));
    let said = bench.said();
    assert!(!to(&said, "+447700900150").is_empty(), "{said:#?}");
    assert!(to(&said, JO).is_empty(), "{said:#?}");
}

#[test]
fn tm_14_the_schools_own_reminders_follow_the_confirmation_as_texts_of_their_own() {
    let bench = Bench::edited(&[(
        "[visit_types.home.arrival]",
        "[visit_types.home.prompts]\nstart = \"Phone on and charged, badge, nothing valuable in view\"\narrived = \"Ask about animals before you go in\"\n\n[visit_types.home.arrival]",
    )]);
    bench.ask(out(home_visit()));
    let said = bench.said();
    for worker in [JO, ALI] {
        assert!(
            to(&said, worker)[1].ends_with("Phone on and charged, badge, nothing valuable in view."),
            "{said:#?}"
        );
    }
    bench.text(JO, "in");
    let said = bench.said();
    assert!(to(&said, JO)[1].contains("Ask about animals"), "{said:#?}");
    assert!(to(&said, ALI).is_empty(), "{said:#?}");
}

#[test]
fn tm_23_the_office_hears_that_a_household_was_left() {
    let bench = Bench::edited(&[(REQUIRES, &format!("{REQUIRES}\ntell_on_left = [\"office\"]"))]);
    bench.ask(out(home_visit()));
    bench.text(JO, "in");
    bench.live(2);
    bench.said();
    bench.text(JO, "left");
    let said = bench.said();
    assert!(
        to(&said, CHRIS)[0]
            .contains("Jo Bloggs has left at 11:02, on the way back, due back 12:30. Still inside: Ali Khan"),
        "{said:#?}"
    );
}

#[test]
fn op_13_the_office_hears_of_a_late_arrival_as_of_a_late_return() {
    let bench = Bench::edited(&[(REQUIRES, &format!("{REQUIRES}\ntell_on_change = [\"office\"]"))]);
    bench.ask(out(SignOutRequest {
        stops: vec!["12 Acacia Avenue @ 11:20".to_owned()],
        ..home_visit()
    }));
    bench.live(5);
    bench.said();
    bench.text(JO, "late 30");
    let said = bench.said();
    assert!(
        to(&said, CHRIS)[0].contains("has changed, a later arrival, arrival due 11:50, due back 12:30"),
        "{said:#?}"
    );
    bench.text(JO, "more 15");
    let said = bench.said();
    assert!(
        to(&said, CHRIS)[0].contains("has changed, more time, due back"),
        "{said:#?}"
    );
}

#[test]
fn p13_a_reload_that_leaves_a_school_out_does_not_forget_who_is_out_of_it() {
    let bench = Bench::start();
    bench.ask(out(home_visit()));
    bench.text(JO, "in");
    bench.said();
    bench.reload_without_schools();
    bench.text(JO, "ok");
    let said = bench.said();
    assert!(to(&said, JO)[0].contains("OK of"), "{said:#?}");
    bench.live(26);
    let said = bench.said();
    assert!(
        to(&said, PAT).iter().any(|text| text.contains("missed")),
        "{said:#?}"
    );
    // The office may still speak of it, by name.
    bench.ask(Request::Visit {
        who: "jo".to_owned(),
        worker: None,
        word: VisitWord::Ok,
        by: Some("pat".to_owned()),
    });
}

#[test]
fn rh_41_who_stays_longer_than_was_meant_is_reminded_once_and_nobody_else_is_told() {
    let bench = Bench::edited(&[(REQUIRES, &format!("{REQUIRES}\nstay_at_most = \"15m\""))]);
    bench.ask(out(home_visit()));
    bench.text(JO, "in");
    bench.said();
    bench.live(16);
    let said = bench.said();
    for worker in [JO, ALI] {
        assert!(to(&said, worker)[0].contains("longer than planned"), "{said:#?}");
    }
    assert!(to(&said, PAT).is_empty(), "{said:#?}");
    bench.text(JO, "ok");
    bench.live(18);
    let said = bench.said();
    assert!(
        !said.iter().any(|(_, text)| text.contains("longer than planned")),
        "{said:#?}"
    );
    bench.verify();
}

#[test]
fn op_07_the_itinerary_says_until_when_they_stay_and_they_are_reminded_then() {
    let bench = Bench::edited(&[(REQUIRES, "requires = [\"expected-departure\"]")]);
    let words = bench.refused(out(home_visit()));
    assert!(words.contains("until when they stay"), "{words}");
    bench.ask(out(SignOutRequest {
        stops: vec!["12 Acacia Avenue @ 11:10-11:25".to_owned()],
        ..home_visit()
    }));
    bench.live(10);
    bench.text(JO, "in");
    bench.said();
    bench.live(16);
    let said = bench.said();
    assert!(
        to(&said, JO)
            .iter()
            .any(|text| text.contains("longer than planned")),
        "{said:#?}"
    );
}

#[test]
fn tm_21_whoever_hears_the_phrase_on_the_telephone_may_text_it_on_with_the_workers_name() {
    let bench = Bench::start();
    bench.ask(out(home_visit()));
    bench.said();
    bench.text(PAT, "Jo rang: I am on a home visit and I need cover for my duty");
    let alerts = bench.ask(Question::Alerts { all: false });
    assert_eq!(alerts[0]["kind"], "duress", "{alerts}");
    assert_eq!(alerts[0]["visit"], "v1", "{alerts}");
    let said = bench.said();
    assert!(
        to(&said, MORGAN)[0].contains("Do NOT ring or text them"),
        "{said:#?}"
    );
    assert!(to(&said, JO).is_empty() && to(&said, ALI).is_empty(), "{said:#?}");
}
