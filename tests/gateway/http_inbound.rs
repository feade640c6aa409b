//! Texts and fates asked of any provider: lists of every shape, bounded whatever a provider does.

use super::http_examples::built;
use super::support::configured::ConfiguredGateway;
use super::support::http_provider::{HttpProvider, ProviderAnswer, SeenRequest};
use super::{JO, NOW, place};
use homeward::domain::chain::Channel;
use homeward::domain::time::Span;
use homeward::gateway::simulated::Phones;
use homeward::gateway::{Cursor, Gateway, PollFailure};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A table with all that is asked of a provider; `BASE` stands for the provider.
pub(super) const POLL: &str = r#"
[gateways.http.main]
base_url = "BASE"
from     = "+447700900000"

[gateways.http.main.send]
url  = "/sms"
json = '{"to": "{to}", "text": "{text}"}'

[gateways.http.main.poll]
url     = "/inbox?to={from}&page={page}&since={since_iso}&day={since_date}&at={since_unix}"
list    = "data.texts"
id      = "id"
from    = "sender"
text    = "words"
sent    = "at"
sent_as = "iso"

[gateways.http.main.status]
url         = "/sms/{id}"
field       = "sms.state"
detail      = "sms.code"
delivered   = ["delivered", 1]
undelivered = "failed"
bad_number  = "absent"
opted_out   = "stopped"
"#;

/// Builds a gateway of a table.
pub(super) fn gateway(table: &str, provider: &HttpProvider) -> Arc<dyn Gateway> {
    let table = table.replace("BASE", &provider.base_url());
    built(&ConfiguredGateway::texts(&table, &[]).right())
}

fn entry(id: &str, words: &str, at: &str) -> Value {
    json!({"id": id, "sender": JO, "words": words, "at": at})
}

fn listed(entries: &[Value]) -> ProviderAnswer {
    ProviderAnswer::with(200, json!({"data": {"texts": entries}}))
}

/// A provider whose first page has these entries, and whose others have none.
fn one_page(entries: Vec<Value>) -> HttpProvider {
    HttpProvider::start(move |request| {
        if request.target.contains("page=1&") {
            listed(&entries)
        } else {
            listed(&[])
        }
    })
}

fn words(texts: &[homeward::domain::delivery::InboundText]) -> Vec<&str> {
    texts.iter().map(|text| text.text.reveal()).collect()
}

#[tokio::test]
async fn texts_are_read_where_the_paths_lead_in_the_order_in_which_they_were_sent() {
    let provider = one_page(vec![
        entry("b", "LEFT", "2026-11-21T14:04:00Z"),
        entry("a", "OK", "2026-11-21T14:03:00+00:00"),
    ]);
    let gateway = gateway(POLL, &provider);
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(words(&page.texts), ["OK", "LEFT"]);
    let ok = &page.texts[0];
    assert_eq!((ok.provider_id.as_str(), ok.from.reveal()), ("a", JO));
    assert_eq!(ok.sent_at, Some(NOW - Span::from_mins(2)));
    assert_eq!(ok.received_at, NOW);
    let first = &provider.seen()[0];
    assert_eq!(
        first.target,
        "/inbox?to=%2B447700900000&page=1&since=2026-11-20T14%3A05%3A00Z&day=2026-11-20&at=1795183500"
    );
    assert_eq!(first.method, "GET");
}

#[tokio::test]
async fn every_kind_of_words_comes_through_whole() {
    let long = [161, 918].map(|letters| "x".repeat(letters));
    let bodies = ["OK", "ERROR", "+CMGL:", "", "👍 Siân’s", "a\r\nb"];
    let bodies: Vec<&str> = bodies
        .into_iter()
        .chain(long.iter().map(String::as_str))
        .collect();
    let entries = bodies.iter().enumerate();
    let entries = entries.map(|(number, body)| entry(&format!("m{number}"), body, "2026-11-21T14:00:00Z"));
    let provider = one_page(entries.collect());
    let page = gateway(POLL, &provider).poll_inbound(None, NOW).await.unwrap();
    assert_eq!(words(&page.texts), bodies);
}

