//! What the sheet says was tried, by whom and when.

use crate::domain::sheet::page::{
    alone, bad_day, both_say, contact, out, out_under, raise, reach, says, under, wake,
};
use crate::support::school::{clock, id, plan_of_pair};
use crate::support::story::tell;
use homeward::domain::alert::{CauseWhat, MessageReach, SafetyBasis};
use homeward::domain::chain::Ask;
use homeward::domain::command::{ContactSays, PhoneReach, VisitCommand, WorkerSays};
use homeward::domain::sheet::how_words;
use homeward::domain::visit::Visit;

#[test]
fn nobody_is_said_to_be_beyond_reach_before_the_first_step_has_had_its_time() {
    let mut visit = out("13:00", |_| ());
    both_say(&mut visit, "13:20", "IN", &WorkerSays::Arrived);
    wake(&mut visit, "13:46");
    let what = |visit: &Visit| under(visit, "WHAT", "13:47");
    assert!(what(&visit).contains("They have missed a safety check and have not been heard from since."));
    wake(&mut visit, "14:30");
    assert!(what(&visit).contains("and cannot be reached."));
    says(&mut visit, "jo", "14:31", "OK", WorkerSays::Ok);
    let said = what(&visit);
    assert!(
        said.contains("though a text has come since, nobody has heard a voice."),
        "{said}"
    );
    let tried = under(&visit, "TRIED", "14:32");
    assert!(
        tried.contains("Jo Bloggs sent a text; no voice was heard, 14:31."),
        "{tried}"
    );
}

#[test]
fn what_was_tried_is_each_step_and_answer_with_its_time() {
    assert_eq!(
        under(&bad_day(), "TRIED", "14:10"),
        "We asked them by text when it was due: no answer. Pat Lewis told to ring them, 13:33. \
         Pat Lewis took it on, to ring them, 13:35. Pat Lewis had not reached them, or could not take it, 13:39. \
         Olu Ade told to decide what to do, 13:39. Pat Lewis told to ring them, 13:46. \
         Olu Ade took it on, to ring them, 13:47. Olu Ade told to decide what to do, 14:10. \
         Nobody was asked to ring the household. What each call brought, street and car park, next of kin: NOT KNOWN."
    );
    let mut visit = bad_day();
    let log = Some("512".to_owned());
    contact(&mut visit, "head", "14:12", ContactSays::Police { log });
    let tried = under(&visit, "TRIED", "14:13");
    assert!(tried.contains("rang the police, log 512, 14:12."), "{tried}");
}

#[test]
fn a_voice_that_was_heard_earlier_is_on_the_sheet_with_its_time() {
    let mut visit = out("13:00", |_| ());
    both_say(&mut visit, "13:20", "IN", &WorkerSays::Arrived);
    assert!(under(&visit, "TIMES", "13:21").contains("Last voice contact: NOT KNOWN."));
    wake(&mut visit, "13:46");
    let how = Some(SafetyBasis::Spoke);
    contact(
        &mut visit,
        "pat",
        "13:48",
        ContactSays::Safe {
            how,
            of: homeward::domain::command::SafeOf::Everyone,
        },
    );
    let said = under(&visit, "TIMES", "13:50");
    assert!(
        said.contains("Last voice contact at 13:48 by Pat Lewis (heard their voice)."),
        "{said}"
    );
}

#[test]
fn the_times_say_how_long_ago_and_whose_the_last_text_was() {
    let times = |visit: &Visit, time: &str| under(visit, "TIMES", time);
    let mut both = out("13:00", |_| ());
    // A sign-out is no word of theirs.
    assert!(times(&both, "13:02").contains("Signed out at 13:00; not heard since."));
    assert!(times(&both, "13:02").contains("No text from them since they left."));
    assert!(times(&both, "13:02").contains("Left school at 13:00. Expected back at 15:00."));
    says(&mut both, "jo", "13:20", "IN", WorkerSays::Arrived);
    says(&mut both, "sam", "13:22", "all fine", WorkerSays::Ok);
    assert!(times(&both, "13:23").contains("Last text (from Sam Khan): \"all fine\" at 13:22."));
    assert!(times(&both, "13:23").contains("Last known safe at 13:22, 1 minute ago."));
    assert!(times(&both, "13:24").contains("Last known safe at 13:22, 2 minutes ago."));
    assert!(times(&both, "14:23").contains(", 61 minutes ago."));
    let mut one = out("13:00", alone);
    says(&mut one, "jo", "13:20", "IN", WorkerSays::Arrived);
    assert!(times(&one, "13:23").contains("Last text: \"IN\" at 13:20."));
}

#[test]
fn how_somebody_knows_is_said_in_words() {
    for (how, words) in [
        (Some(SafetyBasis::Seen), "seen in person"),
        (Some(SafetyBasis::Spoke), "heard their voice"),
        (
            Some(SafetyBasis::Challenge),
            "heard their voice and they answered the challenge",
        ),
        (None, "did not say how they know"),
    ] {
        assert_eq!(how_words(how), words);
    }
}

