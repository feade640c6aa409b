//! What Twilio answers. The input is in parts between lines of `%%`: first `DO STATUS`, where DO is `poll`, `status`,
//! `send` or `find`, with the cursor on the lines after it; then the pages of the answer, one for each question, the last
//! of them for all that follow.

use super::{lines, standin, webhook};
use homeward::domain::delivery::{Content, Outbound, Priority, SendFailure};
use homeward::domain::private::{Phone, Private};
use homeward::domain::time::{Span, Timestamp};
use homeward::gateway::twilio::Twilio;
use homeward::gateway::{Cursor, Gateway as _, InboundPage, PollFailure};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use tokio::runtime::{Builder, Runtime};

/// What the stand-in answers, in turn.
#[derive(Default)]
struct Script {
    status: u16,
    pages: Vec<Vec<u8>>,
    asked: usize,
}

/// Twilio's place on loopback, and the gateway that asks it.
struct Stage {
    gateway: Twilio,
    script: Arc<Mutex<Script>>,
    runtime: Runtime,
}

impl Stage {
    fn new() -> Self {
        let script = Arc::new(Mutex::new(Script::default()));
        let shared = script.clone();
        let base_url = standin::start(move |_| {
            let mut script = shared.lock().unwrap();
            let page = script.asked.min(script.pages.len().saturating_sub(1));
            script.asked += 1;
            (script.status, script.pages.get(page).cloned().unwrap_or_default())
        });
        Self {
            gateway: webhook::twilio(Some(base_url)),
            script,
            runtime: Builder::new_current_thread().enable_all().build().unwrap(),
        }
    }

    fn answer(&self, status: u16, pages: &[&[u8]]) {
        *self.script.lock().unwrap() = Script {
            status,
            pages: pages.iter().map(|page| page.to_vec()).collect(),
            asked: 0,
        };
    }

    fn poll(&self, cursor: Option<&Cursor>) -> Result<InboundPage, PollFailure> {
        self.script.lock().unwrap().asked = 0;
        self.runtime.block_on(self.gateway.poll_inbound(cursor, now()))
    }
}

fn now() -> Timestamp {
    Timestamp::parse("2026-11-23T09:00:00Z").unwrap()
}

thread_local! {
    static STAGE: Stage = Stage::new();
}

pub(super) fn run(data: &[u8]) {
    let parts = lines::parts(data);
    let (line, cursor) = lines::first(parts[0]);
    let (what, status) = line.split_once(' ').unwrap_or((&line, "200"));
    let status = status.trim().parse().unwrap_or(200).clamp(200, 599);
    // An answer without a body has none, whatever we send after it.
    if matches!(status, 204 | 304) {
        return;
    }
    STAGE.with(|stage| {
        stage.answer(status, &parts[1..]);
        match what {
            "status" => receipts(stage, data),
            "send" => send(stage, status, data),
            "find" => find(stage, data),
            _ => poll(stage, cursor, &parts[1..], data),
        }
    });
}

/// Returns what the pages hold of each text to us, by its id, read by no code of the daemon's.
fn inbound(pages: &[&[u8]]) -> BTreeMap<String, Vec<Value>> {
    let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for page in pages {
        // Letter by letter: a key that we do not read may hold bytes that are no UTF-8.
        let Ok(page) = serde_json::from_str::<Value>(&String::from_utf8_lossy(page)) else {
            continue;
        };
        for entry in page["messages"].as_array().into_iter().flatten() {
            if let (Some(sid), Some("inbound")) = (entry["sid"].as_str(), entry["direction"].as_str()) {
                found.entry(sid.to_owned()).or_default().push(entry.clone());
            }
        }
    }
    found
}

