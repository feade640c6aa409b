//! Duress: nothing that the worker's phone shows may reveal it, and nothing it sends may end it.

use crate::support::school::{clock, id, plan, sign_out};
use crate::support::story::{Story, at_times};
use homeward::domain::alert::{AlertKind, AlertRefusal, CauseWhat, SafetyBasis, SpokenVia};
use homeward::domain::command::{ContactSays, Refusal, SafeOf, WorkerSays};
use homeward::domain::inbound::{UnknownMeaning, interpret_unknown};
use homeward::domain::notice::Template;
use homeward::domain::reply::SafePhrases;

fn duress() -> Story {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:20").texts("jo", WorkerSays::Duress);
    story
}

fn safe(how: Option<SafetyBasis>) -> ContactSays {
    let of = SafeOf::Everyone;
    ContactSays::Safe { how, of }
}

fn challenge() -> ContactSays {
    safe(Some(SafetyBasis::Challenge))
}

fn refused(refusal: AlertRefusal) -> Result<usize, Refusal> {
    Err(Refusal::Alert(refusal))
}

#[test]
fn the_duress_chain_walks_at_once_and_spares_the_household() {
    let mut story = duress();
    story.at("10:22");
    assert_eq!(story.steps(), at_times(&[("head", "10:20"), ("police", "10:21")]));
    story.told("head", Template::AlertDuress, "10:20");
    story.told("dsl", Template::AlertDuress, "10:21");
    assert_eq!(story.when_told("sue", Template::AlertRingHousehold), []);
}

// Faults: P09 x human-duress
#[test]
fn p09_the_worker_gets_the_dull_answer_and_no_word_of_it() {
    let mut story = duress();
    story.told("jo", Template::Received, "10:20");
    story.at("11:00");
    assert!(story.notices.iter().all(|(_, notice)| notice.to != id("jo")
        || (notice.facts.kind.is_none() && notice.facts.code.is_none() && notice.facts.causes.is_empty())));
}

// Faults: P17 x human-duress
#[test]
fn p09_the_words_of_a_duress_text_are_not_kept_for_the_sheet() {
    let story = duress();
    assert_eq!(story.happened("heard"), 1, "of IN alone");
}

// Faults: P09 P18 x human-duress, wrong-phone
#[test]
fn p09_nothing_that_the_phone_sends_resolves_or_holds_it() {
    let says = [
        WorkerSays::Ok,
        WorkerSays::Status,
        WorkerSays::Start,
        WorkerSays::Help,
        WorkerSays::Left { next: None },
        WorkerSays::Back,
    ];
    let mut story = duress();
    for say in says {
        story.texts("jo", say.clone());
        assert_eq!(story.alert().kind, AlertKind::Duress, "{say:?}");
        assert!(story.alert().hold.is_none(), "{say:?}");
    }
    assert!(!story.visit.is_open());
    story.at("12:00");
    assert_eq!(story.alert().kind, AlertKind::Duress);
    story.never_told("head", Template::HearVoice);
}

// Faults: P09 x human-twice
// Faults: P01 x human-duress
#[test]
fn p09_later_oks_are_answered_as_ever_and_the_check_ins_go_on_as_ever() {
    let mut story = duress();
    story.at("10:28").texts("jo", WorkerSays::Ok);
    let told = story.told("jo", Template::CheckedIn, "10:28");
    assert_eq!(told.facts.next_check, Some(clock("10:48")));
    story.at("10:50");
    story.told("jo", Template::CheckInSoon, "10:45");
    story.told("jo", Template::CheckInNow, "10:48");
}

// Faults: P09 P18 x wrong-phone
// Faults: P10 x human-duress
// Faults: P09 x gateway-lies
#[test]
fn p09_no_voice_by_text_ends_it_nor_one_person_alone() {
    let mut story = duress();
    for say in [challenge(), safe(Some(SafetyBasis::Spoke)), safe(None)] {
        assert_eq!(
            story.contact("head", SpokenVia::Sms, say),
            refused(AlertRefusal::NeedsSeen)
        );
    }
    let confirm = ContactSays::Confirm;
    assert_eq!(
        story.contact("head", SpokenVia::Sms, confirm.clone()),
        refused(AlertRefusal::NothingToConfirm)
    );
    story
        .contact("head", SpokenVia::Sms, safe(Some(SafetyBasis::Seen)))
        .expect("the first of two");
    for say in [safe(Some(SafetyBasis::Seen)), confirm] {
        assert_eq!(
            story.contact("head", SpokenVia::Sms, say),
            refused(AlertRefusal::NeedsSecondPerson)
        );
    }
    assert_eq!(story.alert().kind, AlertKind::Duress);
}

