//! The phones of the demo: the screen of each phone and mailbox, and the means to answer.

use super::notice::FormNotice;
use super::pages::{DemoParts, DemoPhone, DemoPlace, PageShell, PageState, shell, time_zone};
use super::visitor::PageVisitor;
use super::words;
use crate::app::view::{Board, BoardAlert};
use crate::domain::delivery::{Content, Fate};
use crate::domain::time::Timestamp;
use crate::gateway::simulated::{Carried, SentText};
use crate::wording::civil;
use crate::wording::pages::{phones as sentences, shell as shell_words};
use axum::Extension;
use axum::extract::{Query, State};
use maud::{Markup, html};
use std::sync::Arc;

/// Most messages shown of one person.
const SHOWN: usize = 40;

/// Words offered to a worker for a text.
const WORKER_WORDS: [&str; 6] = ["OK", "IN", "LEFT", "BACK", "SOS", "MORE 15"];

/// A person with a phone, a mailbox or both, and everything on the two.
struct PersonCard<'a> {
    /// The phone; of somebody without a phone, the mailbox.
    first: &'a DemoPhone,
    phone: Option<&'a DemoPhone>,
    mailbox: Option<&'a DemoPhone>,
    /// Whether the person is out on a visit.
    out: bool,
    /// The open alerts that the person was told of, the latest last.
    alerts: Vec<&'a BoardAlert>,
    /// Texts and e-mails received.
    messages: Vec<Carried>,
    /// Texts sent by the person.
    sent: Vec<SentText>,
    /// Whether the phone is switched off.
    off: bool,
}

impl<'a> PersonCard<'a> {
    fn new(demo: &DemoParts, board: &'a Board, own: &[&'a DemoPhone]) -> Option<Self> {
        let mailbox = own.iter().copied().find(|phone| phone.is_mailbox());
        let phone = own.iter().copied().find(|phone| !phone.is_mailbox());
        let first = phone.or(mailbox)?;
        let phones = &demo.phones;
        let told = |alert: &&BoardAlert| alert.told.iter().any(|(_, name)| *name == first.name);
        Some(Self {
            first,
            phone,
            mailbox,
            out: board
                .visits
                .iter()
                .any(|visit| visit.line.closed_at.is_none() && words::among(&first.name, &visit.names)),
            alerts: board.alerts.iter().filter(told).collect(),
            messages: own
                .iter()
                .flat_map(|phone| phones.messages(&phone.address))
                .collect(),
            sent: phone.map_or_else(Vec::new, |phone| phones.texts_from(&phone.address)),
            off: phone.is_some_and(|phone| phones.is_off(&phone.address)),
        })
    }
}

/// Returns everybody's phone and mailbox, person by person: workers first, then the office, then
/// leaders.
///
/// The order is the same at every load, whatever was received: a button must not move away under
/// the hand.
fn persons(demo: &DemoParts) -> Vec<Vec<&DemoPhone>> {
    let own = |name: &str| -> Vec<&DemoPhone> {
        let people = demo.people.iter();
        people.filter(|phone| phone.name == name).collect()
    };
    let mut persons: Vec<Vec<&DemoPhone>> = demo.names().into_iter().map(own).collect();
    persons.sort_by_key(|own| own.first().map(|phone| phone.place()));
    persons
}

/// Shows every phone and mailbox.
pub(super) async fn page(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Extension(demo): Extension<DemoParts>,
    Query(notice): Query<FormNotice>,
) -> Markup {
    let board = pages.board(&visitor).await;
    let zone = time_zone(&board);
    let persons = persons(&demo);
    let cards: Vec<PersonCard<'_>> = persons
        .iter()
        .filter_map(|own| PersonCard::new(&demo, &board, own))
        .collect();
    let link = html! { a href="/" { (sentences::BOARD) } };
    let content = html! {
        h1 { (sentences::HEADING) }
        p.soft {
            (sentences::NOBODY_REAL.with(&[("board", &link)]))
            @match board.alerts.as_slice() {
                [] => {},
                [alert] => { " " a.flag href="/" { (sentences::ALERT_OPEN.with(&[("code", &alert.line.code)])) } },
                alerts => { " " a.flag href="/" { (sentences::ALERTS_OPEN.with(&[("number", &alerts.len())])) } },
            }
        }
        nav.persons aria-label=(sentences::PEOPLE.words()) {
            @for card in &cards {
                a href={ "#" (anchor(card)) } { (card.first.name) }
            }
        }
        div.phones { @for card in &cards { (show(card, &zone)) } }
    };
    let frame = PageShell {
        path: "/phones",
        name: shell_words::PHONES.words(),
        board: &board,
        notice: &notice,
    };
    shell(&pages, &visitor, &frame, content)
}

/// Returns an id for the person's part of the page, the same at each load.
fn anchor(card: &PersonCard<'_>) -> String {
    let kept: String = card
        .first
        .address
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    format!("person-{kept}")
}

