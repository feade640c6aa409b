//! A report of an incident: who is told, what is kept, and the household that is left alone.

use crate::support::school::{clock, id, phone, plan_of_pair, sign_out_of_pair};
use crate::support::story::{given, opened, tell};
use crate::wording::{mail_to, text_to};
use homeward::domain::aggregate::replay;
use homeward::domain::apply::apply;
use homeward::domain::chain::{Channel, Target};
use homeward::domain::command::{Refusal, VisitCommand, WorkerSays};
use homeward::domain::decide::decide;
use homeward::domain::event::VisitEvent;
use homeward::domain::id::VisitId;
use homeward::domain::incident::{CoolingOff, HouseholdKeys, address_keys};
use homeward::domain::notice::{Notice, Template};
use homeward::domain::notices::notices;
use homeward::domain::private::Private;
use homeward::domain::sign_out;
use homeward::domain::time::{Availability, Span};
use homeward::domain::visit::{RuleException, SignOut, Stop, Visit};
use homeward::wording::{SchoolTexts, render};

fn incident(kind: &str) -> VisitCommand {
    VisitCommand::Incident {
        kind: kind.to_owned(),
        worker: Some(id("jo")),
        by: Some(id("olu")),
        note: Some(Private::new("shouted at by Mr Nobody on the doorstep")),
    }
}

pub(crate) fn clear(by: &str) -> VisitCommand {
    VisitCommand::ClearHousehold {
        by: id(by),
        may: vec![id("olu")],
        note: Some(Private::new("reviewed")),
    }
}

fn out() -> Visit {
    opened(12, clock("10:00")).0
}

fn aggression() -> Visit {
    let mut visit = out();
    tell(&mut visit, &incident("aggression"), clock("10:30"));
    visit
}

/// What is said because of one command.
fn said(visit: &mut Visit, command: &VisitCommand, time: &str) -> Vec<Notice> {
    let events = decide(visit, command, &given(clock(time), 1))
        .expect("no refusal")
        .events();
    let mut said = Vec::new();
    for event in &events {
        let before = visit.clone();
        apply(visit, event);
        said.extend(notices(Some(&before), visit, event, clock(time)));
    }
    said
}

#[test]
fn an_incident_moves_no_timer_and_ends_nothing() {
    let before = out();
    let after = aggression();
    assert_eq!(after.next(), before.next());
    assert_eq!(after.workers, before.workers);
    assert_eq!(after.incidents.len(), 1);
    assert_eq!(after.cooling_off.as_ref().map(CoolingOff::lasts), Some(true));
}

#[test]
fn an_incident_is_remembered_after_the_visit_is_closed() {
    let mut visit = out();
    let back = VisitCommand::Worker {
        worker: None,
        reply_to: None,
        by: None,
        sent_at: clock("11:00"),
        text: None,
        say: WorkerSays::Back,
    };
    tell(&mut visit, &back, clock("11:00"));
    assert!(!visit.is_open());
    let told = said(&mut visit, &incident("aggression"), "16:00");
    assert_eq!(told.len(), 1);
    assert!(visit.cooling_off.is_some());
}

#[test]
fn a_kind_that_the_school_does_not_name_is_refused_with_those_that_it_does() {
    let refused = decide(&out(), &incident("agression"), &given(clock("10:30"), 1));
    assert_eq!(
        refused,
        Err(Refusal::UnknownIncident {
            kind: "agression".to_owned(),
            known: vec!["aggression".to_owned(), "breakdown".to_owned()],
        })
    );
}

#[test]
fn an_incident_that_is_none_of_aggression_leaves_the_household_alone() {
    let mut visit = out();
    tell(&mut visit, &incident("breakdown"), clock("10:30"));
    assert_eq!(visit.incidents.len(), 1);
    assert_eq!(visit.cooling_off, None);
}

#[test]
fn those_told_hear_it_by_every_channel_and_neither_text_nor_subject_has_the_note_or_the_place() {
    let mut visit = out();
    let told = said(&mut visit, &incident("aggression"), "10:30");
    let [notice] = told.as_slice() else {
        panic!("{told:?}")
    };
    assert_eq!(notice.to, id("pat"));
    assert_eq!(notice.template, Template::Incident);
    assert_eq!(notice.by, [Channel::Sms, Channel::Email]);
    let texts = SchoolTexts::default();
    let text = render(notice, text_to(), &texts, None);
    let text = text.body().reveal();
    assert_eq!(
        text,
        "Homeward 10:30: Olu Ade reports aggression on visit v12 (Jo Bloggs). Fill in the incident sheet today."
    );
    let mail = render(notice, mail_to(), &texts, None);
    let (subject, body) = (mail.heading().reveal(), mail.body().reveal());
    for hidden in ["Acacia", "M5 3XX", "shouted", "Nobody"] {
        assert!(!text.contains(hidden) && !subject.contains(hidden), "{hidden}");
    }
    for shown in [
        "12 Acacia Avenue, M5 3XX",
        "shouted at by Mr Nobody on the doorstep",
        "Reported by: Olu Ade",
        "Reported at: 10:30",
        "v12, Jo Bloggs",
    ] {
        assert!(body.contains(shown), "{shown}: {body}");
    }
}