fn poll(stage: &Stage, cursor: &[u8], pages: &[&[u8]], data: &[u8]) {
    let first = match stage.poll(None) {
        Ok(page) => page,
        Err(failure) => {
            lines::quotes_no_number(&failure.to_string(), data);
            return;
        }
    };
    let there = inbound(pages);
    let mut seen = BTreeSet::new();
    for text in &first.texts {
        assert!(
            seen.insert(text.provider_id.clone()),
            "P7: a text was fetched twice"
        );
        let entries = there.get(&text.provider_id).expect("nobody sent this text");
        let says = |entry: &Value| entry["body"].as_str().unwrap_or_default() == text.text.reveal();
        assert!(entries.iter().any(says), "another text than was sent");
        assert!(text.received_at == now());
    }
    if let [page] = pages
        && let Some(entries) =
            serde_json::from_slice::<Value>(page).unwrap_or_default()["messages"].as_array()
    {
        let skipped = first.unreadable.count();
        assert!(
            there.len() <= seen.len() + skipped,
            "P6: of {} texts in {} entries {} came in and {skipped} were called unreadable",
            there.len(),
            entries.len(),
            seen.len()
        );
    }
    cursors(stage, &first, cursor);
}

/// P7: what a cursor was written for is not told again; P6: one that means nothing costs nothing.
fn cursors(stage: &Stage, first: &InboundPage, given: &[u8]) {
    let next = first
        .next
        .clone()
        .expect("a poll that succeeded says where to go on");
    let again = stage.poll(Some(&next)).unwrap();
    assert!(again.texts.is_empty(), "P7: told again: {:?}", again.texts);
    let later = stage.poll(again.next.as_ref()).unwrap();
    assert!(later.texts.is_empty(), "P7: told again: {:?}", later.texts);
    assert_eq!(later.next, again.next, "a cursor settles");
    let given = String::from_utf8_lossy(given).into_owned();
    let known: Vec<String> = serde_json::from_str::<Value>(&given)
        .ok()
        .and_then(|cursor| serde_json::from_value(cursor["seen"].clone()).ok())
        .unwrap_or_default();
    let page = stage.poll(Some(&Cursor::new(given))).unwrap();
    for text in &first.texts {
        let told = page
            .texts
            .iter()
            .any(|other| other.provider_id == text.provider_id);
        assert!(
            told || known.contains(&text.provider_id),
            "P6: a text was lost by the cursor"
        );
    }
}

fn receipts(stage: &Stage, data: &[u8]) {
    let asked = vec![format!("SM{:032}", 1), "../SM2".to_owned()];
    match stage.runtime.block_on(stage.gateway.status(&asked)) {
        Ok(receipts) => assert!(receipts.len() <= 1, "nobody was asked for {receipts:?}"),
        Err(failure) => lines::quotes_no_number(&failure.to_string(), data),
    }
}

fn outbound() -> Outbound {
    Outbound {
        reference: "m1".to_owned(),
        content: Content::Text {
            to: Phone::parse("07700 900101").unwrap(),
            body: Private::new("Homeward 09:00: are you OK? Reply OK."),
        },
        priority: Priority::Nudge,
        valid_until: now() + Span::from_mins(10),
    }
}

fn send(stage: &Stage, status: u16, data: &[u8]) {
    match stage.runtime.block_on(stage.gateway.send(&outbound(), now())) {
        Ok(_) => assert!((200..300).contains(&status), "taken, with HTTP {status}"),
        Err(failure) => {
            assert!(
                !(200..300).contains(&status) || matches!(failure, SendFailure::Unknown { .. }),
                "HTTP {status} says that it may have gone out, and not {failure:?}"
            );
            if let SendFailure::Retry {
                after: Some(after), ..
            } = &failure
            {
                assert!(*after <= Span::from_mins(60));
            }
            lines::quotes_no_number(&format!("{failure:?}"), data);
        }
    }
}

fn find(stage: &Stage, data: &[u8]) {
    let found = stage
        .runtime
        .block_on(stage.gateway.find_sent(&outbound(), now() - Span::from_mins(1)));
    match found {
        Ok(Some(accepted)) => assert!(
            data.windows(accepted.provider_id.len().max(1))
                .any(|window| window == accepted.provider_id.as_bytes())
                || accepted.provider_id.is_empty()
                || data.contains(&b'\\'),
            "found what is not there: {accepted:?}"
        ),
        Ok(None) => {}
        Err(failure) => lines::quotes_no_number(&failure.to_string(), data),
    }
}
