//! The sheet's "what happened" and "why we believe it".

use crate::domain::sheet::page::{alone, bad_day, both_say, out, out_under, raise, says, under, wake, what};
use crate::support::school::{clock, id, plan_of_pair};
use crate::support::story::tell;
use homeward::domain::alert::CauseWhat;
use homeward::domain::command::{PhoneReach, VisitCommand, WorkerSays};
use homeward::domain::plan::{EntryRule, PairRule, VisitPlace};
use homeward::domain::private::Private;
use homeward::domain::visit::Visit;

#[test]
fn what_happened_is_one_sentence_that_names_what_raises_the_risk() {
    let what = |visit: &Visit| under(visit, "WHAT", "14:10");
    assert_eq!(
        what(&bad_day()),
        "Two members of our school staff are inside a private home at that address. \
         They have missed a safety check and cannot be reached. \
         I believe there is a risk of serious harm, because a message from them points to danger."
    );
    let mut alone = out("13:00", |said| {
        said.workers.pop();
        said.authorised_by = Some(id("head"));
    });
    says(&mut alone, "jo", "13:20", "IN", WorkerSays::Arrived);
    says(&mut alone, "jo", "13:30", "SOS", WorkerSays::Help);
    assert_eq!(
        what(&alone),
        "A member of our school staff is inside a private home at that address. The colleague has asked for help. \
         I believe there is a risk of serious harm."
    );
    raise(&mut alone, "13:31", CauseWhat::DuressUsed, "pat");
    assert!(what(&alone).contains("The colleague has used our agreed distress phrase."));
    let why = under(&alone, "WHY WE BELIEVE IT", "14:10");
    assert!(
        why.contains("Pat Lewis heard the agreed distress phrase from Jo Bloggs at 13:31."),
        "{why}"
    );
}

// The police go where the person is: a code at the kiosk is typed in the school's own reception.
#[test]
fn a_code_typed_at_reception_is_said_to_have_been_typed_there() {
    let mut visit = bad_day();
    raise(&mut visit, "13:45", CauseWhat::CodeAtReception, "jo");
    let why = under(&visit, "WHY WE BELIEVE IT", "14:10");
    assert!(
        why.contains(
            "Jo Bloggs typed the agreed distress code, used for nothing else, at the screen in our reception, and may be in our \
             building, at 13:45."
        ),
        "{why}"
    );
}

// Somebody else may hold the phone: the police must not be sent to look where it says that the worker went.
#[test]
fn p09_what_a_phone_says_after_the_cry_of_duress_moves_nobody_on_the_sheet() {
    let mut visit = out("13:00", |_| ());
    says(&mut visit, "jo", "13:20", "IN", WorkerSays::Arrived);
    says(&mut visit, "jo", "13:41", "the agreed words", WorkerSays::Duress);
    let before = (
        under(&visit, "POLICE, PLEASE. WHERE", "13:42"),
        under(&visit, "WHAT", "13:42"),
    );
    says(&mut visit, "jo", "13:50", "left", WorkerSays::Left { next: None });
    says(&mut visit, "sam", "13:55", "back", WorkerSays::Back);
    let after = (
        under(&visit, "POLICE, PLEASE. WHERE", "14:10"),
        under(&visit, "WHAT", "14:10"),
    );
    assert_eq!(after, before);
    let why = under(&visit, "WHY WE BELIEVE IT", "14:10");
    assert!(
        why.contains(
            "The phone of Jo Bloggs, or a screen, said that Jo Bloggs has left, at 13:50; somebody else may hold the phone."
        ),
        "{why}"
    );
    assert!(
        why.contains("said that Sam Khan is back in school, at 13:55;"),
        "{why}"
    );
}