#[tokio::test]
async fn p06_the_next_poll_reaches_back_a_day_before_the_last() {
    let provider = one_page(vec![]);
    let gateway = gateway(POLL, &provider);
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    gateway
        .poll_inbound(page.next.as_ref(), NOW + Span::from_mins(60))
        .await
        .unwrap();
    // The provider's answers have no date, so the first poll is dated by our clock.
    assert!(
        provider
            .seen()
            .last()
            .unwrap()
            .target
            .contains("since=2026-11-20T14%3A05%3A00Z")
    );
    for lost in [None, Some(Cursor::new("no cursor of ours"))] {
        assert!(gateway.poll_inbound(lost.as_ref(), NOW).await.is_ok());
    }
}

#[tokio::test]
async fn p07_a_text_is_reported_once_however_often_it_is_listed() {
    let provider = one_page(vec![
        entry("a", "OK", "2026-11-21T14:03:00Z"),
        entry("a", "OK", "2026-11-21T14:03:00Z"),
    ]);
    let gateway = gateway(POLL, &provider);
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(page.texts.len(), 1);
    let again = gateway.poll_inbound(page.next.as_ref(), NOW).await.unwrap();
    assert!(again.texts.is_empty());
    assert_eq!(again.next, page.next, "nothing new, nothing to keep");
    let lost = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(lost.texts[0].provider_id, "a");
}

#[tokio::test]
async fn pages_are_read_until_one_brings_nothing_new() {
    let provider = HttpProvider::start(|request| {
        let page: usize = target_number(request, "page");
        let entries = (0..2).map(|number| entry(&format!("{page}-{number}"), "OK", "2026-11-21T14:00:00Z"));
        match page {
            1..=3 => listed(&entries.collect::<Vec<_>>()),
            _ => listed(&[]),
        }
    });
    let page = gateway(POLL, &provider).poll_inbound(None, NOW).await.unwrap();
    assert_eq!(page.texts.len(), 6);
    assert_eq!(provider.seen().len(), 4);
}

fn target_number(request: &SeenRequest, name: &str) -> usize {
    let (_, rest) = request.target.split_once(&format!("{name}=")).unwrap();
    rest.split('&').next().unwrap().parse().unwrap()
}

// Faults: P06 x gateway-lies
#[tokio::test]
async fn a_list_that_never_ends_or_repeats_itself_holds_no_poller() {
    let endless = HttpProvider::start(|request| {
        let page = target_number(request, "page");
        listed(&[entry(&format!("m{page}"), "OK", "2026-11-21T14:00:00Z")])
    });
    let whole = gateway(POLL, &endless).poll_inbound(None, NOW).await.unwrap();
    assert_eq!((whole.texts.len(), endless.seen().len()), (50, 50));
    let repeating = HttpProvider::always(listed(&[entry("a", "OK", "2026-11-21T14:00:00Z")]));
    let page = gateway(POLL, &repeating).poll_inbound(None, NOW).await.unwrap();
    assert_eq!((page.texts.len(), repeating.seen().len()), (1, 2));
    let many: Vec<Value> = (0..6000)
        .map(|number| entry(&format!("m{number}"), "OK", ""))
        .collect();
    let wide = HttpProvider::always(listed(&many));
    let gateway = gateway(POLL, &wide);
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(page.texts.len(), 5000);
    let next = gateway.poll_inbound(page.next.as_ref(), NOW).await.unwrap();
    assert!(next.texts.is_empty(), "what was reported is not forgotten");
}

