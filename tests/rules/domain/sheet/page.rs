//! The police sheet: what it says, in which order, what it never says, and that it is one page.

use crate::support::school::{clock, id, plan_of_pair, sign_out_of_pair};
use crate::support::story::tell;
use homeward::domain::aggregate::replay;
use homeward::domain::alert::{CauseWhat, SafetyBasis, SpokenVia};
use homeward::domain::chain::Ask;
use homeward::domain::command::{AlertCommand, ContactSays, PhoneReach, VisitCommand, WorkerSays};
use homeward::domain::id::VisitId;
use homeward::domain::plan::{EntryRule, PairRule, Plan, VisitPlace};
use homeward::domain::private::{Phone, Private};
use homeward::domain::sheet::{PoliceNumber, fill, how_words, number_to_ring};
use homeward::domain::sign_out as sign_outs;
use homeward::domain::time::Span;
use homeward::domain::visit::{SignOut, Stop, Visit};
use homeward::wording::{sheet_paragraphs, sheet_text};

pub(crate) const ZONE: &str = "Europe/London";

pub(crate) fn out(time: &str, change: impl FnOnce(&mut SignOut)) -> Visit {
    out_under(plan_of_pair(), time, change)
}

fn out_under(plan: Plan, time: &str, change: impl FnOnce(&mut SignOut)) -> Visit {
    let mut said = sign_out_of_pair(clock(time) + Span::from_mins(120));
    change(&mut said);
    let events = sign_outs::open(plan, said, &[], None, Vec::new(), clock(time))
        .expect("a sign-out that lacks nothing");
    replay::<Visit>(VisitId(1), &events).expect("the first event opens the visit")
}

fn says(visit: &mut Visit, who: &str, time: &str, text: &str, say: WorkerSays) {
    let command = VisitCommand::Worker {
        worker: Some(id(who)),
        reply_to: Some(id(who)),
        sent_at: clock(time),
        text: Some(Private::new(text)),
        say,
    };
    tell(visit, &command, clock(time));
}

fn both_say(visit: &mut Visit, time: &str, text: &str, say: &WorkerSays) {
    for who in ["jo", "sam"] {
        says(visit, who, time, text, say.clone());
    }
}

fn contact(visit: &mut Visit, who: &str, time: &str, say: ContactSays) {
    let command = VisitCommand::Alert(AlertCommand::Contact {
        code: None,
        by: id(who),
        via: SpokenVia::Board,
        say,
    });
    tell(visit, &command, clock(time));
}

fn wake(visit: &mut Visit, time: &str) {
    tell(visit, &VisitCommand::Wake, clock(time));
}

fn raise(visit: &mut Visit, time: &str, what: CauseWhat, by: &str) {
    let command = VisitCommand::Raise {
        what,
        worker: Some(id("jo")),
        by: Some(id(by)),
    };
    tell(visit, &command, clock(time));
}

fn text(visit: &Visit, time: &str) -> String {
    sheet_text(&fill(visit, visit.alert.as_ref(), clock(time)), ZONE)
}

/// What stands beneath a heading, on one line.
fn under(visit: &Visit, heading: &str, time: &str) -> String {
    let sheet = fill(visit, visit.alert.as_ref(), clock(time));
    let paragraphs = sheet_paragraphs(&sheet, ZONE);
    let found = paragraphs.iter().find(|paragraph| paragraph.heading == heading);
    found.expect("the heading is on the sheet").sentences.join(" ")
}

/// Two inside, a worrying text, a missed check-in, the office and the leadership tried.
pub(crate) fn bad_day() -> Visit {
    let mut visit = out("13:00", |said| {
        said.hazards = Some(Private::new("father made threats on 3 March; large dog"));
        said.stops = vec![Stop {
            address: Private::new(
                "Flat 14, third floor, Featherstonehaugh House, 112 Acacia Avenue, Salford M5 3XX",
            ),
            expected_at: None,
            until: None,
        }];
    });
    both_say(&mut visit, "13:20", "IN", &WorkerSays::Arrived);
    let worrying = WorkerSays::Unclear { worrying: true };
    says(&mut visit, "jo", "13:33", "ok but he is shouting at us", worrying);
    contact(&mut visit, "pat", "13:35", ContactSays::Acknowledge);
    contact(&mut visit, "pat", "13:39", ContactSays::Next);
    let undelivered = VisitCommand::WorkerPhone {
        worker: id("jo"),
        reach: PhoneReach::Undelivered(clock("13:37")),
    };
    tell(&mut visit, &undelivered, clock("13:40"));
    wake(&mut visit, "13:46");
    contact(&mut visit, "olu", "13:47", ContactSays::Acknowledge);
    wake(&mut visit, "14:10");
    visit
}

