//! What is said to whom, with which facts: each text is as true as what stands in it.

use crate::support::school::{clock, every, id, mins, plan, plan_each, role, sign_out, stop};
use crate::support::story::Story;
use homeward::domain::alert::{AlertKind, CauseWhat, DeadlineKind, MessageReach, SafetyBasis, SpokenVia};
use homeward::domain::chain::{Ask, Channel};
use homeward::domain::command::{ContactSays, Extension, PhoneReach, VisitCommand, WorkerSays};
use homeward::domain::delivery::Priority;
use homeward::domain::incident::IncidentRule;
use homeward::domain::notice::{Notice, NoticeTopic, Template};
use homeward::domain::plan::{EntryRule, Plan};
use homeward::domain::private::{Phone, Private};
use homeward::domain::reply::LastQuestion;
use homeward::domain::visit::NudgeWhen;

const LEFT: WorkerSays = WorkerSays::Left { next: None };

fn out(plan: Plan, workers: &[&str]) -> Story {
    Story::open(plan, sign_out(workers))
}

/// Whoever is first at the door waits for the others (RH-26).
fn waiting_for_all() -> Plan {
    let mut rules = plan();
    let arrival = rules.visit_type.arrival.as_mut();
    arrival.expect("an arrival").wait_for_all = true;
    rules
}

/// What was said at one clock time, to whom, in the order in which it was said.
fn said<'a>(story: &'a Story, time: &str) -> Vec<(&'a str, Template)> {
    let then = story.notices.iter().filter(|(at, _)| *at == clock(time));
    then.map(|(_, notice)| (notice.to.key(), notice.template))
        .collect()
}

fn remark<'a>(story: &'a Story, who: &str, time: &str) -> Option<&'a str> {
    story.told(who, Template::Prompt, time).facts.remark.as_deref()
}