#[test]
fn somebody_who_is_away_is_told_of_an_incident_all_the_same() {
    let mut visit = out();
    let mut plan = (*visit.plan).clone();
    let pat = std::sync::Arc::make_mut(&mut plan.people)
        .get_mut(&id("pat"))
        .expect("pat");
    pat.available = Availability::Windows {
        windows: Vec::new(),
        horizon: clock("23:00"),
    };
    visit.plan = plan.into();
    assert_eq!(said(&mut visit, &incident("aggression"), "10:30").len(), 1);
}

#[test]
fn the_write_up_is_asked_for_with_the_report_where_something_happened() {
    let due = |visit: &mut Visit| {
        let back = VisitCommand::Worker {
            worker: None,
            reply_to: None,
            by: None,
            sent_at: clock("11:00"),
            text: None,
            say: WorkerSays::Back,
        };
        tell(visit, &back, clock("11:00"));
        let tomorrow = clock("11:00") + Span::from_mins(24 * 60);
        let events = decide(visit, &VisitCommand::Wake, &given(tomorrow, 1))
            .expect("no refusal")
            .events();
        let mut said = Vec::new();
        for event in &events {
            let before = visit.clone();
            apply(visit, event);
            said.extend(notices(Some(&before), visit, event, tomorrow));
        }
        let due = said
            .into_iter()
            .find(|notice| notice.template == Template::WriteUpDue);
        let text = render(
            &due.expect("a reminder"),
            text_to(),
            &SchoolTexts::default(),
            None,
        );
        text.body().reveal().to_owned()
    };
    assert!(!due(&mut out()).contains("incident report"));
    let text = due(&mut aggression());
    assert!(
        text.contains("the visit and the incident report are due"),
        "{text}"
    );
}

fn again(cooling_off: Option<&CoolingOff>, authorised_by: Option<&str>) -> Result<Vec<VisitEvent>, Refusal> {
    let sign_out = SignOut {
        authorised_by: authorised_by.map(id),
        exception: Some(Private::new("the father has moved out")),
        ..sign_out_of_pair(clock("14:00"))
    };
    sign_out::open(
        &plan_of_pair().into(),
        sign_out,
        &[],
        cooling_off,
        Vec::new(),
        clock("13:00"),
    )
}

#[test]
fn a_household_in_cooling_off_is_not_visited_without_the_leave_of_somebody_who_may_give_it() {
    let visit = aggression();
    let cooling_off = visit.cooling_off.as_ref();
    // The head may authorise any other visit, and this one only if the list for it says so.
    for (named, authoriser) in [(None, None), (Some("head"), Some(id("head")))] {
        assert_eq!(
            again(cooling_off, named),
            Err(Refusal::CoolingOff {
                household: VisitId(12),
                kind: "aggression".to_owned(),
                since: clock("10:30"),
                time_zone: "Europe/London".to_owned(),
                authoriser,
                may: vec![id("olu")],
            })
        );
    }
    let events = again(cooling_off, Some("olu")).expect("with leave");
    let visit = replay::<Visit>(VisitId(13), &events).expect("a visit");
    assert!(visit.exceptions.contains(&RuleException::CoolingOff));
    assert!(again(None, Some("head")).is_ok());
}

#[test]
fn leave_for_cooling_off_is_no_leave_for_what_else_the_visit_breaks() {
    let visit = aggression();
    let mut plan = plan_of_pair();
    plan.visit_type.workers = 3;
    let sign_out = SignOut {
        authorised_by: Some(id("olu")),
        exception: Some(Private::new("the father has moved out")),
        ..sign_out_of_pair(clock("14:00"))
    };
    let refused = sign_out::open(
        &plan.into(),
        sign_out,
        &[],
        visit.cooling_off.as_ref(),
        Vec::new(),
        clock("13:00"),
    );
    assert_eq!(
        refused,
        Err(Refusal::AuthoriserNotAllowed {
            authoriser: id("olu"),
            exceptions: vec![RuleException::CoolingOff, RuleException::TooFewWorkers],
        })
    );
}