#[test]
fn the_sheet_has_its_headings_in_reading_order_and_the_place_before_all_that_is_read_out() {
    let visit = bad_day();
    let sheet = fill(&visit, visit.alert.as_ref(), clock("14:10"));
    let headings: Vec<&str> = sheet.lines.iter().map(|line| line.heading.as_str()).collect();
    assert_eq!(
        headings,
        [
            "RING",
            "POLICE, PLEASE. WHERE",
            "WHAT",
            "WHY WE BELIEVE IT",
            "WHO",
            "WHO ELSE IS THERE",
            "TIMES",
            "TRIED",
            "THEIR PHONES",
            "VEHICLE",
            "US",
            "ASK",
            "WRITE DOWN",
            "THEN",
            "IF 999 FAILS",
        ]
    );
    let paragraphs = sheet_paragraphs(&sheet, ZONE);
    assert!(paragraphs[1].sentences[0].starts_with("Flat 14, third floor"));
    // VisitPlace, what and why can be said in a minute: about 150 words.
    let said: usize = paragraphs[1..4]
        .iter()
        .flat_map(|paragraph| &paragraph.sentences)
        .map(|sentence| sentence.split_whitespace().count())
        .sum();
    assert!(said <= 150, "{said} words before the names");
}

#[test]
fn the_sheet_says_how_sure_we_are_of_the_place() {
    let mut visit = out("13:00", |_| ());
    let place = |visit: &Visit| under(visit, "POLICE, PLEASE. WHERE", "13:50");
    assert!(
        place(&visit)
            .contains("Jo Bloggs and Sam Khan set out for there at 13:00; no word of having arrived.")
    );
    says(&mut visit, "jo", "13:20", "IN", WorkerSays::Arrived);
    assert!(place(&visit).contains("We were told of Jo Bloggs and Sam Khan: IN (arrived) at 13:20."));
    says(&mut visit, "sam", "13:25", "NOBODY", WorkerSays::Nobody);
    assert!(place(&visit).contains("NOBODY (at the door, nobody answering) at 13:25."));
    both_say(&mut visit, "13:40", "LEFT", &WorkerSays::Left { next: None });
    assert!(place(&visit).contains("LEFT (had left there, for school) at 13:40."));
}

#[test]
fn of_two_who_are_apart_the_place_of_whoever_is_inside_comes_first() {
    let mut visit = out("13:00", |said| {
        let second = Stop {
            address: Private::new("3 Elm Road, M6 2XX"),
            expected_at: None,
            until: None,
        };
        said.stops.push(second);
    });
    both_say(&mut visit, "13:20", "IN", &WorkerSays::Arrived);
    says(&mut visit, "jo", "13:30", "LEFT", WorkerSays::Left { next: None });
    let said = under(&visit, "POLICE, PLEASE. WHERE", "13:31");
    assert!(
        said.starts_with("12 Acacia Avenue, M5 3XX We were told of Sam Khan: IN"),
        "{said}"
    );
    assert!(
        said.contains("Second place: 3 Elm Road, M6 2XX Jo Bloggs set out for there at 13:30"),
        "{said}"
    );
}

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
    contact(&mut visit, "pat", "13:48", ContactSays::Safe { how });
    let said = under(&visit, "TIMES", "13:50");
    assert!(
        said.contains("Last voice contact at 13:48 by Pat Lewis (heard their voice)."),
        "{said}"
    );
}

#[test]
fn p09_in_duress_the_sheet_says_not_to_ring_and_to_stay_silent() {
    let mut visit = out("13:00", |_| ());
    both_say(&mut visit, "13:20", "IN", &WorkerSays::Arrived);
    let phrase = "I am on a home visit, and I need cover for my duty";
    says(&mut visit, "jo", "13:41", phrase, WorkerSays::Duress);
    says(&mut visit, "jo", "13:44", "all fine now", WorkerSays::Ok);
    let said = text(&visit, "13:45");
    assert!(
        !said.contains("cover for my duty"),
        "the phrase is nobody's to read: {said}"
    );
    assert!(
        !said.contains("all fine now"),
        "nothing of that phone calms anybody: {said}"
    );
    assert!(!said.contains("07700 900"), "no number to ring: {said}");
    for part in [
        "DO NOT RING THEM",
        "Stay silent towards the worker",
        "not rung, on purpose",
        "999: the distress phrase",
    ] {
        assert!(said.contains(part), "`{part}` in {said}");
    }
}

