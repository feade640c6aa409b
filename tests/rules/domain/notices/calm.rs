//! What interested people hear of a calm visit: where, who, and what came of it.

use crate::domain::notices::worker::{LEFT, out};
use crate::support::school::{clock, id, in_between, plan, plan_each, role, sign_out, stop};
use crate::support::story::Story;
use homeward::domain::chain::{Channel, Target};
use homeward::domain::command::WorkerSays;
use homeward::domain::delivery::{Address, Content};
use homeward::domain::notice::{Notice, Template};
use homeward::domain::plan::Plan;
use homeward::domain::private::Private;
use homeward::domain::time::Availability;
use homeward::domain::visit::SignOut;
use homeward::wording::{SchoolTexts, render};

/// A school whose office hears of everything.
fn told_of_all(mut plan: Plan) -> Plan {
    let office = vec![role("office")];
    plan.visit_type.tell_on_start.clone_from(&office);
    plan.visit_type.tell_on_change.clone_from(&office);
    plan.visit_type.tell_on_left.clone_from(&office);
    plan.visit_type.tell_on_end = office;
    plan
}

fn text(notice: &Notice) -> String {
    let to = Address::Sms(crate::support::school::phone("07700 900105"));
    match render(notice, to, &SchoolTexts::default(), None) {
        Content::Text { body, .. } => body.reveal().to_owned(),
        Content::Email { .. } | Content::Call { .. } | Content::Notice { .. } => {
            unreachable!("a text was asked for")
        }
    }
}

fn email(notice: &Notice) -> String {
    assert!(notice.by.contains(&Channel::Email), "{:?}", notice.by);
    let to = Address::Email(Private::new("sue@example.sch.uk"));
    match render(notice, to, &SchoolTexts::default(), None) {
        Content::Email { body, .. } => body.reveal().to_owned(),
        Content::Text { .. } | Content::Call { .. } | Content::Notice { .. } => {
            unreachable!("an e-mail was asked for")
        }
    }
}

/// An evening visit with leave: the type's hours are over, and the office has gone home.
fn evening(mut plan: Plan, workers: &[&str]) -> (Plan, SignOut) {
    plan.visit_type.hours = Availability::Windows {
        windows: vec![(clock("08:00"), clock("09:00"))],
        horizon: clock("+1 23:00"),
    };
    for office in ["pat", "sue"] {
        in_between(&mut plan, office, "08:00", "09:00");
    }
    let mut sign_out = sign_out(workers);
    sign_out.authorised_by = Some(id("head"));
    sign_out.exception = Some(Private::new("the mother works until six"));
    (plan, sign_out)
}

/// The same with Ria to look after it, who stands on every chain's first step.
fn watched_evening(workers: &[&str]) -> (Plan, SignOut) {
    let (mut plan, mut sign_out) = evening(plan(), workers);
    for chain in plan.chains.values_mut() {
        for step in chain.before.iter_mut().take(1) {
            step.tell.push(Target::ResponsibleContact);
        }
    }
    sign_out.responsible_contact = Some(id("ria"));
    sign_out.contact_accepted = true;
    (plan, sign_out)
}

#[test]
fn the_place_goes_by_email_beside_the_text_on_start_change_and_left() {
    let mut story = Story::open(told_of_all(plan()), {
        let mut sign_out = sign_out(&["jo"]);
        sign_out.stops.push(stop("14 Oak Road, M5 4XX", None));
        sign_out
    });
    let start = story.told("sue", Template::Started, "10:00");
    assert!(email(start).contains("12 Acacia Avenue, M5 3XX; 14 Oak Road, M5 4XX"));
    story
        .at("10:05")
        .texts("jo", WorkerSays::Late(Some(crate::support::school::mins(50))));
    let changed = story.told("sue", Template::Changed, "10:05");
    assert!(email(changed).contains("- Jo Bloggs: on the way to 12 Acacia Avenue, M5 3XX"));
    assert!(email(changed).contains("- After that: 14 Oak Road, M5 4XX"));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:30").texts("jo", LEFT);
    let left = story.told("sue", Template::LeftTold, "10:30");
    assert!(email(left).contains("- Jo Bloggs: on the way to 14 Oak Road, M5 4XX"));
    assert_eq!(
        text(left),
        "Homeward 10:30: Jo Bloggs has left at 10:30, on to the next stop, due back 12:00. No reply needed."
    );
    story.at("10:40").texts("jo", WorkerSays::Arrived);
    story.at("10:50").texts("jo", LEFT);
    let left = story.told("sue", Template::LeftTold, "10:50");
    assert!(email(left).contains("- Jo Bloggs: left 14 Oak Road, M5 4XX, on the way back to school"));
    for (_, notice) in story
        .notices
        .iter()
        .filter(|(_, notice)| notice.by.contains(&Channel::Sms))
    {
        assert!(!text(notice).contains("Oak Road"), "{}", text(notice));
        assert!(!text(notice).contains("Acacia"), "{}", text(notice));
    }
}