#[test]
fn what_each_step_was_told_to_do_is_said_and_whether_the_household_was_rung() {
    let tried = |ask: Ask, at_risk: bool| {
        let mut plan = plan_of_pair();
        for chain in plan.chains.values_mut() {
            chain.before[0].ask = ask;
        }
        let mut visit = out_under(plan, "13:00", |said| said.at_risk = at_risk);
        both_say(&mut visit, "13:20", "IN", &WorkerSays::Arrived);
        wake(&mut visit, "13:46");
        under(&visit, "TRIED", "13:47")
    };
    for (ask, words) in [
        (Ask::RingWorker, "ring them"),
        (Ask::RingHousehold, "ring the household"),
        (Ask::GoAndSee, "have somebody look from the street"),
        (Ask::Decide, "decide what to do"),
        (Ask::Police, "ring the police"),
    ] {
        let said = tried(ask, false);
        assert!(said.contains(&format!("told to {words}, 13:46.")), "{said}");
        let household = ask == Ask::RingHousehold;
        assert_eq!(
            !said.contains("Nobody was asked to ring the household."),
            household,
            "{said}"
        );
        assert!(!said.contains("on purpose"), "{said}");
    }
    let spared = tried(Ask::RingWorker, true);
    assert!(
        spared.contains("The household was not rung, on purpose."),
        "{spared}"
    );
    assert!(!spared.contains("Nobody was asked"), "{spared}");
}

#[test]
fn that_they_were_asked_by_text_is_said_only_where_that_brought_no_answer() {
    let asked = |visit: &Visit, time: &str| under(visit, "TRIED", time).contains("We asked them by text");
    let mut missed = out("13:00", |_| ());
    both_say(&mut missed, "13:20", "IN", &WorkerSays::Arrived);
    for time in ["13:37", "13:40", "13:46"] {
        wake(&mut missed, time);
    }
    assert!(asked(&missed, "13:47"));
    let mut help = out("13:00", |_| ());
    both_say(&mut help, "13:20", "IN", &WorkerSays::Arrived);
    wake(&mut help, "13:37");
    says(&mut help, "jo", "13:38", "SOS", WorkerSays::Help);
    assert!(!asked(&help, "13:39"), "they have answered");
    // Homeward was off when it was due: nobody asked them.
    let mut off = out("13:00", |_| ());
    both_say(&mut off, "13:20", "IN", &WorkerSays::Arrived);
    wake(&mut off, "13:46");
    off.nudged.clear();
    assert!(!asked(&off, "13:47"));
}

#[test]
fn p09_in_duress_no_step_was_told_to_ring_them_whatever_the_chain_says() {
    let mut visit = out("13:00", |_| ());
    both_say(&mut visit, "13:20", "IN", &WorkerSays::Arrived);
    raise(&mut visit, "13:30", CauseWhat::DuressUsed, "pat");
    let tried = under(&visit, "TRIED", "13:31");
    assert!(
        tried.contains("told to see to it without ringing them, 13:30."),
        "{tried}"
    );
    assert!(!tried.contains("to ring them"), "{tried}");
}

#[test]
fn whoever_our_messages_did_not_reach_is_not_said_to_have_been_told() {
    let mut visit = out("13:00", |_| ());
    both_say(&mut visit, "13:20", "IN", &WorkerSays::Arrived);
    tell(&mut visit, &VisitCommand::Wake, clock("13:46"));
    let tried = |visit: &Visit| under(visit, "TRIED", "13:50");
    let said = tried(&visit);
    assert!(
        said.contains("To be told to ring them: messages to Pat Lewis were still on their way, 13:46."),
        "{said}"
    );
    reach(&mut visit, "pat", "13:46", MessageReach::Failed);
    let said = tried(&visit);
    assert!(
        said.contains("To be told to ring them: our messages to Pat Lewis did not get through, 13:46."),
        "{said}"
    );
    assert!(!said.contains("Pat Lewis told to"), "{said}");
    // Nobody was reached, so the next step has begun, and the message of that step arrives.
    assert_eq!(visit.alert.as_ref().unwrap().step, 1);
    assert!(
        !visit.alert.as_ref().unwrap().reached_nobody(),
        "on its way to the next"
    );
    reach(&mut visit, "olu", "13:46", MessageReach::HandedOver);
    let said = tried(&visit);
    assert!(
        said.contains("Olu Ade told to decide what to do, 13:46."),
        "{said}"
    );
    assert!(
        said.contains("our messages to Pat Lewis did not get through"),
        "{said}"
    );
}