fn show(card: &PersonCard<'_>, zone: &str) -> Markup {
    let id = anchor(card);
    let name = &card.first.name;
    html! {
        article.phone.out[card.out] id=(id) aria-labelledby={ (id) "-name" } {
            h2 id={ (id) "-name" } {
                (name)
                @if card.out { " " span.note { (sentences::OUT_ON_A_VISIT) } }
                @for alert in &card.alerts { " " span.flag { (sentences::TOLD_OF.with(&[("code", &alert.line.code)])) } }
                @if card.off { " " span.flag { (sentences::SWITCHED_OFF) } }
            }
            @if !card.first.roles.is_empty() { p.kind { (card.first.roles) } }
            p.kind {
                @if let Some(phone) = card.phone { (phone.shown()) }
                @if card.phone.is_some() && card.mailbox.is_some() { ", " }
                @if let Some(mailbox) = card.mailbox { (mailbox.shown()) }
            }
            div.scroll tabindex="0" role="log" aria-label=(sentences::MESSAGES_OF.plain(&[("name", name)])) {
                div { (thread(card, zone)) }
            }
            @if let Some(phone) = card.phone { (answers(card, phone, &id)) }
        }
    }
}

/// One line of a conversation.
enum ThreadLine<'a> {
    In(&'a Carried),
    Out(&'a SentText),
}

impl ThreadLine<'_> {
    /// Sort key: at one instant, an answer stands below the text that it answers.
    fn place(&self) -> (Timestamp, u64) {
        match self {
            Self::In(message) => (message.at, message.place),
            Self::Out(text) => (text.at, text.place),
        }
    }
}

fn thread(card: &PersonCard<'_>, zone: &str) -> Markup {
    let received = card.messages.iter().map(ThreadLine::In);
    let mut lines: Vec<ThreadLine<'_>> = received.chain(card.sent.iter().map(ThreadLine::Out)).collect();
    lines.sort_by_key(ThreadLine::place);
    let older = lines.len().saturating_sub(SHOWN);
    html! {
        @if lines.is_empty() { p.none { (sentences::NO_MESSAGES) } }
        @if older > 0 { p.none { (sentences::OLDER.with(&[("number", &older)])) } }
        @for line in lines.iter().skip(older) {
            @let at = civil::clock(line.place().0, zone);
            @match line {
                ThreadLine::In(message) => (message_in(message, &at, card.off)),
                ThreadLine::Out(text) => p.message.sent { span { (text.text.reveal()) } small { (sentences::SENT.with(&[("time", &at)])) } },
            }
        }
    }
}

fn message_in(message: &Carried, at: &str, off: bool) -> Markup {
    let missing = match message.fate {
        Fate::Delivered => None,
        Fate::Accepted => Some(sentences::WAITS),
        Fate::Undelivered => Some(sentences::DROPPED),
    };
    let quoted = |words: &str| html! { q { (words) } };
    let delivered = sentences::DELIVERED.with(&[("time", &at)]);
    html! {
        @if let Some(missing) = missing {
            p.message.waiting[off] { span { (missing) } small { (at) } }
        } @else {
            @match &message.content {
                Content::Text { body, .. } => {
                    p.message { span { (body.reveal()) } small { (delivered) } }
                }
                Content::Notice { body, .. } => {
                    p.message { span { (sentences::NOTICE.with(&[("words", &quoted(body.reveal()))])) } small { (delivered) } }
                }
                Content::Call { script, .. } => {
                    p.message { span { (sentences::CALL.with(&[("words", &quoted(script.reveal()))])) } small { (delivered) } }
                }
                Content::Email { subject, body, .. } => {
                    details.message.mail id={ "mail-" (message.id) } {
                        summary { span { (subject.reveal()) } " " small { (sentences::E_MAIL.with(&[("time", &at)])) } }
                        pre { (body.reveal()) }
                    }
                }
            }
        }
    }
}

/// Renders the words offered to the owner, a box for any other words, and the switch.
fn answers(card: &PersonCard<'_>, phone: &DemoPhone, id: &str) -> Markup {
    let off = card.off;
    let quick = |text: &str| html! { button type="submit" name="text" value=(text) disabled[off] { (text) } };
    html! {
        div.answers {
            form.quick method="post" action="/phones/text" {
                input type="hidden" name="address" value=(phone.address);
                @for alert in &card.alerts {
                    @let code = &alert.line.code;
                    @let whom = if alert.not_safe.len() == 2 { " BOTH" } else { "" };
                    (quick(&format!("ACK {code}")))
                    (quick(&format!("NEXT {code}")))
                    (quick(&format!("SAFE {code} SPOKE{whom}")))
                }
                @if card.out || phone.place() == DemoPlace::Workers {
                    @for word in WORKER_WORDS { (quick(word)) }
                }
            }
            form.reply method="post" action="/phones/text" {
                input type="hidden" name="address" value=(phone.address);
                label.unseen for={ (id) "-text" } { (sentences::TEXT_FROM.with(&[("name", &phone.name)])) }
                input id={ (id) "-text" } name="text" type="text" placeholder=(sentences::OTHER_TEXT.words()) autocomplete="off"
                    maxlength="1530" required disabled[off];
                button type="submit" disabled[off] { (sentences::SEND) }
            }
            form.switch method="post" action="/phones/switch" {
                input type="hidden" name="address" value=(phone.address);
                @let (to, words) = if off { ("on", sentences::SWITCH_ON) } else { ("off", sentences::SWITCH_OFF) };
                button type="submit" name="to" value=(to) { (words) }
            }
        }
    }
}