#[test]
fn duress_ends_out_of_hours_by_one_who_has_the_worker_and_another_who_confirms_by_text() {
    let mut story = duress();
    story.at("10:22");
    story
        .contact("head", SpokenVia::Sms, safe(Some(SafetyBasis::Seen)))
        .expect("the first of two");
    let asked = story.told("olu", Template::HowKnown, "10:22");
    assert_eq!(
        asked.facts.by.as_deref(),
        Some("Hana Ward"),
        "named to the second"
    );
    assert_eq!(
        story.contact("mel", SpokenVia::Sms, ContactSays::Confirm),
        refused(AlertRefusal::NotTold)
    );
    story
        .contact("olu", SpokenVia::Sms, ContactSays::Confirm)
        .expect("the second of two");
    story.no_alert();
    let over = story.told("head", Template::StandDown, "10:22");
    assert_eq!(over.facts.how, Some(SafetyBasis::Seen));
    story.never_told("jo", Template::StoodDownWorker);
}

#[test]
fn it_is_resolved_on_the_board_by_a_second_person_after_a_challenge() {
    let mut story = duress();
    story.at("10:21");
    assert_eq!(
        story.contact("head", SpokenVia::Board, safe(Some(SafetyBasis::Spoke))),
        refused(AlertRefusal::NeedsSeen)
    );
    story
        .contact("head", SpokenVia::Board, challenge())
        .expect("the first of two");
    assert_eq!(story.alert().kind, AlertKind::Duress);
    let told = story.told("olu", Template::HowKnown, "10:21");
    assert_eq!(
        told.facts.by.as_deref(),
        Some("Hana Ward"),
        "a second person is wanted"
    );
    assert_eq!(
        story.contact("head", SpokenVia::Board, challenge()),
        refused(AlertRefusal::NeedsSecondPerson)
    );
    story
        .contact("olu", SpokenVia::Board, challenge())
        .expect("the second");
    story.no_alert();
    story.never_told("jo", Template::StoodDownWorker);
}

// Faults: P09 x human-twice
#[test]
fn whoever_raised_it_is_not_the_second_person() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story.at("10:20").raise(CauseWhat::DuressUsed, "jo", Some("pat"));
    assert_eq!(
        story
            .notices
            .iter()
            .filter(|(at, notice)| *at == clock("10:20") && notice.to == id("jo"))
            .count(),
        0
    );
    story
        .contact("pat", SpokenVia::Board, challenge())
        .expect("counts as the first");
    assert_eq!(story.alert().kind, AlertKind::Duress);
    story
        .contact("sue", SpokenVia::Board, challenge())
        .expect("another");
    story.no_alert();
}

#[test]
fn whoever_raised_it_has_called_nobody_safe_and_another_confirms() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story.at("10:20").raise(CauseWhat::DuressUsed, "jo", Some("pat"));
    story
        .contact("sue", SpokenVia::Board, challenge())
        .expect("the first");
    story.alert();
    story
        .contact("pat", SpokenVia::Board, ContactSays::Confirm)
        .expect("the second");
    story.no_alert();
}

#[test]
fn whoever_raised_help_before_is_not_one_of_the_two_for_duress() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story.at("10:20").raise(CauseWhat::HelpAsked, "jo", Some("pat"));
    story.at("10:21").texts("jo", WorkerSays::Duress);
    story
        .contact("sue", SpokenVia::Board, challenge())
        .expect("the first of two");
    assert_eq!(
        story.alert().kind,
        AlertKind::Duress,
        "nobody else has heard the voice"
    );
}

#[test]
fn a_worker_on_the_visit_is_not_one_of_the_two() {
    let mut story = Story::open(plan(), sign_out(&["jo", "sam"]));
    story.at("10:20").raise(CauseWhat::DuressUsed, "jo", Some("sam"));
    assert_eq!(
        story.contact("sam", SpokenVia::Board, challenge()),
        refused(AlertRefusal::OwnAlert)
    );
    story
        .contact("pat", SpokenVia::Board, challenge())
        .expect("the first of two");
    assert_eq!(story.alert().kind, AlertKind::Duress);
}

#[test]
fn a_claim_made_for_help_does_not_count_for_duress() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story.at("10:20").texts("jo", WorkerSays::Help);
    story.safe("pat", None);
    story.texts("jo", WorkerSays::Duress);
    story
        .contact("head", SpokenVia::Board, challenge())
        .expect("the first of two");
    assert_eq!(story.alert().kind, AlertKind::Duress);
}

