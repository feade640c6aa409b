//! Who is told where the DSL or the head is away, and the number to ring.

use crate::support::school::{clock, id, in_between, mins, plan, role, sign_out};
use crate::support::story::Story;
use homeward::domain::chain::{Channel, Target};
use homeward::domain::command::{Extension, VisitCommand, WorkerSays};
use homeward::domain::id::Role;
use homeward::domain::incident::IncidentRule;
use homeward::domain::notice::Template;
use homeward::domain::plan::Plan;
use homeward::domain::stand_ins::with_numbers;
use homeward::domain::time::Span;

fn reports(tell: Vec<Target>) -> Plan {
    let mut plan = plan();
    let rule = IncidentRule {
        tell,
        by: vec![Channel::Sms],
        prompt: Some("Ring the DSL, {dsl}".to_owned()),
        cooling_off: false,
    };
    plan.incidents.insert("safeguarding".to_owned(), rule);
    plan
}

fn reported(plan: Plan) -> Story {
    let mut story = Story::open(plan, sign_out(&["jo"]));
    let incident = VisitCommand::Incident {
        kind: "safeguarding".to_owned(),
        worker: Some(id("jo")),
        by: Some(id("pat")),
        note: None,
    };
    story.at("10:30").command(&incident).expect("reported");
    story
}

#[test]
fn an_incident_goes_to_the_deputy_where_the_dsl_is_away() {
    let mut plan = reports(vec![role("dsl")]);
    in_between(&mut plan, "dsl", "08:00", "09:00");
    std::sync::Arc::make_mut(&mut plan.people)
        .get_mut(&id("dsl"))
        .expect("dsl")
        .deputy = Some(id("sue"));
    let story = reported(plan);
    story.told("dsl", Template::Incident, "10:30");
    story.told("sue", Template::Incident, "10:30");
    story.never_told("head", Template::Incident);
}

#[test]
fn an_incident_goes_to_the_next_of_the_safeguarding_team_where_the_dsl_is_away_without_a_deputy() {
    let mut plan = reports(vec![role("dsl")]);
    in_between(&mut plan, "dsl", "08:00", "09:00");
    let sam = std::sync::Arc::make_mut(&mut plan.people)
        .get_mut(&id("sam"))
        .expect("sam");
    sam.roles.insert(Role::new("deputy-dsl"));
    let story = reported(plan);
    let told = story.told("sam", Template::Incident, "10:30");
    let prompt = told
        .facts
        .report
        .as_ref()
        .and_then(|report| report.prompt.as_deref());
    assert_eq!(
        prompt,
        Some("Ring the DSL, 07700 900103"),
        "the number of somebody in"
    );
    story.told("dsl", Template::Incident, "10:30");
}

#[test]
fn an_incident_goes_to_the_leaders_where_the_head_is_away_and_to_nobody_else_where_the_head_is_in() {
    let mut plan = reports(vec![role("headteacher")]);
    let story = reported(plan.clone());
    story.told("head", Template::Incident, "10:30");
    story.never_told("olu", Template::Incident);
    in_between(&mut plan, "head", "08:00", "09:00");
    reported(plan).told("olu", Template::Incident, "10:30");
}

#[test]
fn a_prompt_gives_the_number_of_the_dsl_or_of_the_school_where_there_is_none() {
    let story = Story::open(plan(), sign_out(&["jo"]));
    let said = |words| with_numbers(&story.visit, words, clock("10:00"));
    assert_eq!(said("Ring {dsl} now"), "Ring 07700 900106 now");
    assert_eq!(
        said("Ring {head} or {nobody-at-all}"),
        "Ring 07700 900108 or 0161 496 0000"
    );
    assert_eq!(said("Ring nobody"), "Ring nobody");
}

#[test]
fn the_reminder_of_a_write_up_comes_before_it_is_due() {
    let mut plan = plan();
    let write_up = plan.visit_type.write_up.as_mut().expect("a write-up");
    write_up.remind_before = mins(120);
    let mut story = Story::open(plan, sign_out(&["jo"]));
    story.at("10:30").texts("jo", WorkerSays::Back);
    story.at("+1 12:00");
    let told = story.told("jo", Template::WriteUpDue, "+1 08:30");
    assert_eq!(told.facts.write_up_by, Some(clock("+1 10:30")));
    story.told("lin", Template::WriteUpMissing, "+1 11:30");
}

#[test]
fn more_from_somebody_who_is_out_is_never_refused_for_the_hours_and_whoever_may_allow_that_hears() {
    let mut plan = plan();
    plan.visit_type.out_of_hours_authorised_by = vec![role("slt")];
    plan.visit_type.hours = homeward::domain::time::Availability::Windows {
        windows: vec![(clock("08:30"), clock("12:15"))],
        horizon: clock("+1 23:00"),
    };
    let mut story = Story::open(plan, sign_out(&["jo"]));
    let more = |minutes| WorkerSays::More {
        extension: Some(Extension::By(Span::from_mins(minutes))),
        with_leave: None,
    };
    story.at("10:10").texts("jo", more(10));
    story.never_told("olu", Template::Changed);
    story.at("10:20").texts("jo", more(30));
    assert_eq!(story.visit.back_by, clock("12:40"));
    story.told("olu", Template::Changed, "10:20");
}
