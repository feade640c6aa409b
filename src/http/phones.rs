//! The phones of the demo: the screen of each phone and mailbox, and the means to answer.

use super::pages::{DemoPhone, FormNotice, PageShell, PageState, shell, time_zone};
use super::words;
use crate::app::view::Board;
use crate::domain::delivery::{Content, Fate};
use crate::domain::time::Timestamp;
use crate::gateway::simulated::Carried;
use crate::wording::civil;
use axum::extract::{Query, State};
use maud::{Markup, html};
use std::cmp::Reverse;
use std::sync::Arc;

/// Most messages shown of one phone.
const SHOWN: usize = 40;

/// Words offered to a worker for a text.
const WORKER_WORDS: [&str; 6] = ["OK", "IN", "LEFT", "BACK", "SOS", "MORE 15"];

/// A phone or a mailbox with its messages.
struct PhoneCard<'a> {
    phone: &'a DemoPhone,
    /// Whether its owner is out on a visit.
    out: bool,
    /// The codes of open alerts that its owner was told of, the latest last.
    codes: Vec<&'a str>,
    messages: Vec<Carried>,
    /// Texts sent by the owner.
    sent: Vec<(Timestamp, String)>,
    /// Whether the phone is switched off.
    off: bool,
}

impl<'a> PhoneCard<'a> {
    fn new(pages: &PageState, board: &'a Board, phone: &'a DemoPhone) -> Self {
        let told =
            |alert: &&crate::app::view::BoardAlert| alert.told.iter().any(|(_, name)| *name == phone.name);
        Self {
            phone,
            out: board
                .visits
                .iter()
                .any(|visit| visit.line.closed_at.is_none() && words::among(&phone.name, &visit.names)),
            codes: board
                .alerts
                .iter()
                .filter(told)
                .map(|alert| alert.line.code.as_str())
                .collect(),
            messages: pages.demo.phones.messages(&phone.address),
            sent: pages.demo.phones.texts_from(&phone.address),
            off: pages.demo.phones.is_off(&phone.address),
        }
    }

    /// Sort key: the phones of people out on a visit first, in the order of the directory; then the
    /// phones with the latest message.
    ///
    /// Among messages of the same instant the phone of the last sender goes first: the others only
    /// hear of the sender's act.
    fn order(&self) -> (bool, Reverse<Option<Timestamp>>, bool, Reverse<Option<Timestamp>>) {
        let mailbox = self.phone.is_mailbox();
        let first = self.out && !mailbox;
        let latest = self.messages.last().map(|message| message.at).filter(|_| !first);
        let texted = self.sent.last().map(|(at, _)| *at).filter(|_| !first);
        (!first, Reverse(latest), mailbox, Reverse(texted))
    }
}

/// Shows every phone and mailbox.
pub(super) async fn page(State(pages): State<Arc<PageState>>, Query(notice): Query<FormNotice>) -> Markup {
    let board = pages.board().await;
    let zone = time_zone(&board);
    let mut cards: Vec<PhoneCard<'_>> = pages
        .demo
        .people
        .iter()
        .map(|phone| PhoneCard::new(&pages, &board, phone))
        .collect();
    cards.sort_by_key(PhoneCard::order);
    let (empty, shown): (Vec<_>, Vec<_>) = cards
        .iter()
        .partition(|card| card.phone.is_mailbox() && card.messages.is_empty());
    let content = html! {
        h1 { "Phones and mailboxes" }
        p.soft {
            "Nobody here is real: these phones exist in this demo only. Answer as they would, and see what the "
            a href="/" { "board" } " makes of it."
            @match board.alerts.as_slice() {
                [] => {},
                [alert] => { " " a.flag href="/" { "Alert " (alert.line.code) " is open" } },
                alerts => { " " a.flag href="/" { (alerts.len()) " alerts are open" } },
            }
        }
        div.phones { @for card in shown { (show(card, &zone)) } }
        @if !empty.is_empty() {
            p.soft id="empty" {
                "Mailboxes with nothing in them: "
                @for (index, card) in empty.iter().enumerate() {
                    @if index > 0 { ", " }
                    (card.phone.name)
                }
                "."
            }
        }
    };
    let frame = PageShell {
        path: "/phones",
        name: "Phones",
        board: &board,
        notice: &notice,
    };
    shell(&pages, &frame, content)
}