// Faults: P03 x human-duress
#[test]
fn duress_on_top_of_an_open_alert_takes_over_at_once() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:36").acks("pat");
    story.at("10:37").texts("jo", WorkerSays::Duress);
    assert_eq!(story.alert().kind, AlertKind::Duress);
    assert!(story.alert().hold.is_none());
    story.told("head", Template::AlertDuress, "10:37");
    story.told("sue", Template::CauseAdded, "10:37");
}

// Faults: P09 x human-late
// Faults: P02 x human-duress
#[test]
fn p09_a_return_in_its_grace_is_asked_about_as_it_would_be_without_duress() {
    let play = |say: WorkerSays| {
        let mut story = Story::open(plan(), sign_out(&["jo"]));
        story.at("10:20").texts("jo", WorkerSays::Left { next: None });
        story.at("11:58").texts("jo", say);
        story.at("12:03").texts("jo", WorkerSays::Ok);
        story.at("13:30");
        let said = story.notices.iter().filter(|(_, notice)| notice.to == id("jo"));
        said.map(|(at, notice)| (*at, notice.template, notice.facts.due))
            .collect::<Vec<_>>()
    };
    assert_eq!(play(WorkerSays::Duress), play(WorkerSays::Start));
}

#[test]
fn p09_a_safe_phrase_from_a_number_nobody_has_is_duress_and_not_a_number_to_ring() {
    let phrases = vec!["I am on a home visit, and I need cover for my duty".to_owned()];
    let safe_words = vec!["marigold".to_owned()];
    let in_force = SafePhrases {
        phrases: &phrases,
        safe_words: &safe_words,
        duress_codes: &[],
    };
    for text in [
        "hi its me, i am on a home visit and i need cover for my duty",
        "could you water the marigold",
    ] {
        let (_, meaning) = interpret_unknown(text, in_force, &[], false);
        let kind = AlertKind::Duress;
        let about = Vec::new();
        assert_eq!(meaning, UnknownMeaning::Danger { kind, about }, "{text}");
    }
}

#[test]
fn duress_of_two_ends_of_the_one_who_was_seen_and_goes_on_about_the_other() {
    let mut story = Story::open(plan(), sign_out(&["jo", "sam"]));
    story.at("10:20").raise(CauseWhat::DuressUsed, "jo", None);
    story.raise(CauseWhat::DuressUsed, "sam", None);
    story.at("10:22");
    let seen = |of| ContactSays::Safe {
        how: Some(SafetyBasis::Seen),
        of,
    };
    assert!(matches!(
        story.contact("head", SpokenVia::Sms, seen(SafeOf::Unsaid)),
        Err(Refusal::Alert(AlertRefusal::WhomNotSaid(_)))
    ));
    story
        .contact("head", SpokenVia::Sms, seen(SafeOf::Named([id("jo")].into())))
        .expect("the first of two");
    story
        .contact("olu", SpokenVia::Sms, ContactSays::Confirm)
        .expect("the second");
    assert_eq!(story.alert().kind, AlertKind::Duress, "sam has not been seen");
    let told = story.told("head", Template::SomeSafe, "10:22");
    assert_eq!(told.facts.workers, "Sam Khan");
    story
        .contact("head", SpokenVia::Sms, seen(SafeOf::Unsaid))
        .expect("of the one who is left");
    story
        .contact("olu", SpokenVia::Sms, ContactSays::Confirm)
        .expect("the second");
    story.no_alert();
}

#[test]
fn a_cry_after_the_first_of_two_words_takes_that_word_back() {
    let mut story = duress();
    story.at("10:22");
    story
        .contact("head", SpokenVia::Sms, safe(Some(SafetyBasis::Seen)))
        .expect("the first of two");
    story.at("10:30").texts("jo", WorkerSays::Duress);
    assert_eq!(
        story.contact("olu", SpokenVia::Sms, ContactSays::Confirm),
        refused(AlertRefusal::NothingToConfirm)
    );
}

fn of(who: &str) -> ContactSays {
    ContactSays::Safe {
        how: Some(SafetyBasis::Seen),
        of: SafeOf::Named([id(who)].into()),
    }
}

fn duress_of_two() -> Story {
    let mut story = Story::open(plan(), sign_out(&["jo", "sam"]));
    story.at("10:20").raise(CauseWhat::DuressUsed, "jo", None);
    story.raise(CauseWhat::DuressUsed, "sam", None);
    story.at("10:22");
    story
}

#[test]
fn two_people_who_each_saw_another_worker_both_count_and_the_confirmer_confirms_both() {
    let mut story = duress_of_two();
    story.contact("head", SpokenVia::Sms, of("jo")).expect("saw jo");
    story.contact("olu", SpokenVia::Sms, of("sam")).expect("saw sam");
    assert_eq!(story.alert().kind, AlertKind::Duress);
    story
        .contact("dsl", SpokenVia::Sms, ContactSays::Confirm)
        .expect("confirms both");
    story.no_alert();
    let told = story.told("dsl", Template::StandDown, "10:22");
    let by = told.facts.by.clone().expect("by whom");
    for name in ["head", "olu", "dsl"].map(|who| story.visit.name(&id(who))) {
        assert!(by.contains(&name), "{name}: {by}");
    }
}

