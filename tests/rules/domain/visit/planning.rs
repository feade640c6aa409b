//! A visit that is planned: whose leave it waits for, when they are asked after, and how it begins or comes to nothing.

use crate::support::school::{clock, id, plan, role, sign_out, stop};
use homeward::domain::aggregate::replay;
use homeward::domain::alert::SpokenVia;
use homeward::domain::apply::apply;
use homeward::domain::command::{DecisionContext, Refusal, VisitCommand, WorkerSays};
use homeward::domain::decide::decide;
use homeward::domain::delivery::Priority;
use homeward::domain::event::VisitEvent;
use homeward::domain::id::{AlertCode, VisitId};
use homeward::domain::notice::{Notice, Template};
use homeward::domain::notices::notices;
use homeward::domain::plan::{Plan, Requirement};
use homeward::domain::private::Private;
use homeward::domain::reply::VisitState;
use homeward::domain::sign_out::{SettingOff, plan as ask, set_off};
use homeward::domain::time::{Availability, Timestamp};
use homeward::domain::visit::{
    Closing, DueReason, LeaveAnswer, LeavePart, PlannedDue, RuleException, SignOut, Visit, VisitDue,
};

fn rules() -> Plan {
    let mut plan = plan();
    plan.visit_type.requires = [Requirement::Authorisation].into();
    plan.visit_type.authorised_by = vec![role("headteacher")];
    plan
}

/// Jo, who means to set off at 11:00 and to be back at 12:00; the head is asked to authorise, Lin to look after them.
fn request() -> SignOut {
    let mut request = sign_out(&["jo"]);
    request.authorised_by = Some(id("head"));
    request.responsible_contact = Some(id("lin"));
    request.leave_at = Some(clock("11:00"));
    request
}

fn planned(plan: Plan, request: SignOut) -> Result<Visit, Refusal> {
    let events = ask(
        &plan.into(),
        request,
        &[],
        None,
        AlertCode::nth(1),
        clock("10:00"),
    )?;
    Ok(replay::<Visit>(VisitId(1), &events).expect("a visit"))
}

fn say(visit: &mut Visit, command: &VisitCommand, time: &str) -> Result<Vec<VisitEvent>, Refusal> {
    let given = DecisionContext {
        at: clock(time),
        code: AlertCode::nth(2),
    };
    let events = decide(visit, command, &given)?.events();
    for event in &events {
        apply(visit, event);
    }
    Ok(events)
}

fn answer(visit: &mut Visit, who: &str, answer: LeaveAnswer, time: &str) -> Result<usize, Refusal> {
    let command = VisitCommand::Leave {
        by: id(who),
        answer,
        via: SpokenVia::Sms,
    };
    say(visit, &command, time).map(|events| events.len())
}