#[tokio::test]
async fn an_entry_without_an_id_that_can_be_kept_is_counted_and_the_others_are_taken() {
    let provider = one_page(vec![
        json!({"sender": JO, "words": "no id"}),
        json!("no entry"),
        json!(null),
        entry(&"x".repeat(129), "long id", ""),
        entry("a b", "odd id", ""),
        entry("..", "dots", ""),
        json!({"id": 7}),
        entry("ok", "OK", "not a time"),
        entry("future", "LEFT", "2026-11-21T15:05:00Z"),
    ]);
    let page = gateway(POLL, &provider).poll_inbound(None, NOW).await.unwrap();
    assert_eq!(page.unreadable.count(), 6);
    let mut ids: Vec<_> = page.texts.iter().map(|text| text.provider_id.as_str()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["7", "future", "ok"]);
    assert!(
        page.texts.iter().all(|text| text.sent_at.is_none()),
        "no time proves anything beyond now"
    );
}

#[tokio::test]
async fn a_list_stands_where_the_table_says_or_the_answer_makes_no_sense() {
    for (body, is_read) in [
        (json!({"data": {"texts": []}}), true),
        (json!({"data": {"texts": null}}), true),
        (json!({"data": {"texts": {}}}), false),
        (json!({"data": {}}), false),
        (json!([]), false),
        (json!("<html>web filter</html>"), false),
    ] {
        let provider = HttpProvider::always(ProviderAnswer::with(200, &body));
        let polled = gateway(POLL, &provider).poll_inbound(None, NOW).await;
        let unreadable = matches!(polled, Err(PollFailure::Unreadable { .. }));
        assert_eq!(polled.is_ok(), is_read, "{body}");
        assert_eq!(unreadable, !is_read, "{body}");
    }
    let whole = POLL
        .replace("\"data.texts\"", "\".\"")
        .replace("&page={page}", "");
    let provider = HttpProvider::always(ProviderAnswer::with(200, json!([entry("a", "OK", "")])));
    let page = gateway(&whole, &provider).poll_inbound(None, NOW).await.unwrap();
    assert_eq!(words(&page.texts), ["OK"]);
}

fn kind(failure: &PollFailure) -> &'static str {
    match failure {
        PollFailure::Busy { .. } => "busy",
        PollFailure::Refused { .. } => "refused",
        PollFailure::Unreachable { .. } => "unreachable",
        PollFailure::Unreadable { .. } => "unreadable",
    }
}

// Faults: P06 x gateway-refuses, gateway-slow
#[tokio::test]
async fn a_provider_that_cannot_be_asked_is_told_apart_from_one_without_texts() {
    let cases = [
        (ProviderAnswer::with(401, ""), "refused"),
        (ProviderAnswer::with(403, "no +447700900123"), "refused"),
        (ProviderAnswer::with(429, ""), "busy"),
        (ProviderAnswer::with(500, ""), "busy"),
        (ProviderAnswer::with(302, ""), "busy"),
        (ProviderAnswer::with(200, "x".repeat(5000)), "unreadable"),
        (ProviderAnswer::Endless(200), "unreadable"),
        (ProviderAnswer::Hang, "unreachable"),
    ];
    for (answer, expected) in cases {
        let provider = HttpProvider::always(answer.clone());
        let table = POLL.replace("BASE", &provider.base_url());
        let settings = ConfiguredGateway::texts(&table, &[]).right();
        let place = place("main", Channel::Sms, Span::from_secs(2));
        let gateway = settings.build(place, &Arc::new(Phones::new("run1"))).unwrap();
        let polled = gateway.poll_inbound(None, NOW).await.unwrap_err();
        let asked = gateway.status(&["m1".to_owned()]).await.unwrap_err();
        for failure in [polled, asked] {
            assert_eq!(kind(&failure), expected, "{answer:?}: {failure:?}");
            assert!(!failure.to_string().contains("900123"), "{failure}");
        }
    }
    // A break within an answer may come before the reader has the beginning.
    let broken = HttpProvider::always(ProviderAnswer::BreakOff(200, "{\"data\": {".to_owned()));
    let failure = gateway(POLL, &broken).poll_inbound(None, NOW).await.unwrap_err();
    assert!(
        ["unreadable", "unreachable"].contains(&kind(&failure)),
        "{failure:?}"
    );
}

