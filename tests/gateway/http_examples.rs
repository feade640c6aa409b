//! The worked examples of docs/gateways, as they stand on their pages, against providers on loopback.

use super::support::clicksend::{API_KEY, ClickSendServer, INVALID, USERNAME};
use super::support::configured::ConfiguredGateway;
use super::support::http_provider::{HttpProvider, ProviderAnswer};
use super::{JO, NOW, notice, place, text};
use homeward::domain::chain::Channel;
use homeward::domain::delivery::{Fate, Outbound, Rejection, SendFailure};
use homeward::domain::time::Span;
use homeward::gateway::simulated::Phones;
use homeward::gateway::{Gateway, GatewaySettings, PollFailure, Receipts};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;

/// Returns the indented block of a page that begins with `begin`, as the gateway `main`.
pub(super) fn example(page: &str, begin: &str, name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("docs/gateways")
        .join(page);
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().skip_while(|line| line.trim() != begin);
    let block: Vec<&str> = lines
        .take_while(|line| line.is_empty() || line.starts_with("    "))
        .map(|line| line.strip_prefix("    ").unwrap_or(line))
        .collect();
    assert!(!block.is_empty(), "{page} has no block that begins with {begin}");
    block
        .join("\n")
        .trim_end()
        .replace(&format!("gateways.http.{name}"), "gateways.http.main")
}

/// ClickSend as its page has it, at another address.
fn clicksend(base_url: &str) -> GatewaySettings {
    clicksend_without("nothing", base_url)
}

/// The same without a table at its end.
pub(super) fn clicksend_without(last: &str, base_url: &str) -> GatewaySettings {
    let table = example("clicksend.md", "[gateways.http.clicksend]", "clicksend")
        .replace("https://rest.clicksend.com/v3", base_url)
        .replace("YOUR-USERNAME", USERNAME);
    assert!(table.contains(base_url) && table.contains(USERNAME), "{table}");
    let table = table.split(last).next().unwrap();
    ConfiguredGateway::texts(table, &[("clicksend-api-key", API_KEY)]).right()
}

pub(super) fn built(settings: &GatewaySettings) -> Arc<dyn Gateway> {
    let place = place("main", Channel::Sms, Span::from_secs(5));
    settings.build(place, &Arc::new(Phones::new("run1"))).unwrap()
}

#[tokio::test]
async fn clicksend_takes_a_text_with_our_reference() {
    let server = ClickSendServer::start();
    let gateway = built(&clicksend(&server.base_url()));
    assert_eq!(gateway.capabilities().receipts, Receipts::Poll);
    let accepted = gateway
        .send(&text(JO, "14:05 K7 are you all right?"), NOW)
        .await
        .unwrap();
    let [sent] = &server.sent()[..] else {
        panic!("one message: {:?}", server.sent());
    };
    assert_eq!(accepted.provider_id, sent.id);
    let expected = json!({
        "to": JO, "from": "+447700900000", "body": "14:05 K7 are you all right?", "source": "homeward",
        "custom_string": "m-42.1",
    });
    assert_eq!(sent.fields, expected);
}

// Faults: P05 x gateway-refuses
#[tokio::test]
async fn clicksend_says_no_with_a_status_of_200_and_is_understood() {
    let server = ClickSendServer::start();
    let gateway = built(&clicksend(&server.base_url()));
    let invalid = gateway.send(&text(INVALID, "hello"), NOW).await.unwrap_err();
    let is_bad = |failure: &SendFailure| {
        matches!(
            failure,
            SendFailure::Rejected {
                reason: Rejection::BadAddress,
                ..
            }
        )
    };
    assert!(is_bad(&invalid), "{invalid:?}");
    gateway.send(&text(JO, "hello"), NOW).await.unwrap();
    let throttled = gateway.send(&text(JO, "hello"), NOW).await.unwrap_err();
    assert!(matches!(throttled, SendFailure::Retry { .. }), "{throttled:?}");
    let empty = gateway.send(&text(JO, ""), NOW).await.unwrap_err();
    assert!(matches!(empty, SendFailure::Refused { .. }), "{empty:?}");
    server.run_out();
    let SendFailure::Refused { why } = gateway.send(&text(JO, "more"), NOW).await.unwrap_err() else {
        panic!("no credit is a refusal of us");
    };
    assert!(
        why.contains("INSUFFICIENT_CREDIT") && why.contains("no credit"),
        "{why}"
    );
}

#[tokio::test]
async fn clicksend_refuses_a_wrong_key_and_a_person_must_act() {
    let server = ClickSendServer::start();
    let table = example("clicksend.md", "[gateways.http.clicksend]", "clicksend")
        .replace("https://rest.clicksend.com/v3", &server.base_url());
    let settings = ConfiguredGateway::texts(&table, &[("clicksend-api-key", "wrong")]).right();
    let failure = built(&settings).send(&text(JO, "hello"), NOW).await.unwrap_err();
    assert!(matches!(failure, SendFailure::Refused { .. }), "{failure:?}");
    let failure = built(&settings).poll_inbound(None, NOW).await.unwrap_err();
    assert!(matches!(failure, PollFailure::Refused { .. }), "{failure:?}");
}

#[tokio::test]
async fn clicksends_receipts_are_asked_for_by_id() {
    let server = ClickSendServer::start();
    let gateway = built(&clicksend(&server.base_url()));
    let sent = gateway.send(&text(JO, "hello"), NOW).await.unwrap();
    for (code, fate) in [
        ("200", Fate::Accepted),
        ("201", Fate::Delivered),
        ("300", Fate::Accepted),
        ("301", Fate::Undelivered),
        ("new word", Fate::Accepted),
    ] {
        server.settle(code);
        let receipts = gateway
            .status(std::slice::from_ref(&sent.provider_id))
            .await
            .unwrap();
        assert_eq!((receipts.len(), receipts[0].fate), (1, fate), "{code}");
    }
}