#[test]
fn p17_the_sheet_holds_neither_the_purpose_nor_any_safe_phrase() {
    let visit = out("13:00", |said| {
        said.purpose = Some(Private::new("long absence of a pupil"))
    });
    let said = text(&visit, "13:01");
    assert!(!said.contains("absence"), "{said}");
    assert!(!said.to_lowercase().contains("safe word"), "{said}");
}

#[test]
fn which_number_to_ring_is_999_unless_all_had_left_and_nothing_points_to_danger() {
    let left = |change: &dyn Fn(&mut SignOut)| {
        let mut visit = out("13:00", change);
        both_say(&mut visit, "13:20", "IN", &WorkerSays::Arrived);
        both_say(&mut visit, "13:40", "LEFT", &WorkerSays::Left { next: None });
        wake(&mut visit, "15:11");
        visit
    };
    let number = |visit: &Visit| number_to_ring(visit, visit.alert.as_ref()).number;
    let plain = left(&|_| ());
    assert!(plain.alert.is_some(), "they have not come back");
    assert_eq!(number(&plain), PoliceNumber::NonEmergency);
    assert!(
        under(&plain, "RING", "15:12").starts_with("101, or 999 if not answered in 3 minutes: they had left")
    );
    assert!(under(&plain, "WHAT", "15:12").contains("We cannot find out whether all is well."));

    let marked = left(&|said| said.at_risk = true);
    let hazards = left(&|said| said.hazards = Some(Private::new("a weapon was seen in May")));
    let mut worrying = left(&|_| ());
    says(
        &mut worrying,
        "jo",
        "15:12",
        "they follow us",
        WorkerSays::Unclear { worrying: true },
    );
    let mut help = left(&|_| ());
    says(&mut help, "jo", "15:12", "SOS", WorkerSays::Help);
    let mut heard = left(&|_| ());
    raise(&mut heard, "15:12", CauseWhat::HelpAsked, "pat");
    let mut duress = left(&|_| ());
    raise(&mut duress, "15:12", CauseWhat::DuressUsed, "pat");
    let nowhere = out("13:00", |_| ());
    let mut inside = out("13:00", |_| ());
    both_say(&mut inside, "13:20", "IN", &WorkerSays::Arrived);
    let mut one_inside = out("13:00", |_| ());
    both_say(&mut one_inside, "13:20", "IN", &WorkerSays::Arrived);
    says(
        &mut one_inside,
        "jo",
        "13:30",
        "LEFT",
        WorkerSays::Left { next: None },
    );
    let mut door = out("13:00", |_| ());
    both_say(&mut door, "13:20", "NOBODY", &WorkerSays::Nobody);
    for (name, visit) in [
        ("marked as at risk", &marked),
        ("known hazards", &hazards),
        ("a worrying text", &worrying),
        ("an SOS", &help),
        ("danger heard of", &heard),
        ("duress", &duress),
        ("no word of arriving", &nowhere),
        ("inside", &inside),
        ("one of two inside", &one_inside),
        ("at the door", &door),
    ] {
        assert_eq!(number(visit), PoliceNumber::Emergency, "{name}");
    }
}

#[test]
fn the_copy_for_the_envelope_leaves_to_write_what_has_happened() {
    let visit = out("13:00", |_| ());
    assert!(visit.alert.is_none());
    let what = under(&visit, "WHAT", "13:01");
    assert!(what.contains("What has happened: ____"), "{what}");
    assert!(!what.contains("missed"), "nothing has happened yet: {what}");
    assert!(under(&visit, "WRITE DOWN", "13:01").contains("POLICE with the code of the alert"));
    assert!(under(&visit, "THEIR PHONES", "13:01").contains("07700 900101"));
}