#[test]
fn why_we_believe_it_is_dated_and_quotes_the_text_that_worries() {
    let why = under(&bad_day(), "WHY WE BELIEVE IT", "14:10");
    assert_eq!(
        why,
        "Known to us when they left: father made threats on 3 March; large dog. \
         Jo Bloggs sent a text that worries us at 13:33. \
         Jo Bloggs texted at 13:33: \"ok but he is shouting at us\". \
         The phone of Jo Bloggs has not received our texts since 13:37. \
         The safety check due at 13:40 was not answered. Is this out of character? NOT KNOWN."
    );
    // A later text does not take the place of the one that worried.
    let mut visit = bad_day();
    says(
        &mut visit,
        "jo",
        "14:11",
        "all good now",
        WorkerSays::Unclear { worrying: false },
    );
    let why = under(&visit, "WHY WE BELIEVE IT", "14:12");
    assert!(why.contains("shouting at us"), "{why}");
    assert!(under(&visit, "TIMES", "14:12").contains("\"all good now\" at 14:11"));
}

#[test]
fn what_happened_says_how_many_and_where_they_were_last_heard_of() {
    let mut visit = out("13:00", |said| said.workers.push(id("olu")));
    let begins = |visit: &Visit, words: &str| {
        let said = what(visit, "13:59");
        assert!(said.starts_with(words), "{said}");
    };
    begins(
        &visit,
        "Three members of our school staff are out on a visit to that address.",
    );
    says(&mut visit, "jo", "13:20", "NOBODY", WorkerSays::Nobody);
    begins(
        &visit,
        "Three members of our school staff were last heard of at the door of that address.",
    );
    says(&mut visit, "jo", "13:21", "IN", WorkerSays::Arrived);
    begins(
        &visit,
        "Three members of our school staff are inside a private home at that address.",
    );
    for who in ["jo", "sam", "olu"] {
        says(&mut visit, who, "13:30", "LEFT", WorkerSays::Left { next: None });
    }
    begins(
        &visit,
        "Three members of our school staff are missing after a visit to that address.",
    );
    let four = out("13:00", |said| said.workers.extend([id("olu"), id("pat")]));
    begins(&four, "Four members");
    let mut free = plan_of_pair();
    free.visit_type.requires.clear();
    let five = out_under(free, "13:00", |said| {
        said.workers.extend([id("olu"), id("pat"), id("head")]);
        said.authorised_by = None;
    });
    begins(&five, "5 members");
}

#[test]
fn a_place_of_work_and_a_doorstep_are_not_called_a_home_before_somebody_went_in() {
    let inside = |place: VisitPlace, goes_in: bool| {
        let mut plan = plan_of_pair();
        plan.visit_type.place = place;
        plan.visit_type.entry = Some(EntryRule {
            name: "home".to_owned(),
            workers: 2,
            check_in: None,
        });
        let mut visit = out_under(plan, "13:00", alone);
        says(&mut visit, "jo", "13:20", "IN", WorkerSays::Arrived);
        if goes_in {
            says(&mut visit, "jo", "13:21", "IN", WorkerSays::Arrived);
        }
        what(&visit, "13:22")
    };
    let said = |words: &str| format!("A member of our school staff is {words} at that address.");
    assert!(inside(VisitPlace::Workplace, false).starts_with(&said("at a place of work")));
    assert!(inside(VisitPlace::Doorstep, false).starts_with(&said("at the door of a private home")));
    assert!(inside(VisitPlace::Doorstep, true).starts_with(&said("inside a private home")));
    assert!(inside(VisitPlace::Home, false).starts_with(&said("inside a private home")));
}