#[test]
fn nobody_gives_leave_for_their_own_visit_to_a_household_in_cooling_off() {
    let visit = aggression();
    let mut plan = plan_of_pair();
    plan.visit_type.cooling_off_authorised_by = vec![Target::Person(id("jo")), Target::Person(id("olu"))];
    let sign_out = SignOut {
        authorised_by: Some(id("jo")),
        ..sign_out_of_pair(clock("14:00"))
    };
    let refused = sign_out::open(
        &plan.into(),
        sign_out,
        &[],
        visit.cooling_off.as_ref(),
        Vec::new(),
        clock("13:00"),
    );
    assert!(
        matches!(&refused, Err(Refusal::CoolingOff { may, .. }) if *may == [id("olu")]),
        "{refused:?}"
    );
}

#[test]
fn only_a_review_by_somebody_who_may_ends_it_and_another_incident_begins_it_again() {
    let mut visit = aggression();
    assert_eq!(
        decide(&visit, &clear("head"), &given(clock("12:00"), 1)),
        Err(Refusal::MayNotClear {
            by: id("head"),
            may: vec![id("olu")],
        })
    );
    tell(&mut visit, &clear("olu"), clock("12:00"));
    assert_eq!(visit.cooling_off.as_ref().map(CoolingOff::lasts), Some(false));
    assert_eq!(
        decide(&visit, &clear("olu"), &given(clock("12:01"), 1)),
        Err(Refusal::NotCoolingOff)
    );
    tell(&mut visit, &incident("breakdown"), clock("12:30"));
    assert_eq!(visit.cooling_off.as_ref().map(CoolingOff::lasts), Some(false));
    tell(&mut visit, &incident("aggression"), clock("13:00"));
    let again = visit.cooling_off.as_ref().expect("a household");
    assert!(again.lasts());
    assert_eq!(again.since, clock("13:00"));
}

#[test]
fn a_second_incident_before_the_review_does_not_begin_the_time_anew() {
    let mut visit = aggression();
    tell(&mut visit, &incident("aggression"), clock("12:00"));
    assert_eq!(visit.cooling_off.expect("a household").since, clock("10:30"));
}

#[test]
fn a_household_is_known_again_however_its_address_is_written() {
    let known =
        |a: &str, b: &str| HouseholdKeys::at(&Private::new(a)).matches(&HouseholdKeys::at(&Private::new(b)));
    for (a, b, expected) in [
        ("12 Acacia Avenue, M5 3XX", "12 ACACIA AVENUE M53XX", true),
        ("12 Acacia Avenue, M5 3XX", "12 Acacia Ave., Salford M5 3XX", true),
        ("12 Acacia Avenue, M5 3XX", "14 Acacia Avenue, M5 3XX", false),
        ("12 Acacia Avenue, M5 3XX", "12 Acacia Avenue, M5 3XY", false),
        (
            "Flat 2, 12 Acacia Avenue, M5 3XX",
            "Flat 3, 12 Acacia Avenue, M5 3XX",
            false,
        ),
        ("12a Acacia Avenue, M5 3XX", "12 Acacia Avenue, M5 3XX", false),
        ("The Cottage, Elm Lane", "the cottage - elm lane", true),
        ("The Cottage, M5 3XX", "The Barn, M5 3XX", false),
        ("", "", false),
        (" , ", ".", false),
    ] {
        assert_eq!(known(a, b), expected, "{a} | {b}");
    }
    assert!(address_keys(&Private::new("1 High Street, EC1A 1BB")).contains(&Private::new("ec1a1bb 1")));
}

#[test]
fn a_household_is_known_by_its_number_and_by_every_stop_that_was_reached() {
    let mut visit = out();
    visit.sign_out.stops.push(Stop {
        address: Private::new("3 Elm Road, M5 4XX"),
        expected_at: None,
        until: None,
    });
    tell(&mut visit, &incident("aggression"), clock("10:30"));
    let household = visit.cooling_off.expect("a household").household;
    let by_phone = HouseholdKeys {
        phone: Some(phone("0161 496 0123")),
        addresses: [].into(),
    };
    let nowhere = HouseholdKeys {
        phone: None,
        addresses: [].into(),
    };
    assert!(household.matches(&by_phone));
    assert!(household.matches(&HouseholdKeys::at(&Private::new("12 Acacia Avenue, M5 3XX"))));
    assert!(!household.matches(&HouseholdKeys::at(&Private::new("3 Elm Road, M5 4XX"))));
    assert!(!nowhere.matches(&nowhere) && !household.matches(&nowhere));
}