#[test]
fn a_confirmer_confirms_only_the_words_of_others() {
    let mut story = duress_of_two();
    story.contact("head", SpokenVia::Sms, of("jo")).expect("saw jo");
    story.contact("olu", SpokenVia::Sms, of("sam")).expect("saw sam");
    story
        .contact("olu", SpokenVia::Sms, ContactSays::Confirm)
        .expect("confirms the head's");
    let some = story.told("dsl", Template::SomeSafe, "10:22");
    assert_eq!(some.facts.workers, story.visit.name(&id("sam")));
    let by = some.facts.by.clone().expect("by whom");
    assert!(
        by.contains(&story.visit.name(&id("head"))),
        "who saw jo is named: {by}"
    );
    assert_eq!(
        story.contact("olu", SpokenVia::Sms, ContactSays::Confirm),
        refused(AlertRefusal::NeedsSecondPerson)
    );
    story
        .contact("head", SpokenVia::Sms, ContactSays::Confirm)
        .expect("confirms olu's");
    story.no_alert();
}

// Faults: P09 P18 x human-duress, wrong-phone
#[test]
fn p09_back_of_a_phone_takes_nobody_out_of_an_alert_of_duress() {
    let mut story = duress_of_two();
    story.texts("jo", WorkerSays::Back);
    story.at("10:24");
    let told = story.told("head", Template::AlertDuress, "10:24");
    assert!(
        told.facts.workers.contains(&story.visit.name(&id("jo"))),
        "{}",
        told.facts.workers
    );
    assert!(told.facts.workers.contains(&story.visit.name(&id("sam"))));
    story.contact("head", SpokenVia::Sms, of("sam")).expect("saw sam");
    story
        .contact("olu", SpokenVia::Sms, ContactSays::Confirm)
        .expect("the second");
    assert_eq!(story.alert().kind, AlertKind::Duress, "nobody has seen jo");
    story.contact("head", SpokenVia::Sms, of("jo")).expect("saw jo");
    story
        .contact("olu", SpokenVia::Sms, ContactSays::Confirm)
        .expect("the second");
    story.no_alert();
}

#[test]
fn duress_of_one_holds_the_companion_beside_until_each_has_been_seen() {
    let mut story = Story::open(plan(), sign_out(&["jo", "sam"]));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.texts("sam", WorkerSays::Arrived);
    story.at("10:20").texts("jo", WorkerSays::Duress);
    story.at("10:22").texts("jo", WorkerSays::Left { next: None });
    story.contact("head", SpokenVia::Sms, of("jo")).expect("saw jo");
    story
        .contact("olu", SpokenVia::Sms, ContactSays::Confirm)
        .expect("the second");
    assert_eq!(story.alert().kind, AlertKind::Duress, "sam was in the same place");
    let told = story.told("dsl", Template::SomeSafe, "10:22");
    assert_eq!(told.facts.workers, "Sam Khan");
    story.contact("head", SpokenVia::Sms, of("sam")).expect("saw sam");
    story
        .contact("olu", SpokenVia::Sms, ContactSays::Confirm)
        .expect("the second");
    story.no_alert();
}

#[test]
fn seen_of_nobody_by_name_is_asked_whom_and_the_second_person_reads_both_names() {
    let mut story = Story::open(plan(), sign_out(&["jo", "sam"]));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.texts("sam", WorkerSays::Arrived);
    story.at("10:20").texts("jo", WorkerSays::Duress);
    story.at("10:22");
    let seen = ContactSays::Safe {
        how: Some(SafetyBasis::Seen),
        of: SafeOf::Unsaid,
    };
    let refused = story.contact("head", SpokenVia::Sms, seen);
    assert!(
        matches!(refused, Err(Refusal::Alert(AlertRefusal::WhomNotSaid(_)))),
        "{refused:?}"
    );
    let both = ContactSays::Safe {
        how: Some(SafetyBasis::Seen),
        of: SafeOf::Everyone,
    };
    story.contact("head", SpokenVia::Sms, both).expect("the first");
    let asked = story.told("olu", Template::HowKnown, "10:22");
    assert_eq!(asked.facts.workers, "Jo Bloggs and Sam Khan");
    story
        .contact("olu", SpokenVia::Sms, ContactSays::Confirm)
        .expect("the second");
    story.no_alert();
}