#[test]
fn what_happened_is_what_the_alert_is_about() {
    let inside = || {
        let mut visit = out("13:00", alone);
        says(&mut visit, "jo", "13:20", "IN", WorkerSays::Arrived);
        visit
    };
    let mut heard = inside();
    raise(&mut heard, "13:30", CauseWhat::HelpAsked, "pat");
    let said = what(&heard, "13:31");
    assert!(
        said.ends_with(
            "The colleague is in danger, by what our office has heard. I believe there is a risk of serious harm."
        ),
        "{said}"
    );
    let why = under(&heard, "WHY WE BELIEVE IT", "13:31");
    assert!(
        why.ends_with("Pat Lewis heard that Jo Bloggs is in danger at 13:30."),
        "{why}"
    );
    let mut worry = inside();
    let worrying = WorkerSays::Unclear { worrying: true };
    says(&mut worry, "jo", "13:30", "he shouts", worrying);
    let said = what(&worry, "13:31");
    assert!(
        said.contains("The colleague has sent a message that worries us, and has not been heard from since."),
        "{said}"
    );
    let why = under(&worry, "WHY WE BELIEVE IT", "13:31");
    assert!(why.ends_with("Is this out of character? NOT KNOWN."), "{why}");
    let mut apart = out("13:00", |_| ());
    both_say(&mut apart, "13:20", "IN", &WorkerSays::Arrived);
    says(&mut apart, "jo", "13:25", "LEFT", WorkerSays::Left { next: None });
    wake(&mut apart, "13:35");
    let said = what(&apart, "13:36");
    assert!(
        said.contains("have not come out, though a colleague has left.")
            && said.contains("because one has left, the other has not come out."),
        "{said}"
    );
    let mut refused = inside();
    let reach = PhoneReach::Refused;
    tell(
        &mut refused,
        &VisitCommand::WorkerPhone {
            worker: id("jo"),
            reach,
        },
        clock("13:30"),
    );
    let said = what(&refused, "13:31");
    assert!(
        said.contains("The colleague has not answered our texts and has not been heard from since."),
        "{said}"
    );
}

#[test]
fn each_missed_check_is_counted_and_named_after_whose_it_is_where_there_are_several() {
    let each = || {
        let mut plan = plan_of_pair();
        plan.visit_type.pair = PairRule::Each;
        plan
    };
    let mut both = out_under(each(), "13:00", |_| ());
    both_say(&mut both, "13:20", "IN", &WorkerSays::Arrived);
    wake(&mut both, "13:46");
    assert!(what(&both, "13:47").contains("They have missed two safety checks"));
    let why = under(&both, "WHY WE BELIEVE IT", "13:47");
    assert!(
        why.contains("The safety check of Jo Bloggs due at 13:40 was not answered."),
        "{why}"
    );
    let mut one = out_under(each(), "13:00", alone);
    says(&mut one, "jo", "13:20", "IN", WorkerSays::Arrived);
    wake(&mut one, "13:46");
    assert!(what(&one, "13:47").contains("The colleague has missed a safety check"));
    let why = under(&one, "WHY WE BELIEVE IT", "13:47");
    assert!(
        why.contains("The safety check due at 13:40 was not answered."),
        "{why}"
    );
}

#[test]
fn danger_that_somebody_heard_of_is_told_from_danger_that_they_told_of() {
    let because = |by: Option<&str>| {
        let mut visit = out("13:00", alone);
        let help = VisitCommand::Raise {
            what: CauseWhat::HelpAsked,
            worker: Some(id("jo")),
            by: by.map(id),
        };
        tell(&mut visit, &help, clock("13:10"));
        under(&visit, "RING", "13:11")
    };
    assert_eq!(
        because(Some("pat")),
        "999: somebody heard that they are in danger."
    );
    assert_eq!(because(None), "999: they asked for help.");
}

#[test]
fn an_incident_of_the_visit_is_a_dated_fact_with_its_own_words() {
    let mut visit = out("13:00", |_| ());
    both_say(&mut visit, "13:20", "IN", &WorkerSays::Arrived);
    let incident = VisitCommand::Incident {
        kind: "aggression".to_owned(),
        worker: Some(id("jo")),
        by: Some(id("pat")),
        note: Some(Private::new("shouted at on the stairs")),
    };
    tell(&mut visit, &incident, clock("13:30"));
    wake(&mut visit, "13:46");
    let why = under(&visit, "WHY WE BELIEVE IT", "13:50");
    assert!(
        why.contains("Pat Lewis reported an incident (aggression, of Jo Bloggs) at 13:30: \"shouted at on the stairs\"."),
        "{why}"
    );
}