#[test]
fn one_of_two_who_is_back_is_accounted_for_and_the_sheet_is_about_the_other() {
    let mut visit = out("13:00", |_| ());
    both_say(&mut visit, "13:20", "IN", &WorkerSays::Arrived);
    says(
        &mut visit,
        "sam",
        "13:30",
        "LEFT",
        WorkerSays::Left { next: None },
    );
    says(&mut visit, "sam", "13:39", "BACK", WorkerSays::Back);
    let who = under(&visit, "WHO", "13:50");
    assert!(who.contains("Jo Bloggs (staff): NOT accounted for."), "{who}");
    assert!(
        who.contains("Sam Khan (staff): accounted for, back in school since 13:39."),
        "{who}"
    );
    assert!(under(&visit, "WHAT", "13:50").starts_with("A member of our school staff is inside"));
}

#[test]
fn a_time_of_another_day_is_said_with_its_day() {
    let visit = out("2026-12-01 23:30", |_| ());
    let sheet = fill(&visit, None, clock("2026-12-01 23:40") + Span::from_mins(60));
    let said = sheet_text(&sheet, ZONE);
    assert!(said.contains("Now 00:40 on Wednesday 2 December 2026."), "{said}");
    assert!(said.contains("Left school at Tue 23:30."), "{said}");
}

/// As much as a sheet can come to hold: three names for everybody, three rounds of the chain, hazards at length.
pub(crate) fn longest_day() -> Visit {
    let mut visit = bad_day();
    let hazards = "father made threats on 3 March and again on 9 November, and is known to us for violence; a large dog, \
                   often loose; a knife was seen on the kitchen table in May; an uncle who drinks; stairs without a rail";
    visit.sign_out.hazards = Some(Private::new(hazards));
    visit.sign_out.at_risk = true;
    contact(&mut visit, "olu", "14:11", ContactSays::Acknowledge);
    says(
        &mut visit,
        "sam",
        "14:12",
        "we are not ok please send someone now he has locked the door",
        WorkerSays::Help,
    );
    contact(&mut visit, "pat", "14:13", ContactSays::Acknowledge);
    contact(&mut visit, "pat", "14:15", ContactSays::Next);
    contact(&mut visit, "olu", "14:16", ContactSays::Acknowledge);
    contact(&mut visit, "olu", "14:18", ContactSays::Next);
    let log = Some("512 of 1 December".to_owned());
    contact(&mut visit, "head", "14:20", ContactSays::Police { log });
    visit
}

fn alone(said: &mut SignOut) {
    said.workers.pop();
}

#[test]
fn who_is_home_is_accounted_for_there_and_each_is_named_with_their_role() {
    let mut visit = out("13:00", |said| said.ends_at_home = true);
    both_say(&mut visit, "13:20", "IN", &WorkerSays::Arrived);
    both_say(&mut visit, "13:40", "LEFT", &WorkerSays::Left { next: None });
    let place = under(&visit, "POLICE, PLEASE. WHERE", "13:41");
    assert!(
        place.contains("LEFT (had left there, for home) at 13:40."),
        "{place}"
    );
    says(&mut visit, "jo", "13:50", "HOME", WorkerSays::Home);
    let who = under(&visit, "WHO", "13:51");
    assert!(
        who.starts_with(
            "Jo Bloggs (staff): accounted for, at home since 13:50. Sam Khan (staff): NOT accounted for."
        ),
        "{who}"
    );
    let mut plan = plan_of_pair();
    plan.people.get_mut(&id("jo")).expect("jo").roles.clear();
    let nobodys_role = out_under(plan, "13:00", |_| ());
    assert!(under(&nobodys_role, "WHO", "13:01").starts_with("Jo Bloggs: NOT accounted for."));
}