#[test]
fn an_alert_that_reached_nobody_knows_it_until_one_message_arrives() {
    let mut visit = out("13:00", |_| ());
    both_say(&mut visit, "13:20", "IN", &WorkerSays::Arrived);
    tell(&mut visit, &VisitCommand::Wake, clock("13:46"));
    let nobody = |visit: &Visit| visit.alert.as_ref().unwrap().reached_nobody();
    assert!(!nobody(&visit), "no word yet is no failure");
    let last = visit.plan.chains[&visit.alert.as_ref().unwrap().chain].last_index();
    while visit.alert.as_ref().unwrap().step < last {
        let step = visit.alert.as_ref().unwrap().step;
        fail_step(&mut visit);
        assert!(
            visit.alert.as_ref().unwrap().step > step,
            "the chain goes on at once (P5)"
        );
    }
    assert!(!nobody(&visit), "the last step's messages are on their way");
    fail_step(&mut visit);
    assert!(nobody(&visit));
    let one = visit
        .alert
        .as_ref()
        .unwrap()
        .reach
        .keys()
        .next()
        .unwrap()
        .key()
        .to_owned();
    reach(&mut visit, &one, "13:47", MessageReach::HandedOver);
    assert!(!nobody(&visit));
}

fn fail_step(visit: &mut Visit) {
    let alert = visit.alert.as_ref().expect("an open alert");
    let step = alert.step;
    let people: Vec<String> = alert.reach.keys().map(|person| person.key().to_owned()).collect();
    for person in people {
        if visit.alert.as_ref().expect("still open").step == step {
            reach(visit, &person, "13:46", MessageReach::Failed);
        }
    }
}

fn phone(visit: &mut Visit, who: &str, time: &str, reach: PhoneReach) {
    let worker = id(who);
    tell(visit, &VisitCommand::WorkerPhone { worker, reach }, clock(time));
}

#[test]
fn asked_by_text_is_said_only_where_our_texts_left() {
    let mut visit = out("13:00", |_| ());
    both_say(&mut visit, "13:20", "IN", &WorkerSays::Arrived);
    wake(&mut visit, "13:40");
    for who in ["jo", "sam"] {
        phone(&mut visit, who, "13:41", PhoneReach::NotSent(clock("13:40")));
    }
    wake(&mut visit, "13:46");
    let tried = |visit: &Visit| under(visit, "TRIED", "13:50");
    let said = tried(&visit);
    assert!(
        said.contains("We could not ask them by text: our texts have not reached them since 13:40."),
        "{said}"
    );
    let why = under(&visit, "WHY WE BELIEVE IT", "13:50");
    assert!(
        why.contains("Our texts to Jo Bloggs have not left since 13:40."),
        "{why}"
    );
    // One of two was asked after all.
    phone(&mut visit, "jo", "13:48", PhoneReach::Sent);
    assert!(tried(&visit).contains("We asked them by text when it was due: no answer."));
    let phones = under(&visit, "THEIR PHONES", "13:50");
    assert!(
        phones.contains("07700 900103 (our texts not received since 13:40)."),
        "{phones}"
    );
    assert!(phones.contains("Jo Bloggs: 07700 900101."), "{phones}");
}

#[test]
fn p09_nothing_after_the_distress_phrase_moves_last_known_safe() {
    let mut visit = out("13:00", |_| ());
    both_say(&mut visit, "13:20", "IN", &WorkerSays::Arrived);
    says(&mut visit, "jo", "13:41", "the agreed words", WorkerSays::Duress);
    let times = |visit: &Visit| under(visit, "TIMES", "13:50");
    assert!(
        times(&visit).contains("Last known safe at 13:20"),
        "{}",
        times(&visit)
    );
    both_say(&mut visit, "13:45", "OK", &WorkerSays::Ok);
    let by_the_office = VisitCommand::Worker {
        worker: None,
        reply_to: None,
        by: Some(id("pat")),
        sent_at: clock("13:46"),
        text: None,
        say: WorkerSays::Ok,
    };
    tell(&mut visit, &by_the_office, clock("13:46"));
    let said = times(&visit);
    assert!(
        said.contains("Not known to be safe since the distress phrase at 13:41."),
        "{said}"
    );
    assert!(!said.contains("Last known safe"), "{said}");
}

#[test]
fn a_word_taken_by_a_colleague_stands_with_its_time_and_the_colleague() {
    let mut visit = out("13:00", |_| ());
    both_say(&mut visit, "13:20", "IN", &WorkerSays::Arrived);
    let rang_in = VisitCommand::Worker {
        worker: Some(id("jo")),
        reply_to: None,
        by: Some(id("pat")),
        sent_at: clock("13:30"),
        text: None,
        say: WorkerSays::Ok,
    };
    tell(&mut visit, &rang_in, clock("13:30"));
    let said = under(&visit, "TIMES", "13:35");
    assert!(
        said.contains("Pat Lewis took word of Jo Bloggs at 13:30 (rang in, or was seen)."),
        "{said}"
    );
    // Nobody says who took it: the sheet names nobody.
    let mut nameless = out("13:00", |_| ());
    let command = VisitCommand::Worker {
        worker: Some(id("jo")),
        reply_to: None,
        by: None,
        sent_at: clock("13:30"),
        text: None,
        say: WorkerSays::Ok,
    };
    tell(&mut nameless, &command, clock("13:30"));
    assert!(!under(&nameless, "TIMES", "13:35").contains("took word"));
}