#[tokio::test]
async fn times_are_read_as_the_provider_writes_them() {
    let at = NOW - Span::from_mins(5);
    for (format, value) in [
        ("iso", json!("2026-11-21T14:00:00Z")),
        ("iso", json!("2026-11-21T15:00:00.000+01:00")),
        ("unix", json!(1_795_269_600)),
        ("unix", json!("1795269600")),
        ("unix-ms", json!(1_795_269_600_000_i64)),
        ("utc", json!("2026-11-21 14:00:00")),
        ("mail", json!("Sat, 21 Nov 2026 14:00:00 +0000")),
    ] {
        let mut listed = entry("a", "OK", "");
        listed["at"] = value.clone();
        let provider = one_page(vec![listed]);
        let table = POLL.replace("\"iso\"", &format!("\"{format}\""));
        let page = gateway(&table, &provider).poll_inbound(None, NOW).await.unwrap();
        assert_eq!(page.texts[0].sent_at, Some(at), "{format} {value}");
    }
    for (format, value) in [
        ("iso", json!("yesterday")),
        ("iso", json!(null)),
        ("unix", json!(i64::MAX)),
        ("unix", json!("-99999999999999")),
        ("unix-ms", json!({})),
        ("utc", json!("2026-13-21 14:00:00")),
        ("mail", json!(true)),
    ] {
        let mut listed = entry("a", "OK", "");
        listed["at"] = value.clone();
        let provider = one_page(vec![listed]);
        let table = POLL.replace("\"iso\"", &format!("\"{format}\""));
        let page = gateway(&table, &provider).poll_inbound(None, NOW).await.unwrap();
        assert_eq!(page.texts[0].sent_at, None, "{format} {value}");
    }
}

// Faults: P12 x clock-forward
#[tokio::test]
async fn p12_where_the_two_clocks_disagree_only_the_age_of_a_text_counts() {
    let body = json!({"data": {"texts": [entry("a", "OK", "2026-11-22T10:00:00Z")]}});
    let provider = HttpProvider::always(ProviderAnswer::Whole {
        status: 200,
        headers: vec![("date", "Sun, 22 Nov 2026 10:03:00 GMT".to_owned())],
        body: body.to_string(),
    });
    let page = gateway(POLL, &provider).poll_inbound(None, NOW).await.unwrap();
    assert_eq!(page.texts[0].sent_at, Some(NOW - Span::from_mins(3)));
}

#[tokio::test]
async fn of_a_list_that_begins_with_the_newest_the_earlier_text_of_a_second_comes_first() {
    let entries = ["BACK", "OK", "HELP"].map(|words| entry(words, words, "2026-11-21T14:00:00Z"));
    let first = POLL.replace("list    =", "newest_first = true\nlist    =");
    for (table, expected) in [
        (first.as_str(), ["HELP", "OK", "BACK"]),
        (POLL, ["BACK", "OK", "HELP"]),
    ] {
        let provider = one_page(entries.to_vec());
        let page = gateway(table, &provider).poll_inbound(None, NOW).await.unwrap();
        assert_eq!(words(&page.texts), expected);
    }
}

#[tokio::test]
async fn a_hostile_list_lets_no_cursor_grow_for_ever() {
    let counted = AtomicUsize::new(0);
    let provider = HttpProvider::start(move |_| {
        let request = counted.fetch_add(1, Ordering::Relaxed);
        let ids = (0..6000).map(|number| entry(&format!("{request}-{number}"), "OK", ""));
        listed(&ids.collect::<Vec<_>>())
    });
    let gateway = gateway(POLL, &provider);
    let mut cursor: Option<Cursor> = None;
    let mut longest = 0;
    for _ in 0..6 {
        cursor = gateway.poll_inbound(cursor.as_ref(), NOW).await.unwrap().next;
        longest = cursor.as_ref().unwrap().as_str().len();
        provider.forget();
    }
    assert!(
        (150_000..200_000).contains(&longest),
        "20,000 ids and no more: {longest}"
    );
}
