//! What a worker is told: answers, nudges, remarks.

use crate::support::school::{clock, mins, plan, plan_each, sign_out, stop};
use crate::support::story::Story;
use homeward::domain::alert::{DeadlineKind, SafetyBasis};
use homeward::domain::chain::Channel;
use homeward::domain::command::WorkerSays;
use homeward::domain::delivery::Priority;
use homeward::domain::notice::{NoticeTopic, Template};
use homeward::domain::plan::Plan;
use homeward::domain::reply::LastQuestion;
use homeward::domain::visit::NudgeWhen;

pub(crate) const LEFT: WorkerSays = WorkerSays::Left { next: None };

pub(crate) fn out(plan: Plan, workers: &[&str]) -> Story {
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
pub(crate) fn said<'a>(story: &'a Story, time: &str) -> Vec<(&'a str, Template)> {
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
    story.at("10:41").texts("sam", WorkerSays::Back);
    assert_eq!(
        story.when_told("sam", Template::Prompt),
        [clock("10:00"), clock("10:41")],
        "one is answered on the way, and each reminded after an own BACK"
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

#[test]
fn the_reminder_after_a_visit_goes_to_each_worker() {
    let mut plan = plan();
    plan.visit_type.prompts.back = Some("Share any concern with the DSL".to_owned());
    let mut story = Story::open(plan, sign_out(&["jo", "sam"]));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story
        .at("10:20")
        .texts_for_all("jo", WorkerSays::Left { next: None });
    story.at("10:40").texts_for_all("jo", WorkerSays::Back);
    story.told("jo", Template::Prompt, "10:40");
    story.at("10:41").texts("sam", WorkerSays::Back);
    story.told("sam", Template::Prompt, "10:41");
}