fn waits_for(visit: &Visit) -> Option<(Timestamp, PlannedDue)> {
    match visit.next()? {
        VisitDue {
            at,
            why: DueReason::Planned(due),
        } => Some((at, due)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_planned_visit_is_not_open_and_not_over() {
    let visit = planned(rules(), request()).expect("is planned");
    assert!(visit.is_planned() && !visit.is_open() && visit.is_live());
    assert_eq!(visit.phase().word(), "planned");
    assert_eq!(visit.state_for(&id("jo")), VisitState::Planned);
    assert_eq!(visit.state_for(&id("sam")), VisitState::None);
    assert_eq!(visit.deadlines(), [], "nobody is missed who has not gone");
}

#[test]
fn each_is_asked_for_what_is_theirs_to_give() {
    let visit = planned(rules(), request()).expect("is planned");
    let planning = visit.planning.as_ref().expect("it is planned");
    assert_eq!(planning.asked[&id("head")], [LeavePart::Authorise].into());
    assert_eq!(planning.asked[&id("lin")], [LeavePart::LookAfter].into());
    assert_eq!(planning.unanswered(), [id("head"), id("lin")]);
    let mut agreed = request();
    agreed.contact_accepted = true;
    let visit = planned(rules(), agreed).expect("is planned");
    let planning = visit.planning.as_ref().expect("it is planned");
    assert_eq!(planning.unanswered(), [id("head")], "Lin has agreed already");
}

#[test]
fn whoever_has_no_phone_cannot_be_asked_and_somebody_must_be() {
    let mut plan = rules();
    std::sync::Arc::make_mut(&mut plan.people)
        .get_mut(&id("lin"))
        .expect("lin")
        .mobile = None;
    assert_eq!(
        planned(plan, request()).map(|_| ()),
        Err(Refusal::CannotBeAsked(id("lin")))
    );
    let mut plan = rules();
    plan.visit_type.requires.clear();
    assert_eq!(
        planned(plan, sign_out(&["jo"])).map(|_| ()),
        Err(Refusal::NobodyToAsk)
    );
}

#[test]
fn it_is_authorised_once_all_who_were_asked_have_agreed() {
    let mut visit = planned(rules(), request()).expect("is planned");
    assert_eq!(answer(&mut visit, "head", LeaveAnswer::Given, "10:05"), Ok(1));
    let planning = visit.planning.as_ref().expect("it is planned");
    assert!(planning.has_agreed(LeavePart::Authorise) && !planning.has_agreed(LeavePart::LookAfter));
    assert!(!planning.is_authorised());
    assert_eq!(
        answer(&mut visit, "head", LeaveAnswer::Given, "10:06"),
        Err(Refusal::NotAsked(id("head"))),
        "they have answered"
    );
    assert_eq!(
        answer(&mut visit, "pat", LeaveAnswer::Given, "10:06"),
        Err(Refusal::NotAsked(id("pat")))
    );
    assert_eq!(answer(&mut visit, "lin", LeaveAnswer::Given, "10:07"), Ok(1));
    assert!(
        visit
            .planning
            .as_ref()
            .is_some_and(|planning| planning.is_authorised())
    );
    assert_eq!(visit.phase().word(), "authorised");
}

#[test]
fn a_no_ends_it_even_after_a_yes_and_then_nothing_more_is_heard() {
    let mut visit = planned(rules(), request()).expect("is planned");
    answer(&mut visit, "head", LeaveAnswer::Given, "10:05").expect("agrees");
    answer(&mut visit, "head", LeaveAnswer::Refused, "10:10").expect("takes it back");
    assert_eq!(visit.closed, Some((clock("10:10"), Closing::Cancelled)));
    assert_eq!(
        visit
            .planning
            .as_ref()
            .and_then(|planning| planning.refused.clone()),
        Some(id("head"))
    );
    assert!(!visit.is_planned() && !visit.is_live());
    assert_eq!(visit.next(), None);
    assert_eq!(
        answer(&mut visit, "lin", LeaveAnswer::Given, "10:11"),
        Err(Refusal::NotPlanned)
    );
    assert_eq!(
        say(&mut visit, &VisitCommand::CallOff, "10:11").map(|_| ()),
        Err(Refusal::NotPlanned)
    );
}

#[test]
fn a_visit_that_goes_on_is_not_called_off_as_a_planned_one_is() {
    let mut visit = planned(rules(), request()).expect("is planned");
    say(&mut visit, &VisitCommand::CallOff, "10:11").expect("is called off");
    assert_eq!(visit.closed, Some((clock("10:11"), Closing::Cancelled)));
    let mut out = crate::support::story::Story::open(plan(), sign_out(&["jo"]));
    assert_eq!(out.command(&VisitCommand::CallOff), Err(Refusal::NotPlanned));
}

#[test]
fn what_nobody_answers_is_asked_once_more_then_they_are_missed_at_school_then_it_lapses() {
    let mut visit = planned(rules(), request()).expect("is planned");
    assert_eq!(waits_for(&visit), Some((clock("10:10"), PlannedDue::AskAgain)));
    say(&mut visit, &VisitCommand::Wake, "10:10").expect("wakes");
    assert_eq!(waits_for(&visit), Some((clock("11:15"), PlannedDue::NotSetOff)));
    say(&mut visit, &VisitCommand::Wake, "11:15").expect("wakes");
    assert_eq!(waits_for(&visit), Some((clock("12:00"), PlannedDue::Lapsed)));
    say(&mut visit, &VisitCommand::Wake, "12:00").expect("wakes");
    assert_eq!(visit.closed, Some((clock("12:00"), Closing::Lapsed)));
    assert_eq!(visit.next(), None, "and no write-up is asked for");
}

#[test]
fn once_authorised_nobody_is_asked_again() {
    let mut visit = planned(rules(), request()).expect("is planned");
    answer(&mut visit, "head", LeaveAnswer::Given, "10:05").expect("agrees");
    answer(&mut visit, "lin", LeaveAnswer::Given, "10:06").expect("agrees");
    assert_eq!(waits_for(&visit), Some((clock("11:15"), PlannedDue::NotSetOff)));
}

#[test]
fn without_a_time_to_set_off_the_first_expected_arrival_says_when_they_are_late() {
    let mut late = request();
    late.leave_at = None;
    late.stops = vec![
        stop("12 Acacia Avenue", Some("11:20")),
        stop("9 Elm Road", Some("11:40")),
    ];
    let mut visit = planned(rules(), late).expect("is planned");
    assert_eq!(visit.leave_at(), Some(clock("11:20")));
    say(&mut visit, &VisitCommand::Wake, "10:10").expect("wakes");
    assert_eq!(waits_for(&visit), Some((clock("11:35"), PlannedDue::NotSetOff)));
}

/// Sets off at a time; returns the visit as it begins, and what is said against it.
fn begin(visit: &Visit, plan: Plan, on_the_way: bool, time: &str) -> Result<(Visit, Vec<String>), Refusal> {
    let events = set_off(
        visit,
        &plan.into(),
        &[],
        None,
        Vec::new(),
        if on_the_way {
            SettingOff::Already
        } else {
            SettingOff::Now
        },
        clock(time),
    )?;
    let mut begun = visit.clone();
    apply(&mut begun, &events[0]);
    match &events[0] {
        VisitEvent::SignedOut { doubts, .. } => Ok((begun, doubts.clone())),
        other => panic!("{other:?}"),
    }
}

#[test]
fn it_begins_when_they_set_off_with_leave() {
    let mut visit = planned(rules(), request()).expect("is planned");
    assert_eq!(
        begin(&visit, rules(), false, "11:02").map(|_| ()),
        Err(Refusal::NotAuthorisedYet(vec![id("head"), id("lin")]))
    );
    answer(&mut visit, "head", LeaveAnswer::Given, "10:05").expect("agrees");
    answer(&mut visit, "lin", LeaveAnswer::Given, "10:06").expect("agrees");
    let (begun, doubts) = begin(&visit, rules(), false, "11:02").expect("begins");
    assert!(begun.is_open() && !begun.is_planned());
    assert_eq!(begun.out_at, clock("11:02"));
    assert_eq!(begun.sign_out.authorised_by, Some(id("head")));
    assert!(begun.sign_out.contact_accepted);
    assert_eq!(begun.sign_out.leave_at, None);
    assert_eq!(doubts, Vec::<String>::new());
    assert_eq!(
        begun.next_deadline().map(|deadline| deadline.key.due),
        Some(clock("11:47"))
    );
}

#[test]
fn whoever_is_on_the_way_without_leave_is_watched_over_and_nobody_is_put_on_record_for_it() {
    let visit = planned(rules(), request()).expect("is planned");
    let (begun, doubts) = begin(&visit, rules(), true, "11:02").expect("begins");
    assert!(begun.is_open());
    assert!(begun.exceptions.contains(&RuleException::WithoutLeave));
    assert_eq!(begun.sign_out.authorised_by, None);
    assert!(!begun.sign_out.contact_accepted);
    assert_eq!(doubts.len(), 1, "the office hears of it: {doubts:?}");
}

#[test]
fn leave_given_for_a_day_does_not_cover_what_breaks_a_rule_by_the_time_they_go() {
    let mut visit = planned(rules(), request()).expect("is planned");
    answer(&mut visit, "head", LeaveAnswer::Given, "10:05").expect("agrees");
    answer(&mut visit, "lin", LeaveAnswer::Given, "10:06").expect("agrees");
    let mut two = rules();
    two.visit_type.workers = 2;
    assert_eq!(
        begin(&visit, two.clone(), false, "11:02").map(|_| ()),
        Err(Refusal::LeaveDoesNotCover(vec![RuleException::TooFewWorkers]))
    );
    let (begun, _) = begin(&visit, two, true, "11:02").expect("begins");
    assert_eq!(
        begun.exceptions,
        [RuleException::TooFewWorkers, RuleException::WithoutLeave].into()
    );
    assert_eq!(
        begun.sign_out.authorised_by,
        Some(id("head")),
        "leave was given, if not for this"
    );
}

#[test]
fn what_is_off_or_was_never_planned_cannot_begin() {
    let mut visit = planned(rules(), request()).expect("is planned");
    say(&mut visit, &VisitCommand::CallOff, "10:11").expect("is called off");
    assert_eq!(
        begin(&visit, rules(), true, "11:02").map(|_| ()),
        Err(Refusal::NotPlanned)
    );
    let out = crate::support::story::Story::open(plan(), sign_out(&["jo"]));
    assert_eq!(
        begin(&out.visit, plan(), true, "11:02").map(|_| ()),
        Err(Refusal::NotPlanned)
    );
}

#[test]
fn a_worker_cannot_report_from_a_visit_that_has_not_begun() {
    let mut visit = planned(rules(), request()).expect("is planned");
    let ok = VisitCommand::Worker {
        worker: Some(id("jo")),
        reply_to: None,
        by: None,
        sent_at: clock("10:30"),
        text: None,
        say: WorkerSays::Ok,
    };
    assert_eq!(
        say(&mut visit, &ok, "10:30").map(|_| ()),
        Err(Refusal::VisitClosed)
    );
}

/// Plans a visit, and returns what is said of it.
fn said_first(request: SignOut) -> (Visit, Vec<Notice>) {
    let events = ask(
        &rules().into(),
        request,
        &[],
        None,
        AlertCode::nth(1),
        clock("10:00"),
    )
    .expect("is planned");
    let visit = replay::<Visit>(VisitId(1), &events).expect("a visit");
    let said = notices(None, &visit, &events[0], clock("10:00"));
    (visit, said)
}

/// Does one thing to a planned visit, and returns what is said because of it.
fn said(visit: &mut Visit, command: &VisitCommand, time: &str) -> Vec<Notice> {
    let given = DecisionContext {
        at: clock(time),
        code: AlertCode::nth(2),
    };
    let mut said = Vec::new();
    for event in decide(visit, command, &given).expect("no refusal").events() {
        let before = visit.clone();
        apply(visit, &event);
        said.extend(notices(Some(&before), visit, &event, clock(time)));
    }
    said
}

fn told(said: &[Notice]) -> Vec<(&str, Template)> {
    let each = said.iter().map(|notice| (notice.to.key(), notice.template));
    each.collect()
}

fn leave(who: &str, answer: LeaveAnswer) -> VisitCommand {
    VisitCommand::Leave {
        by: id(who),
        answer,
        via: SpokenVia::Sms,
    }
}

#[test]
fn whoever_is_asked_for_leave_hears_the_code_the_time_and_which_rules_it_breaks() {
    let (_, said) = said_first(request());
    assert_eq!(
        told(&said),
        [
            ("head", Template::LeaveAsked),
            ("lin", Template::ContactAsked),
            ("jo", Template::Planned),
        ]
    );
    for asked in &said[..2] {
        assert_eq!(asked.facts.code, Some(AlertCode::nth(1)));
        assert_eq!(asked.facts.due, Some(clock("11:00")), "when they mean to set off");
        assert_eq!(asked.facts.remark, None, "it breaks no rule");
        assert_eq!((asked.priority, asked.facts.repeat), (Priority::Nudge, false));
    }
    assert_eq!(said[2].facts.by.as_deref(), Some("Hana Ward and Lin Moss"));
    let mut late = rules();
    late.visit_type.workers = 2;
    late.visit_type.start_hours = Availability::Windows {
        windows: vec![(clock("08:00"), clock("10:30"))],
        horizon: clock("+1 23:00"),
    };
    let mut excepted = request();
    excepted.exception = Some(Private::new("his sister is ill"));
    let events = ask(
        &late.into(),
        excepted,
        &[],
        None,
        AlertCode::nth(1),
        clock("10:00"),
    )
    .expect("is planned");
    let visit = replay::<Visit>(VisitId(1), &events).expect("a visit");
    let said = notices(None, &visit, &events[0], clock("10:00"));
    assert_eq!(
        said[0].facts.remark.as_deref(),
        Some("it starts after the latest start; fewer workers than it needs")
    );
}

#[test]
fn only_those_who_have_not_answered_are_asked_again_and_hear_that_it_is_again() {
    let (mut visit, _) = said_first(request());
    answer(&mut visit, "lin", LeaveAnswer::Given, "10:05").expect("agrees");
    let said = said(&mut visit, &VisitCommand::Wake, "10:10");
    assert_eq!(told(&said), [("head", Template::LeaveAsked)]);
    assert!(said[0].facts.repeat);
    assert_eq!(said[0].priority, Priority::Nudge);
}

#[test]
fn whoever_gives_leave_is_answered_and_the_workers_hear_once_nobody_is_waited_for() {
    let (mut visit, _) = said_first(request());
    let first = said(&mut visit, &leave("head", LeaveAnswer::Given), "10:05");
    assert_eq!(told(&first), [("head", Template::LeaveNoted)]);
    assert_eq!(first[0].facts.code, Some(AlertCode::nth(1)));
    assert_eq!(first[0].priority, Priority::Confirmation);
    let second = said(&mut visit, &leave("lin", LeaveAnswer::Given), "10:06");
    assert_eq!(
        told(&second),
        [("lin", Template::LeaveNoted), ("jo", Template::Authorised)]
    );
    assert_eq!(second[1].facts.by.as_deref(), Some("Hana Ward and Lin Moss"));
}

#[test]
fn whoever_refuses_leave_is_answered_the_others_hear_that_it_is_off_and_the_workers_not_to_go() {
    let (mut visit, _) = said_first(request());
    let said = said(&mut visit, &leave("head", LeaveAnswer::Refused), "10:05");
    assert_eq!(
        told(&said),
        [
            ("head", Template::LeaveNoted),
            ("jo", Template::NotAuthorised),
            ("lin", Template::LeaveOff),
        ]
    );
    assert_eq!(said[1].facts.by.as_deref(), Some("Hana Ward"));
}

#[test]
fn those_who_have_not_set_off_are_asked_and_the_office_hears_that_nobody_has_said_so() {
    let (mut visit, _) = said_first(request());
    answer(&mut visit, "head", LeaveAnswer::Given, "10:05").expect("agrees");
    answer(&mut visit, "lin", LeaveAnswer::Given, "10:06").expect("agrees");
    let late = said(&mut visit, &VisitCommand::Wake, "11:15");
    assert_eq!(
        told(&late),
        [
            ("jo", Template::NotSetOff),
            ("pat", Template::NotSetOffOffice),
            ("sue", Template::NotSetOffOffice),
        ]
    );
    assert_eq!(late[0].facts.due, Some(clock("11:00")));
    assert_eq!(late[1].priority, Priority::Nudge);
    let over = said(&mut visit, &VisitCommand::Wake, "12:00");
    assert_eq!(
        told(&over),
        [
            ("jo", Template::Cancelled),
            ("pat", Template::Lapsed),
            ("sue", Template::Lapsed),
        ]
    );
}