/// Returns an id for the phone's part of the page, the same at each load.
fn anchor(phone: &DemoPhone) -> String {
    let kept: String = phone
        .address
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    format!("phone-{kept}")
}

fn show(card: &PhoneCard<'_>, zone: &str) -> Markup {
    let phone = card.phone;
    let id = anchor(phone);
    html! {
        article.phone.out[card.out].mailbox[phone.is_mailbox()] id=(id) aria-labelledby={ (id) "-name" } {
            h2 id={ (id) "-name" } {
                (phone.name)
                @if card.out { " " span.note { "out on a visit" } }
                @if card.off { " " span.flag { "switched off" } }
            }
            p.kind {
                (if phone.is_mailbox() { "Mailbox" } else { "Phone" }) " " (phone.shown())
                @if !phone.roles.is_empty() { ", " (phone.roles) }
            }
            div.scroll tabindex="0" role="log" aria-label={ "Messages of " (phone.name) } {
                div { (thread(card, zone)) }
            }
            @if !phone.is_mailbox() { (answers(card, &id)) }
        }
    }
}

/// One line of a conversation.
enum ThreadLine<'a> {
    In(&'a Carried),
    Out(&'a str),
}

fn thread(card: &PhoneCard<'_>, zone: &str) -> Markup {
    let mut lines: Vec<(Timestamp, ThreadLine<'_>)> = card
        .messages
        .iter()
        .map(|message| (message.at, ThreadLine::In(message)))
        .chain(card.sent.iter().map(|(at, text)| (*at, ThreadLine::Out(text))))
        .collect();
    lines.sort_by_key(|(at, _)| *at);
    let older = lines.len().saturating_sub(SHOWN);
    html! {
        @if lines.is_empty() { p.none { "No messages" } }
        @if older > 0 { p.none { (older) " older" } }
        @for (at, line) in lines.iter().skip(older) {
            @let at = civil::clock(*at, zone);
            @match line {
                ThreadLine::In(message) => (received(message, &at, card.off)),
                ThreadLine::Out(text) => p.message.sent { span { (text) } small { (at) " sent" } },
            }
        }
    }
}

fn received(message: &Carried, at: &str, off: bool) -> Markup {
    let fate = match message.fate {
        Fate::Accepted => "waits: the phone is off",
        Fate::Delivered => "delivered",
        Fate::Undelivered => "came too late and was dropped",
    };
    html! {
        @if message.fate != Fate::Delivered {
            p.message.waiting[off] { span { "A text that " (fate) } small { (at) } }
        } @else {
            @match &message.content {
                Content::Text { body, .. } => {
                    p.message { span { (body.reveal()) } small { (at) " " (fate) } }
                }
                Content::Email { subject, body, .. } => {
                    details.message.mail id={ "mail-" (message.id) } {
                        summary { span { (subject.reveal()) } " " small { (at) } }
                        pre { (body.reveal()) }
                    }
                }
            }
        }
    }
}

/// Renders the words offered to the owner, a box for any other words, and the switch.
fn answers(card: &PhoneCard<'_>, id: &str) -> Markup {
    let PhoneCard { phone, off, .. } = *card;
    let quick = |text: &str| html! { button type="submit" name="text" value=(text) disabled[off] { (text) } };
    html! {
        div.answers {
            form.quick method="post" action="/phones/text" {
                input type="hidden" name="address" value=(phone.address);
                @for code in &card.codes {
                    (quick(&format!("ACK {code}")))
                    (quick(&format!("NEXT {code}")))
                    (quick(&format!("SAFE {code} SPOKE")))
                }
                @if card.out || card.codes.is_empty() { @for word in WORKER_WORDS { (quick(word)) } }
            }
            form.reply method="post" action="/phones/text" {
                input type="hidden" name="address" value=(phone.address);
                label.unseen for={ (id) "-text" } { "Text from " (phone.name) }
                input id={ (id) "-text" } name="text" type="text" placeholder="Other text" autocomplete="off"
                    maxlength="1530" required disabled[off];
                button type="submit" disabled[off] { "Send" }
            }
            form.switch method="post" action="/phones/switch" {
                input type="hidden" name="address" value=(phone.address);
                @let to = if off { "on" } else { "off" };
                button type="submit" name="to" value=(to) { "Switch " (to) }
            }
        }
    }
}