#[test]
fn an_answer_names_the_school_the_worker_and_what_comes_next() {
    let mut story = out(plan(), &["jo", "sam"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:12").texts("jo", WorkerSays::Ok);
    let answer = story.told("jo", Template::CheckedIn, "10:12");
    assert_eq!(answer.facts.school, "Example Primary School");
    assert_eq!(answer.facts.time_zone, "Europe/London");
    assert_eq!(answer.facts.you, "Jo Bloggs");
    assert_eq!(answer.facts.workers, "Jo Bloggs and Sam Khan");
    assert_eq!(
        (answer.facts.now, answer.facts.at),
        (Some(clock("10:12")), Some(clock("10:12")))
    );
    assert_eq!(answer.facts.next_check, Some(clock("10:32")));
    assert_eq!(answer.facts.back_by, Some(clock("12:00")));
    assert_eq!(answer.facts.last_heard, Some(clock("10:12")));
    assert_eq!(
        (answer.by.as_slice(), answer.asks),
        ([Channel::Sms].as_slice(), LastQuestion::Nothing)
    );
}

#[test]
fn an_answer_says_when_what_it_answers_was_sent() {
    let mut story = out(plan(), &["jo"]);
    story.at("10:10").texts_late("jo", "10:07", WorkerSays::Arrived);
    let answer = story.told("jo", Template::Arrived, "10:10");
    assert_eq!(
        (answer.facts.at, answer.facts.now),
        (Some(clock("10:07")), Some(clock("10:10")))
    );
}

#[test]
fn a_question_is_worth_less_time_than_an_answer_and_goes_before_it() {
    let mut story = out(plan(), &["jo"]);
    story.at("10:40");
    let question = story.told("jo", Template::ArrivalSoon, "10:40").clone();
    assert_eq!(question.facts.at, Some(clock("10:40")));
    story.texts("jo", WorkerSays::Status);
    let answer = story.told("jo", Template::Status, "10:40").clone();
    assert_eq!(
        (question.priority, question.valid_for, question.asks),
        (Priority::Nudge, mins(15), LastQuestion::CheckIn)
    );
    assert_eq!(
        (answer.priority, answer.valid_for),
        (Priority::Confirmation, mins(30))
    );
}

#[test]
fn each_nudge_says_by_when_and_who_is_told_if_it_is_not_answered() {
    let nudge = |story: &Story, template, time: &str| {
        let notice = story.told("jo", template, time);
        let key = match &notice.about {
            NoticeTopic::Nudge(key) => key.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(notice.facts.due, Some(key.due));
        assert_eq!(notice.facts.deadline, Some(key.kind));
        (key.kind, notice.facts.due, notice.facts.told_at)
    };
    let at = |time: &str| Some(clock(time));
    let mut story = out(plan(), &["jo"]);
    story.at("10:45");
    let arrival = (DeadlineKind::Arrival, at("10:45"), at("10:55"));
    assert_eq!(nudge(&story, Template::ArrivalSoon, "10:40"), arrival);
    assert_eq!(nudge(&story, Template::ArrivalNow, "10:45"), arrival);
    story.texts("jo", WorkerSays::Nobody).at("11:05");
    let door = (DeadlineKind::NoAnswer, at("11:05"), at("11:10"));
    assert_eq!(nudge(&story, Template::NoAnswerSoon, "11:00"), door);
    assert_eq!(nudge(&story, Template::NoAnswerNow, "11:05"), door);
    story.texts("jo", WorkerSays::Arrived).at("11:25");
    let check = (DeadlineKind::CheckIn, at("11:25"), at("11:30"));
    assert_eq!(nudge(&story, Template::CheckInSoon, "11:22"), check);
    assert_eq!(nudge(&story, Template::CheckInNow, "11:25"), check);
    story.texts("jo", LEFT).at("12:00");
    let back = (DeadlineKind::Return, at("12:00"), at("12:10"));
    assert_eq!(nudge(&story, Template::ReturnSoon, "11:55"), back);
    assert_eq!(nudge(&story, Template::ReturnNow, "12:00"), back);
    let mut home = sign_out(&["jo"]);
    home.ends_at_home = true;
    let mut story = Story::open(plan(), home);
    story.at("10:20").texts("jo", LEFT).at("11:05");
    let home = (DeadlineKind::HomeSafe, at("11:05"), at("11:25"));
    assert_eq!(nudge(&story, Template::HomeSafeSoon, "11:00"), home);
    assert_eq!(nudge(&story, Template::HomeSafeNow, "11:05"), home);
}

#[test]
fn the_write_up_is_asked_for_as_no_question_about_safety() {
    let mut story = out(plan(), &["jo"]);
    story.at("10:20").texts("jo", LEFT);
    story.at("10:40").texts("jo", WorkerSays::Back);
    story.at("+1 11:40");
    let asked = story.told("jo", Template::WriteUpDue, "+1 10:40");
    assert_eq!(
        (asked.asks, &asked.about),
        (LastQuestion::Nothing, &NoticeTopic::Other)
    );
    assert_eq!(asked.facts.due, Some(clock("+1 10:40")));
    assert_eq!(asked.facts.write_up_by, Some(clock("+1 10:40")));
    assert!(!asked.facts.report_wanted, "nothing happened");
    let missing = story.told("lin", Template::WriteUpMissing, "+1 11:40");
    assert!(!missing.facts.report_wanted);
    assert_eq!(missing.facts.workers, "Jo Bloggs");
}

#[test]
fn the_write_up_comes_with_a_report_where_somebody_had_to_settle_an_alert() {
    let mut story = out(plan(), &["jo"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:36").safe("pat", Some(SafetyBasis::Spoke));
    story.at("10:40").texts("jo", LEFT);
    story.at("10:50").texts("jo", WorkerSays::Back);
    story.at("+1 12:00");
    assert!(
        story
            .told("jo", Template::WriteUpDue, "+1 10:50")
            .facts
            .report_wanted
    );
    assert!(
        story
            .told("lin", Template::WriteUpMissing, "+1 11:50")
            .facts
            .report_wanted
    );
}

/// Aggression is told to the office, by both ways.
fn with_incidents() -> Plan {
    let mut plan = plan();
    let rule = IncidentRule {
        tell: vec![role("office-manager")],
        by: vec![Channel::Sms, Channel::Email],
        prompt: Some("Fill in the incident sheet today".to_owned()),
        cooling_off: true,
    };
    plan.incidents.insert("aggression".to_owned(), rule);
    plan
}

fn incident(worker: Option<&str>) -> VisitCommand {
    VisitCommand::Incident {
        kind: "aggression".to_owned(),
        worker: worker.map(id),
        by: Some(id("olu")),
        note: Some(Private::new("a dog was set on them")),
    }
}

#[test]
fn an_incident_is_told_with_whom_it_befell_who_said_so_and_the_places_reached() {
    let mut out = sign_out(&["jo", "sam"]);
    out.stops = vec![
        stop("1 A Street", None),
        stop("2 B Street", None),
        stop("3 C Street", None),
    ];
    let mut story = Story::open(with_incidents(), out);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:20").texts_for_all("jo", LEFT);
    story
        .at("10:30")
        .command(&incident(Some("sam")))
        .expect("is noted");
    let told = story.told("pat", Template::Incident, "10:30");
    assert_eq!(told.by, [Channel::Sms, Channel::Email]);
    assert_eq!(told.valid_for, mins(24 * 60), "it is as true tomorrow");
    assert_eq!(told.facts.workers, "Sam Khan");
    assert_eq!(told.facts.by.as_deref(), Some("Olu Ade"));
    assert_eq!(told.facts.place.as_deref(), Some("1 A Street; 2 B Street"));
    let report = told.facts.report.as_ref().expect("what was reported");
    assert_eq!(
        (
            report.kind.as_str(),
            report.note.as_deref(),
            report.prompt.as_deref()
        ),
        (
            "aggression",
            Some("a dog was set on them"),
            Some("Fill in the incident sheet today")
        )
    );
    assert!(report.cooling_off);
    story.command(&incident(None)).expect("is noted");
    let both = story.notices.last().expect("it is told");
    assert_eq!(both.1.facts.workers, "Jo Bloggs and Sam Khan");
}

#[test]
fn p09_under_duress_no_incident_shows_in_what_the_worker_is_asked_for() {
    let wanted = |duress: bool, incident_said: bool| {
        let mut story = out(with_incidents(), &["jo"]);
        if duress {
            story.at("10:20").raise(CauseWhat::DuressUsed, "jo", None);
        }
        if incident_said {
            story.at("10:21").command(&incident(None)).expect("is noted");
        }
        story.at("10:22").texts("jo", LEFT);
        story.at("10:30").texts("jo", WorkerSays::Back);
        story.at("+1 10:31");
        story
            .told("jo", Template::WriteUpDue, "+1 10:30")
            .facts
            .report_wanted
    };
    assert!(wanted(false, true));
    assert!(!wanted(false, false));
    assert!(!wanted(true, true));
    assert!(!wanted(true, false));
}

#[test]
fn each_movement_is_answered_with_what_is_due_next() {
    let due = |story: &Story, template, time: &str| story.told("jo", template, time).facts.due;
    let mut two = sign_out(&["jo"]);
    two.stops = vec![stop("1 A Street", None), stop("2 B Street", None)];
    let mut story = Story::open(plan(), two);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    assert_eq!(due(&story, Template::Arrived, "10:10"), Some(clock("10:30")));
    story.at("10:20").texts("jo", LEFT);
    assert_eq!(due(&story, Template::LeftForNext, "10:20"), Some(clock("11:05")));
    story.at("10:40").texts("jo", WorkerSays::Nobody);
    assert_eq!(due(&story, Template::NobodyNoted, "10:40"), Some(clock("11:00")));
    story.at("10:50").texts("jo", LEFT);
    assert_eq!(due(&story, Template::Left, "10:50"), Some(clock("12:00")));
    story.at("11:20").texts("jo", WorkerSays::Back);
    let back = story.told("jo", Template::Returned, "11:20");
    assert_eq!(back.facts.write_up_by, Some(clock("+1 11:20")));
    assert_eq!(back.facts.by, None);
    let mut home = sign_out(&["jo"]);
    home.ends_at_home = true;
    let mut story = Story::open(plan(), home);
    story.at("10:20").texts("jo", LEFT);
    assert_eq!(due(&story, Template::LeftForHome, "10:20"), Some(clock("11:05")));
    assert_eq!(
        story.told("jo", Template::LeftForHome, "10:20").facts.write_up_by,
        None
    );
    story.at("10:50").texts("jo", WorkerSays::Home);
    let home = story.told("jo", Template::HomeSafe, "10:50");
    assert_eq!(home.facts.write_up_by, Some(clock("+1 10:50")));
}

#[test]
fn whoever_is_back_or_home_first_hears_who_is_still_out() {
    for (say, ends_at_home) in [(WorkerSays::Back, false), (WorkerSays::Home, true)] {
        let mut both = sign_out(&["jo", "mel", "sam"]);
        both.ends_at_home = ends_at_home;
        let mut story = Story::open(plan_each(), both);
        for who in ["jo", "mel", "sam"] {
            story.texts(who, WorkerSays::Arrived);
        }
        for who in ["jo", "mel", "sam"] {
            story.at("10:10").texts(who, LEFT);
        }
        story.at("10:30").texts("jo", say);
        let told = story.told("jo", Template::ReturnedAlone, "10:30");
        assert_eq!(told.facts.by.as_deref(), Some("Mel Adeyemi and Sam Khan"));
    }
}

#[test]
fn the_school_reminds_in_its_own_words_at_each_turn() {
    let mut plan = plan();
    let words = |text: &str| Some(text.to_owned());
    plan.visit_type.prompts.start = words("phone charged");
    plan.visit_type.prompts.arrived = words("ask about animals");
    plan.visit_type.prompts.nobody = words("wait in the car");
    plan.visit_type.prompts.left = words("note the time");
    plan.visit_type.prompts.back = words("file it today");
    let mut two = sign_out(&["jo", "sam"]);
    two.stops = vec![stop("1 A Street", None), stop("2 B Street", None)];
    let mut story = Story::open(plan, two);
    for who in ["jo", "sam"] {
        assert_eq!(remark(&story, who, "10:00"), Some("phone charged"));
    }
    story.at("10:10").texts("jo", WorkerSays::Nobody);
    assert_eq!(remark(&story, "jo", "10:10"), Some("wait in the car"));
    story.at("10:12").texts("jo", WorkerSays::Arrived);
    assert_eq!(remark(&story, "jo", "10:12"), Some("ask about animals"));
    story.at("10:20").texts_for_all("jo", LEFT);
    assert_eq!(
        said(&story, "10:20"),
        [("jo", Template::LeftForNext)],
        "they go on"
    );
    story.at("10:30").texts_for_all("jo", LEFT);
    assert_eq!(remark(&story, "jo", "10:30"), Some("note the time"));
    story.at("10:40").texts_for_all("jo", WorkerSays::Back);
    assert_eq!(remark(&story, "jo", "10:40"), Some("file it today"));
    assert_eq!(
        story.when_told("sam", Template::Prompt),
        [clock("10:00")],
        "one is answered"
    );
}

#[test]
fn rh_26_the_first_waits_outside_for_the_others_who_hear_when_all_are_there() {
    let rules = waiting_for_all();
    let mut story = out(rules.clone(), &["jo", "mel", "sam"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    let waits = story.told("jo", Template::ArrivedFirst, "10:10");
    assert_eq!(waits.facts.by.as_deref(), Some("Mel Adeyemi and Sam Khan"));
    story.at("10:12").texts("mel", WorkerSays::Arrived);
    assert_eq!(said(&story, "10:12"), [("mel", Template::ArrivedFirst)]);
    story.at("10:15").texts("sam", WorkerSays::Arrived);
    assert_eq!(
        said(&story, "10:15"),
        [
            ("sam", Template::Arrived),
            ("jo", Template::AllThere),
            ("mel", Template::AllThere),
        ]
    );
    // Alone there is nobody to wait for.
    let mut story = out(rules, &["jo"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    assert_eq!(said(&story, "10:10"), [("jo", Template::Arrived)]);
    // Nor where the school does not ask for it.
    let mut story = out(plan_each(), &["jo", "sam"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:12").texts("sam", WorkerSays::Arrived);
    assert_eq!(said(&story, "10:10"), [("jo", Template::Arrived)]);
    assert_eq!(said(&story, "10:12"), [("sam", Template::Arrived)]);
}

#[test]
fn rh_26_nobody_waits_for_somebody_who_has_gone_on_or_hears_of_another_stop() {
    let mut rules = plan_each();
    rules
        .visit_type
        .arrival
        .as_mut()
        .expect("an arrival")
        .wait_for_all = true;
    let mut two = sign_out(&["jo", "mel", "sam"]);
    two.stops = vec![stop("1 A Street", None), stop("2 B Street", None)];
    let mut story = Story::open(rules, two);
    for who in ["jo", "mel"] {
        story.at("10:06").texts(who, LEFT);
    }
    story.at("10:10").texts("sam", WorkerSays::Arrived);
    assert_eq!(
        said(&story, "10:10")
            .into_iter()
            .filter(|(who, _)| *who == "sam")
            .collect::<Vec<_>>()[0],
        ("sam", Template::Arrived),
        "those who went on to the next stop are not waited for at this one"
    );
    // At the next stop, Sam is waited for, and hears nothing while inside the first.
    story.at("10:12").texts("jo", WorkerSays::Arrived);
    let waits = story.told("jo", Template::ArrivedFirst, "10:12");
    assert_eq!(waits.facts.by.as_deref(), Some("Mel Adeyemi"));
    story.at("10:13").texts("mel", WorkerSays::Arrived);
    assert_eq!(
        said(&story, "10:13"),
        [("mel", Template::Arrived), ("jo", Template::AllThere)]
    );
}

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

#[test]
fn after_an_outage_only_those_still_away_are_asked_from_and_until_when_it_was() {
    let mut story = out(plan_each(), &["jo", "sam"]);
    for who in ["jo", "sam"] {
        story.texts(who, WorkerSays::Arrived);
        story.at("10:10").texts(who, LEFT);
    }
    story.at("10:20").texts("sam", WorkerSays::Back);
    story.off_until("10:50");
    let asked = story.told("jo", Template::SystemWasOff, "10:50");
    assert_eq!(
        (asked.facts.at, asked.facts.until, asked.facts.due),
        (Some(clock("10:20")), Some(clock("10:50")), Some(clock("12:00")))
    );
    assert_eq!(asked.asks, LastQuestion::CheckIn);
    story.never_told("sam", Template::SystemWasOff);
    story.texts("jo", WorkerSays::Back);
    story.off_until("11:10");
    assert_eq!(
        story.when_told("jo", Template::SystemWasOff).len(),
        1,
        "then it is over"
    );
}

#[test]
fn a_stand_down_says_who_settled_it_and_how_and_the_worker_what_is_due_now() {
    let mut story = out(plan(), &["jo", "sam"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:36").safe("pat", Some(SafetyBasis::Spoke));
    let told = story.told("sue", Template::StandDown, "10:36");
    assert_eq!(
        (told.facts.by.as_deref(), told.facts.how),
        (Some("Pat Lewis"), Some(SafetyBasis::Spoke))
    );
    assert_eq!(
        told.about,
        NoticeTopic::Other,
        "it is not withdrawn because the alert is over"
    );
    let worker = story.told("jo", Template::StoodDownWorker, "10:36");
    assert_eq!(worker.facts.by.as_deref(), Some("Pat Lewis"));
    assert_eq!(worker.facts.due, Some(clock("10:56")));
    assert_eq!(
        (worker.facts.remark.as_deref(), worker.facts.back_by),
        (None, Some(clock("12:00")))
    );
}

#[test]
fn whoever_says_safe_is_asked_how_they_know_of_what_is_over_if_they_did_not_say() {
    let mut story = out(plan(), &["jo"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:36").safe("pat", None);
    let asked = story.told("pat", Template::HowKnown, "10:36");
    assert_eq!(asked.about, NoticeTopic::Other, "though the alert is over");
    story.never_told("sue", Template::HowKnown);
    // A worker's own word says how it is known; so does an answer that names it.
    for own in [true, false] {
        let mut story = out(plan(), &["jo"]);
        story.at("10:10").texts("jo", WorkerSays::Arrived);
        story.at("10:36");
        if own {
            story.texts("jo", WorkerSays::Ok);
        } else {
            story.safe("pat", Some(SafetyBasis::Seen));
        }
        story.no_alert().never_told("pat", Template::HowKnown);
        story.never_told("jo", Template::HowKnown);
    }
}

#[test]
fn nobody_is_asked_how_they_know_that_a_phone_is_mended() {
    let mut story = out(plan(), &["jo"]);
    story
        .command(&VisitCommand::WorkerPhone {
            worker: id("jo"),
            reach: PhoneReach::Refused,
        })
        .expect("is noted");
    assert_eq!(story.alert().kind, AlertKind::Monitor);
    story.at("10:03").safe("pat", None).no_alert();
    story.never_told("pat", Template::HowKnown);
    story.told("pat", Template::StandDown, "10:03");
    story.never_told("jo", Template::StoodDownWorker);
}

fn from_step(story: &Story, who: &str, template: Template, time: &str) -> Notice {
    story.told(who, template, time).clone()
}

#[test]
fn each_ask_of_a_step_has_its_own_words() {
    for (ask, template) in [
        (Ask::RingWorker, Template::AlertRingWorker),
        (Ask::RingHousehold, Template::AlertRingHousehold),
        (Ask::GoAndSee, Template::AlertGoAndSee),
        (Ask::Decide, Template::AlertDecide),
        (Ask::Police, Template::AlertPolice),
    ] {
        let mut plan = plan();
        let chains = plan.chains.values_mut();
        for chain in chains {
            chain.before.first_mut().expect("a first step").ask = ask;
        }
        let mut story = out(plan, &["jo"]);
        story.at("10:10").texts("jo", WorkerSays::Arrived);
        story.at("10:35");
        let told = from_step(&story, "pat", template, "10:35");
        assert_eq!(
            told.facts.sheet.is_some(),
            ask == Ask::Police,
            "the sheet goes with the police prompt"
        );
        let step = NoticeTopic::Step {
            code: story.alert().code.clone(),
            step: 0,
        };
        assert_eq!(told.about, step);
    }
}

#[test]
fn p09_under_duress_every_step_has_the_same_words_and_the_sheet() {
    let mut story = out(plan(), &["jo"]);
    story.at("10:10").raise(CauseWhat::DuressUsed, "jo", None);
    let told = from_step(&story, "head", Template::AlertDuress, "10:10");
    assert!(told.facts.sheet.is_some());
    assert!(told.facts.phones.is_empty(), "there is nobody to ring");
    story.at("10:12");
    let police = story.when_told("olu", Template::AlertDuress);
    assert!(!police.is_empty());
    story.never_told("olu", Template::AlertPolice);
    // What is said of it afterwards has no sheet.
    story.acks("head");
    assert!(story.told("olu", Template::Taken, "10:12").facts.sheet.is_none());
}

#[test]
fn a_step_that_a_monitor_alert_leaves_to_the_police_has_no_sheet() {
    let mut plan = plan();
    for chain in plan.chains.values_mut() {
        chain.before.first_mut().expect("a first step").ask = Ask::Police;
    }
    let mut story = out(plan, &["jo"]);
    story
        .command(&VisitCommand::WorkerPhone {
            worker: id("jo"),
            reach: PhoneReach::Refused,
        })
        .expect("is noted");
    let told = story.told("pat", Template::AlertMonitor, "10:00");
    assert!(told.facts.sheet.is_none());
}

#[test]
fn a_step_told_late_says_since_when_and_one_in_time_does_not() {
    let since = |back: &str| {
        let mut story = out(plan(), &["jo"]);
        story.at("10:10").texts("jo", WorkerSays::Arrived);
        story.off_until(back);
        story
            .told("pat", Template::AlertRingWorker, back)
            .facts
            .delayed_since
    };
    assert_eq!(since("10:35"), None);
    assert_eq!(since("10:35:30"), None, "half a minute is a slow turn");
    assert_eq!(since("10:35:31"), Some(clock("10:35")));
}

#[test]
fn the_phones_to_ring_are_those_they_carry_and_the_households_unless_it_is_to_be_spared() {
    let phones = |change: fn(&mut homeward::domain::visit::SignOut)| {
        let mut sign_out = sign_out(&["jo", "sam"]);
        change(&mut sign_out);
        let mut story = Story::open(plan(), sign_out);
        story.at("10:20").texts("jo", WorkerSays::Help);
        story
            .told("pat", Template::AlertRingWorker, "10:20")
            .facts
            .phones
            .clone()
    };
    assert_eq!(
        phones(|_| ()),
        [
            "Jo Bloggs: 07700 900101",
            "Sam Khan: 07700 900103",
            "Household: 0161 496 0123"
        ]
    );
    assert_eq!(
        phones(|sign_out| {
            let school = Phone::parse("07700 900199").expect("a drama number");
            sign_out.carried.insert(id("sam"), school);
            sign_out.at_risk = true;
        }),
        [
            "Jo Bloggs: 07700 900101",
            "Sam Khan: 07700 900199",
            "Household (do NOT ring): 0161 496 0123"
        ]
    );
    assert_eq!(
        phones(|sign_out| sign_out.household = None),
        ["Jo Bloggs: 07700 900101", "Sam Khan: 07700 900103"]
    );
}

#[test]
fn news_of_an_alert_goes_by_text_or_else_by_email_and_to_nobody_without_either() {
    let mut plan = plan();
    let mut no = |who: &str, mobile: bool, email: bool| {
        let person = plan.people.get_mut(&id(who)).expect("a person");
        person.mobile = person.mobile.clone().filter(|_| mobile);
        person.email = person.email.clone().filter(|_| email);
    };
    no("sue", false, true);
    let mut story = out(plan, &["jo"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:36").acks("pat");
    assert_eq!(
        story.told("pat", Template::TakenByYou, "10:36").by,
        [Channel::Sms]
    );
    assert_eq!(story.told("sue", Template::Taken, "10:36").by, [Channel::Email]);
    story.never_told("pat", Template::Taken);
}

#[test]
fn what_an_alert_turns_on_is_said_by_every_way_that_the_steps_so_far_used() {
    let mut plan = plan();
    let chain = plan
        .chains
        .values_mut()
        .find(|chain| chain.name.as_str() == "no-check-in");
    let chain = chain.expect("the chain of check-ins");
    chain.before[1].by = vec![Channel::Email];
    plan.people.get_mut(&id("sue")).expect("sue").email = None;
    let mut story = out(plan, &["jo"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:36").acks("pat");
    story.at("10:45");
    let warned = |story: &Story| {
        let told = story.notices.iter().rev();
        let mut warnings = told.filter(|(_, notice)| notice.template == Template::HoldWarning);
        warnings.next().map(|(_, notice)| notice.by.clone())
    };
    assert_eq!(
        warned(&story),
        Some(vec![Channel::Sms]),
        "the first step used texts alone"
    );
    story.at("10:47").acks("pat");
    story.at("10:56");
    assert_eq!(warned(&story), Some(vec![Channel::Email, Channel::Sms]));
    story.safe("pat", Some(SafetyBasis::Spoke)).no_alert();
    assert_eq!(
        story.told("pat", Template::StandDown, "10:56").by,
        [Channel::Email, Channel::Sms]
    );
    assert_eq!(
        story.told("sue", Template::StandDown, "10:56").by,
        [Channel::Sms],
        "she has no e-mail address"
    );
}

#[test]
fn a_cause_added_a_voice_heard_and_the_police_called_are_said_with_their_facts() {
    let mut story = out(plan(), &["jo", "sam"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:36");
    story.at("10:37").raise(CauseWhat::Worrying, "sam", Some("olu"));
    let added = story.told("pat", Template::CauseAdded, "10:37");
    assert_eq!(added.facts.causes.len(), 1, "the new one alone");
    assert_eq!(added.facts.causes[0].what, CauseWhat::Worrying);
    story.at("10:41").texts_late("jo", "10:40", WorkerSays::Ok);
    let voice = story.told("sue", Template::HearVoice, "10:41");
    assert_eq!(
        (voice.facts.workers.as_str(), voice.facts.at),
        ("Jo Bloggs", Some(clock("10:41")))
    );
    story.at("10:42").texts_late("sam", "10:41", WorkerSays::Ok);
    let heard = story.told("sue", Template::WorkerHeard, "10:42");
    assert_eq!(
        (heard.facts.workers.as_str(), heard.facts.at),
        ("Sam Khan", Some(clock("10:41")))
    );
    let log = Some("512".to_owned());
    story
        .contact("pat", SpokenVia::Sms, ContactSays::Police { log })
        .expect("is noted");
    let police = story.told("sue", Template::PoliceCalled, "10:42");
    assert_eq!(
        (police.facts.by.as_deref(), police.facts.log.as_deref()),
        (Some("Pat Lewis"), Some("512"))
    );
}

#[test]
fn whether_the_police_came_is_asked_of_the_step_and_of_whoever_called_them() {
    let mut story = out(plan(), &["jo"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story
        .at("10:44")
        .contact("pat", SpokenVia::Sms, ContactSays::Police { log: None })
        .expect("is noted");
    story.at("10:54");
    for who in ["pat", "head", "olu"] {
        story.told(who, Template::PoliceQuestion, "10:54");
    }
    story.never_told("sue", Template::PoliceQuestion);
}

#[test]
fn a_step_said_again_says_that_it_is_again() {
    let mut plan = plan();
    for chain in plan.chains.values_mut() {
        chain.before.first_mut().expect("a first step").again = Some(every(2));
    }
    let mut story = out(plan, &["jo"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:37");
    assert!(!story.told("pat", Template::AlertRingWorker, "10:35").facts.repeat);
    assert!(story.told("pat", Template::AlertRingWorker, "10:37").facts.repeat);
    assert_eq!(story.alert().repeats, 1);
    story.at("10:39");
    assert_eq!(story.alert().repeats, 2);
    story
        .reach("pat", MessageReach::Failed)
        .reach("sue", MessageReach::Failed);
    assert_eq!(
        (story.step_name().as_str(), story.alert().repeats),
        ("household", 0)
    );
}

#[test]
fn those_told_before_hear_that_it_moves_on_and_those_told_now_hear_what_is_asked() {
    let mut story = out(plan(), &["jo"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:43");
    assert_eq!(
        said(&story, "10:43"),
        [
            ("head", Template::AlertDecide),
            ("olu", Template::AlertDecide),
            ("pat", Template::MovedOn),
            ("sue", Template::MovedOn),
        ]
    );
    story.at("10:44").raise(CauseWhat::DuressUsed, "jo", None);
    assert_eq!(
        said(&story, "10:44"),
        [
            ("head", Template::AlertDuress),
            ("olu", Template::CauseAdded),
            ("pat", Template::CauseAdded),
            ("sue", Template::CauseAdded),
        ]
    );
}

#[test]
fn a_nudge_is_for_the_deadline_it_names_and_no_other() {
    let mut story = out(plan(), &["jo"]);
    story.at("10:40");
    let soon = story.told("jo", Template::ArrivalSoon, "10:40");
    let NoticeTopic::Nudge(key) = &soon.about else {
        panic!("{:?}", soon.about);
    };
    assert!(story.visit.nudged.contains(&(key.clone(), NudgeWhen::Before)));
    assert!(!story.visit.nudged.contains(&(key.clone(), NudgeWhen::At)));
}

#[test]
fn help_that_is_said_to_be_over_has_one_asked_how_they_know_and_duress_has_all_hear_of_it() {
    let mut story = out(plan(), &["jo"]);
    story.at("10:10").texts("jo", WorkerSays::Help);
    story.at("10:10:30").safe("pat", None);
    assert_eq!(said(&story, "10:10:30"), [("pat", Template::HowKnown)]);
    let mut story = out(plan(), &["jo"]);
    story.at("10:10").raise(CauseWhat::DuressUsed, "jo", None);
    story.at("10:11:30");
    let safe = ContactSays::Safe {
        how: Some(SafetyBasis::Challenge),
    };
    story.contact("head", SpokenVia::Board, safe).expect("is noted");
    let heard = said(&story, "10:11:30");
    assert!(heard.len() > 1, "{heard:?}");
    for (who, template) in heard {
        assert_eq!(template, Template::HowKnown);
        let told = story.told(who, Template::HowKnown, "10:11:30");
        assert_eq!(told.facts.by.as_deref(), Some("Hana Ward"));
    }
}

#[test]
fn whoever_acts_on_the_board_and_has_no_address_is_sent_nothing() {
    let mut plan = plan();
    let olu = plan.people.get_mut(&id("olu")).expect("olu");
    olu.mobile = None;
    olu.email = None;
    let mut story = out(plan, &["jo"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story
        .at("10:36")
        .contact("olu", SpokenVia::Board, ContactSays::Acknowledge)
        .expect("may take it");
    story
        .at("10:37")
        .contact("olu", SpokenVia::Board, ContactSays::Police { log: None })
        .expect("is noted");
    story.at("10:47");
    story.told("pat", Template::PoliceQuestion, "10:47");
    let sent = story.notices.iter().find(|(_, notice)| notice.by.is_empty());
    assert!(sent.is_none(), "{sent:?}");
    story.told_nothing("olu");
}

#[test]
fn rh_26_of_two_the_first_waits_for_the_second() {
    let rules = waiting_for_all();
    let mut story = out(rules, &["jo", "sam"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    assert_eq!(said(&story, "10:10"), [("jo", Template::ArrivedFirst)]);
    story.at("10:12").texts("sam", WorkerSays::Arrived);
    assert_eq!(
        said(&story, "10:12"),
        [("sam", Template::Arrived), ("jo", Template::AllThere)]
    );
}

#[test]
fn whoever_goes_home_hears_by_when_to_say_so_and_not_what_is_due_of_the_other() {
    let mut both = sign_out(&["jo", "sam"]);
    both.ends_at_home = true;
    let mut story = Story::open(plan_each(), both);
    for who in ["jo", "sam"] {
        story.at("10:10").texts(who, WorkerSays::Arrived);
    }
    story.at("10:20").texts("jo", LEFT);
    let told = story.told("jo", Template::LeftForHome, "10:20");
    assert_eq!(
        told.facts.due,
        Some(clock("11:05")),
        "and not Sam's check-in of 10:30"
    );
}
