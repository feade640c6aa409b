//! Texts and senders longer than any provider carries.

use super::reply::labelled::{context, words};
use homeward::domain::delivery::InboundText;
use homeward::domain::id::GatewayName;
use homeward::domain::private::{Phone, Private};
use homeward::domain::reply::{Intent, LastQuestion, SenderKind, VisitState, read};
use homeward::domain::time::Timestamp;

fn text(from: &str, text: &str) -> InboundText {
    InboundText {
        gateway: GatewayName::new("main"),
        provider_id: "SM1".to_owned(),
        from: Private::new(from),
        text: Private::new(text),
        sent_at: None,
        received_at: Timestamp::from_ms(0),
    }
}

fn kept(words: &str) -> String {
    let once = text("+447700900101", words).bounded();
    assert_eq!(once.clone().bounded(), once, "cut once, it stays as it is");
    once.text.reveal().to_owned()
}

#[test]
fn a_text_of_1600_letters_is_kept_as_it_is_and_a_longer_one_keeps_beginning_and_end() {
    let whole = "é".repeat(1600);
    assert_eq!(kept(&whole), whole);
    let cut = kept(&format!("first {} last", "é".repeat(100_000)));
    assert!(cut.starts_with("first é") && cut.ends_with("é last"));
    assert!(cut.contains("[... shortened ...]"));
    assert!(cut.chars().count() <= 1600);
}

#[test]
fn p08_a_text_that_was_cut_never_reassures_and_help_counts_in_its_beginning_and_its_end() {
    let words = words();
    for (sender, asked) in [
        (SenderKind::Worker, LastQuestion::CheckIn),
        (SenderKind::Contact, LastQuestion::Alert),
        (SenderKind::Unknown, LastQuestion::Nothing),
    ] {
        let context = context(&words, sender, VisitState::OnSite, asked);
        for said in [
            "ok ",
            "all good ",
            "back ",
            "left ",
            "home safe ",
            "ACK H1 ",
            "SAFE H1 SPOKE ",
        ] {
            let reading = read(&kept(&said.repeat(1000)), &context);
            assert_eq!(reading.intent, Intent::Unclear, "{said}");
            assert_eq!(reading.worrying, sender != SenderKind::Unknown, "{said}");
        }
    }
    let context = context(
        &words,
        SenderKind::Worker,
        VisitState::OnSite,
        LastQuestion::CheckIn,
    );
    let filler = "ok ".repeat(1000);
    for danger in [format!("SOS {filler}"), format!("{filler} SOS")] {
        assert_eq!(read(&kept(&danger), &context).intent, Intent::Help);
    }
}

#[test]
fn p10_a_sender_without_end_is_cut_to_no_number() {
    for from in [
        format!("+447700900101{}x", " ".repeat(100_000)),
        format!("+447700900101{}", "-".repeat(40)),
        "7".repeat(100_000),
    ] {
        let sender = text(&from, "OK").bounded().from;
        assert!(sender.reveal().chars().count() <= 32);
        assert!(Phone::parse(sender.reveal()).is_err());
    }
    let known = text("+44 7700 900 101", "OK").bounded().from;
    assert_eq!(known.reveal(), "+44 7700 900 101");
}