// Faults: P06 P07 x outage
#[tokio::test]
async fn p06_a_text_at_clicksend_is_marked_as_read_one_by_one_and_only_once_its_cursor_is_kept() {
    let server = ClickSendServer::start();
    let gateway = built(&clicksend(&server.base_url()));
    let ok = server.receive(JO, "OK", NOW.ms() - 90_000);
    let first = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(first.texts.len(), 1);
    assert_eq!(first.texts[0].text.reveal(), "OK");
    assert_eq!(first.texts[0].sent_at, Some(NOW - Span::from_secs(90)));
    assert!(server.marked().is_empty(), "nothing is on disk yet");
    // The commit failed: the same cursor as before, and the text comes again.
    let again = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(again.texts[0].provider_id, ok);
    assert!(server.marked().is_empty());
    // Committed; meanwhile another text has come, which must stay unread.
    let help = server.receive(JO, "HELP", NOW.ms());
    let next = gateway.poll_inbound(again.next.as_ref(), NOW).await.unwrap();
    assert_eq!(server.marked(), [ok]);
    assert_eq!(next.texts.len(), 1);
    assert_eq!(next.texts[0].provider_id, help);
    let last = gateway.poll_inbound(next.next.as_ref(), NOW).await.unwrap();
    assert!(last.texts.is_empty());
    assert_eq!(server.marked().last(), Some(&help));
}

#[tokio::test]
async fn more_texts_than_a_page_of_clicksends_come_in_as_the_first_are_marked() {
    let server = ClickSendServer::start();
    let gateway = built(&clicksend(&server.base_url()));
    for number in 0..230 {
        server.receive(JO, &format!("text {number}"), NOW.ms());
    }
    let mut cursor = None;
    let mut heard = std::collections::BTreeSet::new();
    for _ in 0..8 {
        let page = gateway.poll_inbound(cursor.as_ref(), NOW).await.unwrap();
        heard.extend(page.texts.iter().map(|text| text.provider_id.clone()));
        cursor = page.next;
    }
    assert_eq!(heard.len(), 230);
}

#[tokio::test]
async fn texts_that_cannot_be_marked_as_read_make_the_gateway_deaf_and_say_so() {
    let server = ClickSendServer::start();
    let gateway = built(&clicksend(&server.base_url()));
    server.receive(JO, "OK", NOW.ms());
    let first = gateway.poll_inbound(None, NOW).await.unwrap();
    server.refuse_marks(true);
    // A new text is not lost to it.
    server.receive(JO, "LEFT", NOW.ms());
    let second = gateway.poll_inbound(first.next.as_ref(), NOW).await.unwrap();
    assert_eq!(second.texts.len(), 1);
    let failure = gateway.poll_inbound(second.next.as_ref(), NOW).await.unwrap_err();
    assert!(matches!(failure, PollFailure::Refused { .. }), "{failure:?}");
    server.refuse_marks(false);
    let mended = gateway.poll_inbound(second.next.as_ref(), NOW).await.unwrap();
    assert!(mended.texts.is_empty());
    assert_eq!(server.marked().len(), 2);
}

/// Sends a notice by an example of docs/gateways/http.md, and returns what the hook got.
async fn posted(begin: &str, name: &str, credential: &str, message: &Outbound) -> serde_json::Value {
    let hook = HttpProvider::always(ProviderAnswer::with(202, ""));
    let url = format!("{}/workflows/abc?sp=%2Ftriggers&sig=a%2Bb_c", hook.base_url());
    let table = example("http.md", begin, name);
    let settings = ConfiguredGateway::notices(&table, &[(credential, &url)]).right();
    let room = place("main", Channel::Chat, Span::from_secs(5));
    let room = settings.build(room, &Arc::new(Phones::new("run1"))).unwrap();
    let accepted = room.send(message, NOW).await.unwrap();
    assert_eq!(accepted.provider_id, message.reference, "the hook gives no id");
    let request = hook.only();
    assert_eq!(request.method, "POST");
    assert_eq!(
        request.target, "/workflows/abc?sp=%2Ftriggers&sig=a%2Bb_c",
        "to the letter"
    );
    assert_eq!(request.header("content-type"), Some("application/json"));
    request.json()
}

#[tokio::test]
async fn a_notice_to_teams_is_an_adaptive_card_with_the_words_in_it_and_nothing_else() {
    let words = "K7 overdue \"}]}, {\"type\": \"Action.OpenUrl\"}\n👍 \\ </at>";
    let body = posted(
        "[gateways.http.teams.send]",
        "teams",
        "teams-flow-url",
        &notice(words),
    )
    .await;
    assert_eq!(body["type"], "message");
    let [attachment] = &body["attachments"].as_array().unwrap()[..] else {
        panic!("one card: {body}");
    };
    assert_eq!(
        attachment["contentType"],
        "application/vnd.microsoft.card.adaptive"
    );
    let card = &attachment["content"];
    assert_eq!(
        (card["type"].as_str(), card["version"].as_str()),
        (Some("AdaptiveCard"), Some("1.4"))
    );
    assert_eq!(
        card["body"],
        json!([{"type": "TextBlock", "text": words, "wrap": true}])
    );
    assert!(!body.to_string().contains(JO), "no number goes to a chat");
}

#[tokio::test]
async fn a_notice_to_google_chat_is_its_words() {
    let body = posted(
        "[gateways.http.chat.send]",
        "chat",
        "google-chat-url",
        &notice("K7 \"overdue\""),
    )
    .await;
    assert_eq!(body, json!({"text": "K7 \"overdue\""}));
}