#[test]
fn a_next_stop_that_nobody_planned_is_told_with_its_address() {
    let mut story = out(told_of_all(plan()), &["jo"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    let next = Some(stop("3 Elm Road, M5 4XX", None));
    story.at("10:30").texts("jo", WorkerSays::Left { next });
    let left = story.told("sue", Template::LeftTold, "10:30");
    assert!(email(left).contains("- Jo Bloggs: on the way to 3 Elm Road, M5 4XX"));
}

#[test]
fn whoever_has_no_email_address_reads_the_text_alone() {
    let mut plan = told_of_all(plan());
    std::sync::Arc::make_mut(&mut plan.people)
        .get_mut(&id("sue"))
        .expect("known")
        .email = None;
    let story = out(plan, &["jo"]);
    assert_eq!(story.told("sue", Template::Started, "10:00").by, [Channel::Sms]);
}

#[test]
fn left_of_one_of_two_names_who_left_and_who_is_still_inside() {
    for plan in [plan(), plan_each()] {
        let mut story = out(told_of_all(plan), &["jo", "sam"]);
        story.at("10:10").texts_for_all("jo", WorkerSays::Arrived);
        story.at("10:30").texts("jo", LEFT);
        let left = story.told("sue", Template::LeftTold, "10:30");
        assert_eq!(
            text(left),
            "Homeward 10:30: Jo Bloggs has left at 10:30, on the way back, due back 12:00. \
             Still inside: Sam Khan. No reply needed."
        );
        assert!(email(left).contains("- Sam Khan: at 12 Acacia Avenue, M5 3XX"));
        story.at("10:35").texts("sam", LEFT);
        let left = story.told("sue", Template::LeftTold, "10:35");
        assert!(
            text(left).contains("Sam Khan has left at 10:35, on the way back"),
            "{}",
            text(left)
        );
        assert!(!text(left).contains("inside"), "{}", text(left));
    }
}

#[test]
fn back_of_one_of_two_is_told_with_who_is_still_out() {
    let mut story = out(told_of_all(plan()), &["jo", "sam"]);
    story.at("10:10").texts_for_all("jo", WorkerSays::Arrived);
    story.at("10:30").texts("jo", LEFT);
    story.at("10:40").texts("jo", WorkerSays::Back);
    let back = story.told("sue", Template::Ended, "10:40");
    assert_eq!(
        text(back),
        "Homeward 10:40: Jo Bloggs is back. Still out: Sam Khan. No reply needed."
    );
    assert!(email(back).contains("- Jo Bloggs: back in school"));
    assert!(email(back).contains("- Sam Khan: at 12 Acacia Avenue, M5 3XX"));
    story.at("10:45").texts("sam", LEFT);
    story.at("10:55").texts("sam", WorkerSays::Back);
    let over = story.told("sue", Template::Ended, "10:55");
    assert_eq!(
        text(over),
        "Homeward 10:55: the visit of Jo Bloggs and Sam Khan is over: done. No reply needed."
    );
}

#[test]
fn a_change_after_one_is_back_names_whoever_is_still_out() {
    let mut story = out(told_of_all(plan()), &["jo", "sam"]);
    story.at("10:10").texts_for_all("jo", WorkerSays::Arrived);
    story.at("10:30").texts("jo", LEFT);
    story.at("10:40").texts("jo", WorkerSays::Back);
    let more = WorkerSays::More {
        extension: Some(homeward::domain::command::Extension::By(
            crate::support::school::mins(15),
        )),
        with_leave: None,
    };
    story.at("10:45").texts("sam", more);
    let changed = story.told("sue", Template::Changed, "10:45");
    assert_eq!(
        text(changed),
        "Homeward 10:45: the visit of Sam Khan has changed, more time, due back 12:15. No reply needed."
    );
}

#[test]
fn the_outcome_is_told_to_those_who_are_told_of_the_end() {
    let over = |told: &dyn Fn(&mut Story)| {
        let mut story = out(told_of_all(plan()), &["jo"]);
        told(&mut story);
        story.at("10:40").texts("jo", LEFT);
        story.at("10:50").texts("jo", WorkerSays::Back);
        let notice = story.told("sue", Template::Ended, "10:50");
        (text(notice), email(notice))
    };
    let (said, mail) = over(&|story| {
        story.at("10:10").texts("jo", WorkerSays::Arrived);
    });
    assert!(said.contains("is over: done."), "{said}");
    assert!(mail.contains("- 12 Acacia Avenue, M5 3XX: done"), "{mail}");
    let (said, mail) = over(&|story| {
        story.at("10:10").texts("jo", WorkerSays::Arrived);
        story.at("10:15").texts("jo", WorkerSays::Nobody);
    });
    assert!(said.contains("is over: nobody in."), "{said}");
    assert!(mail.contains("- 12 Acacia Avenue, M5 3XX: nobody in"), "{mail}");
    let (said, mail) = over(&|story| {
        story.at("10:10").texts("jo", WorkerSays::Cancel);
        story.at("10:11").says(
            "jo",
            "loose dog in the garden",
            WorkerSays::Unclear { worrying: false },
        );
    });
    assert!(said.contains("is over: called off."), "{said}");
    assert!(!said.contains("dog"), "a reason is for the e-mail: {said}");
    assert!(
        mail.contains("- Called off by Jo Bloggs: loose dog in the garden"),
        "{mail}"
    );
    // Mirror: a text off that was taken back by going in after all is no outcome.
    let (said, _) = over(&|story| {
        story.at("10:10").texts("jo", WorkerSays::Cancel);
        story.at("10:20").texts("jo", WorkerSays::Arrived);
    });
    assert!(said.contains("is over: done."), "{said}");
    let (said, _) = over(&|_| {});
    assert!(said.contains("is over: no word of an arrival."), "{said}");
}

#[test]
fn of_two_stops_each_has_its_outcome() {
    let mut sign_out = sign_out(&["jo"]);
    sign_out.stops.push(stop("14 Oak Road, M5 4XX", None));
    let mut story = Story::open(told_of_all(plan()), sign_out);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:30").texts("jo", LEFT);
    story.at("10:35").texts("jo", WorkerSays::Nobody);
    story.at("10:40").texts("jo", LEFT);
    story.at("10:50").texts("jo", WorkerSays::Back);
    let over = story.told("sue", Template::Ended, "10:50");
    assert!(text(over).contains("is over: done in part."), "{}", text(over));
    assert!(email(over).contains("- 12 Acacia Avenue, M5 3XX: done\n- 14 Oak Road, M5 4XX: nobody in"));
}

#[test]
fn whoever_promised_to_watch_hears_start_and_home() {
    let (plan, sign_out) = watched_evening(&["jo", "sam"]);
    let mut story = Story::open(plan, sign_out);
    let start = story.told("ria", Template::Started, "10:00");
    assert!(
        text(start).contains("You watch for them until they are home."),
        "{}",
        text(start)
    );
    story.at("10:10").texts_for_all("jo", WorkerSays::Arrived);
    story.at("10:30").texts("jo", LEFT).texts("sam", LEFT);
    story.at("10:40").texts("jo", WorkerSays::Home);
    let one = story.told("ria", Template::EndedAtHome, "10:40");
    assert_eq!(
        text(one),
        "Homeward 10:40: Jo Bloggs is home. Still out: Sam Khan. No reply needed."
    );
    story.at("10:45").texts("sam", WorkerSays::Home);
    let both = story.told("ria", Template::EndedAtHome, "10:45");
    assert_eq!(
        text(both),
        "Homeward 10:45: Jo Bloggs and Sam Khan are home, and the visit is over: done. No reply needed."
    );
}

#[test]
fn wh_22_the_line_manager_hears_of_a_visit_that_ends_at_home_and_of_no_other() {
    let mut rules = plan();
    rules.visit_type.tell_on_home = vec![Target::LineManager];
    let (evening_plan, sign_out) = evening(rules.clone(), &["jo"]);
    let mut story = Story::open(evening_plan, sign_out);
    story.told("lin", Template::Started, "10:00");
    story.at("10:30").texts("jo", LEFT);
    story.at("10:50").texts("jo", WorkerSays::Home);
    story.told("lin", Template::EndedAtHome, "10:50");
    let mut story = out(rules, &["jo"]);
    story.at("10:30").texts("jo", LEFT);
    story.at("10:50").texts("jo", WorkerSays::Back);
    story.told_nothing("lin");
}

#[test]
fn a_watched_evening_says_who_watches_and_never_that_texts_may_not_get_through() {
    let (plan, sign_out) = watched_evening(&["jo"]);
    let mut story = Story::open(plan, sign_out);
    let said = text(story.told("jo", Template::SignedOut, "10:00"));
    assert!(said.contains("Out of hours: Ria Cole watches for you."), "{said}");
    story.never_told("jo", Template::SignedOutInDoubt);
    story.never_told("pat", Template::StartedInDoubt);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    let nudge = text(story.at("10:30").told("jo", Template::CheckInNow, "10:30"));
    assert!(nudge.contains("Ria Cole is told at 10:35."), "{nudge}");
    story.at("10:31").texts("jo", LEFT);
    let nudge = text(story.at("11:16").told("jo", Template::HomeSafeNow, "11:16"));
    assert!(nudge.contains("is told at 11:36."), "{nudge}");
    assert!(!nudge.contains("office"), "{nudge}");
}

#[test]
fn an_evening_without_a_contact_names_the_leader_who_allowed_it() {
    let (plan, sign_out) = evening(plan(), &["jo"]);
    let mut story = Story::open(plan, sign_out);
    let said = text(story.told("jo", Template::SignedOut, "10:00"));
    assert!(
        said.contains("Out of hours: Hana Ward is told if you are not heard."),
        "{said}"
    );
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    let nudge = text(story.at("10:30").told("jo", Template::CheckInNow, "10:30"));
    assert!(nudge.contains("Hana Ward is told at 10:35."), "{nudge}");
}

#[test]
fn an_evening_on_which_nobody_could_be_told_is_in_doubt_as_before() {
    let (mut plan, sign_out) = evening(plan(), &["jo"]);
    for leader in ["olu", "head"] {
        in_between(&mut plan, leader, "08:00", "09:00");
    }
    let story = Story::open(plan, sign_out);
    let said = text(story.told("jo", Template::SignedOutInDoubt, "10:00"));
    assert!(said.contains("Ring the office before you go in"), "{said}");
}

#[test]
fn in_hours_an_empty_office_is_a_doubt_and_the_office_is_named() {
    let mut plan = plan();
    for office in ["pat", "sue"] {
        in_between(&mut plan, office, "08:00", "09:00");
    }
    let story = out(plan, &["jo"]);
    story.told("jo", Template::SignedOutInDoubt, "10:00");
    let mut story = out(crate::support::school::plan(), &["jo"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    let nudge = text(story.at("10:30").told("jo", Template::CheckInNow, "10:30"));
    assert!(nudge.contains("The office is told at 10:35."), "{nudge}");
}

#[test]
fn home_is_not_reminded_of_what_is_done_in_school() {
    let mut rules = plan();
    rules.visit_type.prompts.back = Some("sign in at reception".to_owned());
    rules.visit_type.prompts.home = Some("record it tomorrow".to_owned());
    let reminded = |says: WorkerSays, home: bool| {
        let mut sign_out = sign_out(&["jo"]);
        sign_out.ends_at_home = home;
        let mut story = Story::open(rules.clone(), sign_out);
        story.at("10:10").texts("jo", LEFT);
        story.at("10:30").texts("jo", says);
        story.told("jo", Template::Prompt, "10:30").facts.remark.clone()
    };
    assert_eq!(
        reminded(WorkerSays::Home, true).as_deref(),
        Some("record it tomorrow")
    );
    assert_eq!(
        reminded(WorkerSays::Back, false).as_deref(),
        Some("sign in at reception")
    );
}
