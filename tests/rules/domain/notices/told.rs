//! What the office hears of a visit, and those whom the school wants to know.

use crate::domain::notices::worker::{LEFT, out, said};
use crate::support::school::{clock, id, mins, plan, plan_each, role, sign_out, stop};
use crate::support::story::Story;
use homeward::domain::command::{Extension, WorkerSays};
use homeward::domain::delivery::Priority;
use homeward::domain::notice::Template;
use homeward::domain::plan::{EntryRule, Plan};

/// A doorstep visit, on which two are wanted inside.
fn doorstep() -> Plan {
    let mut plan = plan_each();
    plan.visit_type.entry = Some(EntryRule {
        name: "home".to_owned(),
        workers: 2,
        check_in: plan.visit_type.check_in.clone(),
    });
    plan
}

#[test]
fn the_office_hears_of_whoever_goes_in_until_there_are_enough_of_them() {
    let mut story = out(doorstep(), &["jo", "sam"]);
    for who in ["jo", "sam"] {
        story.at("10:10").texts(who, WorkerSays::Arrived);
        story.told(who, Template::ArrivedOutside, "10:10");
        story.never_told(who, Template::Arrived);
    }
    story.at("10:15").texts_late("jo", "10:14", WorkerSays::Arrived);
    assert_eq!(
        said(&story, "10:15"),
        [
            ("jo", Template::Entered),
            ("pat", Template::EnteredOffice),
            ("sue", Template::EnteredOffice),
        ]
    );
    let office = story.told("pat", Template::EnteredOffice, "10:15");
    assert_eq!(
        (office.facts.workers.as_str(), office.facts.at),
        ("Jo Bloggs", Some(clock("10:14")))
    );
    assert_eq!(office.priority, Priority::Alert);
    story.at("10:16").texts("sam", WorkerSays::Arrived);
    assert_eq!(
        said(&story, "10:16"),
        [("sam", Template::Entered)],
        "two are enough"
    );
}

// Faults: P09 x human-duress
#[test]
fn p09_going_in_is_told_to_nobody_while_the_worker_is_in_duress() {
    let mut story = out(doorstep(), &["jo", "sam"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:12").texts("jo", WorkerSays::Duress);
    story.at("10:15").texts("jo", WorkerSays::Arrived);
    story.never_told("pat", Template::EnteredOffice);
}

#[test]
fn those_who_want_to_know_hear_of_the_start_changes_each_household_left_and_the_end() {
    let mut plan = plan();
    plan.visit_type.tell_on_start = vec![role("slt")];
    plan.visit_type.tell_on_change = vec![role("dsl")];
    plan.visit_type.tell_on_left = vec![role("line-manager")];
    plan.visit_type.tell_on_end = vec![role("office")];
    let others = |story: &Story, time: &str| -> Vec<(String, Template)> {
        let said = said(story, time).into_iter().filter(|(who, _)| *who != "jo");
        said.map(|(who, template)| (who.to_owned(), template)).collect()
    };
    let one = |who: &str, template| vec![(who.to_owned(), template)];
    let mut story = out(plan.clone(), &["jo"]);
    assert_eq!(
        others(&story, "10:00"),
        [
            ("head".to_owned(), Template::Started),
            ("olu".to_owned(), Template::Started)
        ]
    );
    story.at("10:02").texts("jo", WorkerSays::Late(Some(mins(50))));
    assert_eq!(others(&story, "10:02"), one("dsl", Template::Changed));
    assert_eq!(
        story.told("dsl", Template::Changed, "10:02").facts.due,
        Some(clock("10:52")),
        "when they are expected now"
    );
    let extension = Some(Extension::By(mins(10)));
    let more = WorkerSays::More {
        extension,
        with_leave: None,
    };
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:12").texts("jo", more);
    assert_eq!(others(&story, "10:12"), one("dsl", Template::Changed));
    let next = Some(stop("9 New Road", None));
    story
        .at("10:20")
        .office(Some("jo"), WorkerSays::Left { next })
        .expect("is noted");
    assert_eq!(
        others(&story, "10:20"),
        [
            ("dsl".to_owned(), Template::Changed),
            ("lin".to_owned(), Template::LeftTold)
        ]
    );
    story.at("10:27").texts_late("jo", "10:26", LEFT);
    let left = story.told("lin", Template::LeftTold, "10:27");
    assert_eq!(left.facts.at, Some(clock("10:26")));
    story.at("10:40").texts("jo", WorkerSays::Back);
    assert_eq!(others(&story, "10:40"), one("sue", Template::Ended));
    let mut home = sign_out(&["jo"]);
    home.ends_at_home = true;
    let mut story = Story::open(plan.clone(), home);
    story.at("10:10").texts("jo", LEFT);
    story.at("10:40").texts("jo", WorkerSays::Home);
    assert_eq!(others(&story, "10:40"), one("sue", Template::EndedAtHome));
    let mut story = out(plan, &["jo"]);
    story
        .at("10:05")
        .office(None, WorkerSays::Cancel)
        .expect("is off");
    assert_eq!(
        said(&story, "10:05"),
        [("jo", Template::Cancelled), ("sue", Template::Ended)]
    );
}

#[test]
fn tm_04_who_is_informed_hears_of_a_visit_that_nobody_had_to_authorise_and_of_no_other() {
    let heard = |exempt: &str, authorised_by: Option<&str>| {
        let mut plan = plan();
        plan.visit_type.exempt = vec![role(exempt)];
        plan.visit_type.informed = vec![role("dsl")];
        let mut sign_out = sign_out(&["jo"]);
        sign_out.authorised_by = authorised_by.map(id);
        let story = Story::open(plan, sign_out);
        story.when_told("dsl", Template::Started).len()
    };
    assert_eq!(heard("staff", None), 1);
    assert_eq!(heard("staff", Some("head")), 0);
    assert_eq!(heard("slt", None), 0);
    assert_eq!(heard("slt", Some("head")), 0);
}