#[test]
fn what_is_known_of_the_household_its_number_and_the_dangers_is_said_and_no_more() {
    let plain = out("13:00", |_| ());
    assert_eq!(
        under(&plain, "WHO ELSE IS THERE", "13:01"),
        "Adults, children, languages, animals: NOT KNOWN."
    );
    assert!(
        under(&plain, "WHY WE BELIEVE IT", "13:01").contains("Threats, weapons, violence, dogs: NOT KNOWN.")
    );
    assert!(under(&plain, "THEIR PHONES", "13:01").ends_with("Household: 0161 496 0123."));
    let school = Phone::parse("07700 900199").expect("a drama number");
    let marked = out("13:00", |said| {
        said.hazards = Some(Private::new("a large dog."));
        said.at_risk = true;
        said.carried.insert(id("sam"), school);
    });
    assert_eq!(
        under(&marked, "WHO ELSE IS THERE", "13:01"),
        "Adults, children, languages, animals: NOT KNOWN beyond what is said under WHY WE BELIEVE IT."
    );
    assert!(under(&marked, "WHY WE BELIEVE IT", "13:01").starts_with(
        "The visit was marked as at risk before it began, at 13:00. Known to us when they left: a large dog."
    ));
    assert_eq!(
        under(&marked, "THEIR PHONES", "13:01"),
        "Jo Bloggs: 07700 900101. Sam Khan: 07700 900199. Household: 0161 496 0123, not to be rung by us."
    );
    let unknown = out("13:00", |said| said.household = None);
    assert!(under(&unknown, "THEIR PHONES", "13:01").ends_with("Household: NOT KNOWN."));
    let phones = under(&bad_day(), "THEIR PHONES", "14:10");
    assert!(
        phones.starts_with("Jo Bloggs: 07700 900101 (our texts not received since 13:37)."),
        "{phones}"
    );
}

#[test]
fn the_vehicle_is_the_one_they_went_in_and_what_else_is_on_file_of_each() {
    let mut plan = plan_of_pair();
    let mut on_file = |who: &str, what: &str| {
        let known = plan.people.get_mut(&id(who)).expect("a person");
        known.vehicle = Some(Private::new(what));
    };
    on_file("jo", "blue Ford Fiesta AB12 CDE");
    on_file("sam", "red Mini XY34 ZZZ");
    let visit = out_under(plan, "13:00", |_| ());
    assert_eq!(
        under(&visit, "VEHICLE", "13:01"),
        "blue Ford Fiesta AB12 CDE On file for Sam Khan: red Mini XY34 ZZZ. Where it is parked: NOT KNOWN."
    );
    let unknown = out("13:00", |said| said.vehicle = None);
    assert!(under(&unknown, "VEHICLE", "13:01").starts_with("NOT KNOWN"));
    let spaces = out("13:00", |said| said.vehicle = Some(Private::new(" ")));
    assert!(under(&spaces, "VEHICLE", "13:01").starts_with("NOT KNOWN"));
}

#[test]
fn whoever_reads_says_which_school_rings_and_its_number() {
    let us = under(&bad_day(), "US", "14:10");
    assert!(
        us.contains("Example Primary School. Ring us back on 0161 496 0000 and keep that line free."),
        "{us}"
    );
    let then = under(&bad_day(), "THEN", "14:10");
    assert!(then.contains("Keep ringing the worker."), "{then}");
}

#[test]
fn the_times_say_how_long_ago_and_whose_the_last_text_was() {
    let times = |visit: &Visit, time: &str| under(visit, "TIMES", time);
    let mut both = out("13:00", |_| ());
    assert!(times(&both, "13:01").contains("Last known safe at 13:00, 1 minute ago."));
    assert!(times(&both, "13:02").contains("Last known safe at 13:00, 2 minutes ago."));
    assert!(times(&both, "14:01").contains(", 61 minutes ago."));
    assert!(times(&both, "13:02").contains("No text from them since they left."));
    assert!(times(&both, "13:02").contains("Left school at 13:00. Expected back at 15:00."));
    says(&mut both, "jo", "13:20", "IN", WorkerSays::Arrived);
    says(&mut both, "sam", "13:22", "all fine", WorkerSays::Ok);
    assert!(times(&both, "13:23").contains("Last text (from Sam Khan): \"all fine\" at 13:22."));
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

fn what(visit: &Visit, time: &str) -> String {
    under(visit, "WHAT", time)
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
fn a_sheet_is_never_about_nobody() {
    let mut visit = out("13:00", |_| ());
    both_say(&mut visit, "13:20", "IN", &WorkerSays::Arrived);
    says(&mut visit, "jo", "13:30", "SOS", WorkerSays::Help);
    both_say(&mut visit, "13:40", "BACK", &WorkerSays::Back);
    assert!(visit.alert.is_some() && !visit.is_open());
    let said = what(&visit, "13:41");
    assert!(
        said.starts_with("Two members of our school staff are missing"),
        "{said}"
    );
    let place = under(&visit, "POLICE, PLEASE. WHERE", "13:41");
    assert!(place.contains("BACK (in school) at 13:40."), "{place}");
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
