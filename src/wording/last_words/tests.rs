use super::*;

fn at(minutes: i64) -> Timestamp {
    // 2026-03-03T14:00Z
    Timestamp::from_ms(1_772_546_400_000 + minutes * 60_000)
}

fn out(name: &str, back: i64) -> WasOut {
    WasOut {
        names: name.to_owned(),
        back_by: Some(at(back)),
        heard_at: Some(at(-5)),
        phones: vec!["Jo: 07700 900101".to_owned()],
        places: vec!["12 Acacia Avenue".to_owned()],
        alert: None,
    }
}

fn words(out: Option<Vec<WasOut>>) -> SchoolLastWords {
    SchoolLastWords {
        school: "Example Primary School".to_owned(),
        time_zone: "Europe/London".to_owned(),
        now: at(0),
        ending: StopReason::Died {
            seen_at: Some(at(-2)),
        },
        because: None,
        out,
    }
}

#[test]
fn p15_one_or_two_people_are_one_text_with_their_times() {
    let said = words(Some(vec![out("Jo Bloggs", 80), out("Mel Price", 20)])).text(false);
    assert_eq!(
        said,
        "Homeward is NOT RUNNING (last seen 13:58). Nobody is watching. Ring NOW: Mel Price (back 14:20), Jo Bloggs (back 15:20)"
    );
    assert_eq!(segments(&said).parts, 1);
}

#[test]
fn p15_of_many_as_many_as_fit_are_named_and_the_rest_is_left_to_the_e_mail() {
    let many: Vec<WasOut> = (0..9)
        .map(|n| out(&format!("Christopher Surname{n}"), n))
        .collect();
    let said = words(Some(many.clone())).text(true);
    assert_eq!(segments(&said).parts, 1, "{said}");
    assert!(said.ends_with("more: see e-mail"), "{said}");
    // Who has no e-mail gets all of it, in as many parts as that takes.
    let said = words(Some(many)).text(false);
    assert!(said.contains("Christopher Surname8"), "{said}");
}

// Faults: P09 x killed
#[test]
fn p09_last_words_do_not_have_anybody_rung_who_is_under_duress() {
    let mut jo = out("Jo Bloggs", 80);
    jo.alert = Some(OpenAlert {
        code: "K7".to_owned(),
        kind: "duress",
        keep_quiet: true,
        held_by: None,
    });
    let words = words(Some(vec![out("Mel Price", 20), jo]));
    let said = words.text(true);
    assert!(
        said.contains("Do NOT ring Jo Bloggs (alert K7, back 15:20)"),
        "{said}"
    );
    assert!(said.contains("Ring NOW: Mel Price"), "{said}");
    assert!(words.email().contains("Do NOT ring or text them"));
}

// Faults: P17 x killed
#[test]
fn p17_last_words_put_no_address_and_no_number_into_a_text_or_a_subject() {
    let words = words(Some(vec![out("Jo Bloggs", 80)]));
    for said in [words.text(true), words.text(false), words.subject()] {
        assert!(!said.contains("Acacia") && !said.contains("07700"), "{said}");
    }
    assert!(words.email().contains("12 Acacia Avenue"));
}

// Faults: P15 x store-unreadable
#[test]
fn p15_where_nothing_can_be_read_everybody_is_to_be_rung() {
    let said = words(None).text(true);
    assert!(said.contains("ring everybody who is out"), "{said}");
    assert_eq!(segments(&said).parts, 1, "{said}");
}

#[test]
fn p15_a_stop_by_hand_says_until_when_to_wait() {
    let mut words = words(Some(vec![out("Jo Bloggs", 80)]));
    words.ending = StopReason::Stopped { back_by: at(5) };
    assert_eq!(
        words.text(true),
        "Homeward was STOPPED by hand at 14:00. If it does not say by 14:05 that it is back, ring: Jo Bloggs (back 15:20)"
    );
}

fn faulty(out: Vec<WasOut>) -> SchoolLastWords {
    SchoolLastWords {
        ending: StopReason::Faulty,
        because: Some("visit v1 (Jo Bloggs) is overdue and nobody was told".to_owned()),
        ..words(Some(out))
    }
}

#[test]
fn p01_a_fault_that_was_found_is_told_with_what_it_is_and_whom_to_ring() {
    let words = faulty(vec![out("Jo Bloggs", 80)]);
    assert_eq!(
        words.text(true),
        "Homeward found a FAULT IN ITSELF at 14:00: visit v1 (Jo Bloggs) is overdue and nobody was told. \
         Do not rely on it. Ring NOW: Jo Bloggs (back 15:20)"
    );
    let email = words.email();
    for wanted in [
        "visit v1",
        "do not rely on it",
        "07700 900101",
        "ring 999",
        "Answer Homeward's texts as usual",
    ] {
        assert!(email.contains(wanted), "`{wanted}`: {email}");
    }
    assert!(!email.contains("is not running"), "{email}");
    assert_eq!(
        words.over_text(),
        "Homeward 14:00: this fault in itself is over: visit v1 (Jo Bloggs) is overdue and nobody was told. \
         Whoever is out is watched as usual. No reply needed."
    );
}

#[test]
fn p01_where_nobody_is_out_a_fault_is_for_whoever_looks_after_the_server() {
    let words = faulty(Vec::new());
    let text = words.text(true);
    assert!(
        text.ends_with("Nobody is out. Tell whoever looks after the server."),
        "{text}"
    );
    assert_eq!(
        words.subject(),
        "Homeward found a FAULT IN ITSELF - nobody is out"
    );
}

// Faults: P09 x auditor-finds
#[test]
fn p09_a_fault_does_not_have_anybody_rung_who_is_under_duress() {
    let mut jo = out("Jo Bloggs", 80);
    jo.alert = Some(OpenAlert {
        code: "K7".to_owned(),
        kind: "duress",
        keep_quiet: true,
        held_by: None,
    });
    let text = faulty(vec![jo]).text(true);
    assert!(text.contains("Do NOT ring Jo Bloggs"), "{text}");
    assert!(!text.contains("Ring NOW"), "{text}");
}

#[test]
fn p14_records_that_cannot_be_read_have_everybody_rung_and_name_whom_they_still_name() {
    let mut words = words(None);
    words.ending = StopReason::Unread;
    let blind = "Homeward CANNOT START: its records cannot be read. Nobody is watching. Ring EVERYBODY who is out on a visit NOW.";
    assert_eq!(words.text(false), blind);
    words.out = Some(Vec::new());
    assert_eq!(words.text(false), blind, "that nobody is named says nothing");
    assert!(
        words.subject().ends_with("ring everybody who is out"),
        "{}",
        words.subject()
    );
    let mut mel = out("Mel Price", 20);
    mel.alert = Some(OpenAlert {
        code: "K7".to_owned(),
        kind: "duress",
        keep_quiet: true,
        held_by: None,
    });
    words.out = Some(vec![out("Jo Bloggs", 80), mel]);
    let said = words.text(false);
    assert!(
        said.contains("Ring EVERYBODY who is out NOW. Known: Jo Bloggs (back 15:20)"),
        "{said}"
    );
    assert!(said.contains("Do NOT ring Mel Price"), "{said}");
    assert!(
        words.email().contains("this list may not be whole"),
        "{}",
        words.email()
    );
}
