//! The version of the pages' content, and pages rendered once for all readers.
//!
//! Fifty boards hear of a change within the same 100 ms and ask at once. The first question renders the page, the others get
//! the same bytes. A reader with an earlier version gets the changed parts only.

use super::pages::PageState;
use super::visitor::PageVisitor;
use crate::app::Snapshot;
use crate::app::view::BoardAlert;
use crate::clock::{since, uptime};
use crate::domain::account::AccountName;
use crate::domain::id::SchoolId;
use crate::domain::time::Span;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use maud::{Markup, PreEscaped, html};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The version in the browser, `none` at first. Only our own script sends this header.
const HAVE: HeaderName = HeaderName::from_static("homeward-have");

/// The version of the page in an answer.
const VERSION: HeaderName = HeaderName::from_static("homeward-version");

/// Longest page kept: a thousand visits are a megabyte and a half.
const PAGE_MAX: usize = 16 * 1024 * 1024;

/// Most pages kept. An alert has two pages of its own.
const PAGES_AT_MOST: usize = 64;

/// Most earlier versions of a page with remembered parts.
const EARLIER_AT_MOST: usize = 16;

/// Ends the version of a page that is not kept.
const NOT_KEPT: &str = "once";

/// How the addresses of pages begin that show what no version counts, such as a queue's length, or what became of a text:
/// rendered for each question, and asked for with each tick.
const NEVER_KEPT: [&str; 2] = ["/gateways", "/visits/"];

/// A slower page was rendered while the engine did not answer, and says so: no page to keep.
///
/// A little less than the wait of a page for the engine: a page that waited for nothing took at least so long.
const RENDERED_WITHIN: Span = Span::from_ms(1950);

/// An engine without a turn for so long is shown as standing still.
pub(super) const TURNED_WITHIN: Duration = Duration::from_secs(10);

/// The readers to whom a page has the same bytes. Rights follow from the account, and the roles of an account are part of the version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct PageReaders {
    /// The account; `None` for everybody at the demo.
    account: Option<AccountName>,
    /// Whether the screens are locked.
    locked: bool,
    /// Whether a PIN was given not long ago: forms then ask for none.
    has_pin: bool,
}

impl PageReaders {
    fn of(pages: &PageState, visitor: &PageVisitor) -> Self {
        Self {
            account: visitor.account.as_ref().map(|account| account.name.clone()),
            locked: visitor.locked,
            has_pin: pages.desk.has_pin(visitor, pages.clock.now()),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct PageKey {
    readers: PageReaders,
    path: String,
}

/// The present content, and the pages rendered of it.
pub(super) struct LiveFeed {
    /// Uptime at the start, so that no version of another process is taken for our own.
    born: u64,
    /// By the reader's school; `None` for readers of all schools.
    states: Mutex<BTreeMap<Option<SchoolId>, LiveState>>,
    pages: Mutex<BTreeMap<PageKey, Arc<tokio::sync::Mutex<PageShelf>>>>,
}

/// Everything by which a page may differ from the page before.
#[derive(Default)]
struct LiveState {
    number: u64,
    snapshot: Option<Arc<Snapshot>>,
    phones: u64,
    paces: u64,
    /// Lateness begins with a minute, without any event.
    minute: i64,
    stands_still: bool,
}

impl LiveFeed {
    pub(super) fn new() -> Self {
        Self {
            born: uptime().ms(),
            states: Mutex::default(),
            pages: Mutex::default(),
        }
    }

    /// Returns the version of the present content for the readers of a school; for those of all schools without one. A page
    /// rendered later has at least this version.
    ///
    /// Asking the engine makes no version: a page that asked while it was rendered would never be the newest.
    pub(super) fn version(&self, pages: &PageState, school: Option<&SchoolId>) -> String {
        let snapshot = pages.handle.snapshots().borrow().clone();
        let demo = pages.demo.as_ref();
        let phones = demo.map_or(0, |demo| *demo.phones.changes().borrow());
        let paces = demo.map_or(0, |demo| *demo.pace.changes().borrow());
        let minute = pages.clock.now().ms() / 60_000;
        let pulse = pages.handle.pulse();
        let stands_still = pulse.is_finished() || turned_ago(pages) > TURNED_WITHIN;
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        let state = states.entry(school.cloned()).or_default();
        let is_same = state
            .snapshot
            .as_ref()
            .is_some_and(|known| known.shows_the_same(&snapshot, school))
            && (state.phones, state.paces) == (phones, paces)
            && (state.minute, state.stands_still) == (minute, stands_still);
        if !is_same {
            *state = LiveState {
                number: state.number + 1,
                snapshot: Some(snapshot),
                phones,
                paces,
                minute,
                stands_still,
            };
        }
        format!("{:x}-{}", self.born, state.number)
    }

    fn shelf(&self, key: PageKey) -> Arc<tokio::sync::Mutex<PageShelf>> {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if pages.len() >= PAGES_AT_MOST && !pages.contains_key(&key) {
            pages.clear();
        }
        pages.entry(key).or_default().clone()
    }
}

/// Returns how long ago the engine last turned, in real time.
pub(super) fn turned_ago(pages: &PageState) -> Duration {
    pages.handle.pulse().turned_ago(uptime().ms())
}

/// The newest rendering of a page, and the parts of earlier renderings.
#[derive(Default)]
struct PageShelf {
    newest: Option<RenderedPage>,
    earlier: VecDeque<(String, LeafPrints)>,
}

type LeafPrints = HashMap<String, u64>;

struct RenderedPage {
    version: String,
    headers: HeaderMap,
    whole: Bytes,
    /// The page without the parts of an earlier version, by that version.
    shorter: BTreeMap<String, Bytes>,
}

impl RenderedPage {
    fn answer(&self, body: Bytes) -> Response {
        let mut response = Response::new(Body::from(body));
        response.headers_mut().clone_from(&self.headers);
        name_version(&mut response, &self.version);
        response
    }
}

/// Answers our own script with a page rendered once for each version. Other questions are passed on.
pub(super) async fn shared(State(pages): State<Arc<PageState>>, request: Request, next: Next) -> Response {
    let visitor = request.extensions().get::<PageVisitor>();
    let (Some(have), Some(visitor), None) = (request.headers().get(HAVE), visitor, request.uri().query())
    else {
        return next.run(request).await;
    };
    let have = have.to_str().unwrap_or_default().to_owned();
    let key = PageKey {
        readers: PageReaders::of(&pages, visitor),
        path: request.uri().path().to_owned(),
    };
    let is_news = NEVER_KEPT.iter().any(|begins| key.path.starts_with(begins));
    let shelf = pages.live.shelf(key);
    let mut shelf = shelf.lock().await;
    // Taken before the rendering: a change meanwhile makes a newer version, and is told.
    let version = pages.live.version(&pages, visitor.school.as_ref());
    if let Some(newest) = shelf.newest.as_ref().filter(|newest| newest.version == version) {
        let whole = newest.whole.clone();
        if have == version {
            return newest.answer(whole);
        }
    } else {
        let began = uptime();
        let response = next.run(request).await;
        let is_kept = response.status() == StatusCode::OK && is_page(&response) && !is_news;
        let (parts, body) = response.into_parts();
        let Ok(whole) = to_bytes(body, PAGE_MAX).await else {
            return failed();
        };
        if !is_kept || since(began) > RENDERED_WITHIN {
            let mut response = Response::from_parts(parts, Body::from(whole));
            // No version of any tick: the page is asked for again.
            name_version(&mut response, &format!("{version}-{NOT_KEPT}"));
            return response;
        }
        shelf.put(version, parts.headers, whole);
    }
    shelf.answer(&have)
}

impl PageShelf {
    fn put(&mut self, version: String, headers: HeaderMap, whole: Bytes) {
        let prints = std::str::from_utf8(&whole).map_or_else(|_| LeafPrints::new(), prints);
        if self.earlier.len() >= EARLIER_AT_MOST {
            self.earlier.pop_front();
        }
        self.earlier.push_back((version.clone(), prints));
        self.newest = Some(RenderedPage {
            version,
            headers,
            whole,
            shorter: BTreeMap::new(),
        });
    }

    /// Answers with the newest page, without the parts known from the version `have`.
    fn answer(&mut self, have: &str) -> Response {
        let Some(newest) = &mut self.newest else {
            return failed();
        };
        let known = self.earlier.iter().find(|(version, _)| version == have);
        let body = match (known, std::str::from_utf8(&newest.whole)) {
            (Some((_, known)), Ok(whole)) => newest
                .shorter
                .entry(have.to_owned())
                .or_insert_with(|| Bytes::from(shortened(whole, known)))
                .clone(),
            (None, _) | (_, Err(_)) => newest.whole.clone(),
        };
        newest.answer(body)
    }
}

fn failed() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}

fn is_page(response: &Response) -> bool {
    let kind = response.headers().get(axum::http::header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

fn name_version(response: &mut Response, version: &str) {
    if let Ok(value) = HeaderValue::from_str(version) {
        response.headers_mut().insert(VERSION, value);
    }
}

/// Where a leaf begins in a page. Markup escapes every `<` of stored text, so no text can stand for a mark.
const OPENS: &str = "<!--leaf ";
const CLOSES: &str = "<!--/leaf-->";

/// Marks a part of a page, to be left out of an answer to a reader of the same part. Leaves hold no leaves.
pub(super) fn leaf(id: &str, content: Markup) -> Markup {
    html! { (PreEscaped(format!("{OPENS}{id}-->"))) (content) (PreEscaped(CLOSES)) }
}

/// Returns the leaves of a page: the id, and the text between the marks.
fn leaves(page: &str) -> impl Iterator<Item = (&str, &str)> {
    page.split(OPENS).skip(1).filter_map(|rest| {
        let (id, rest) = rest.split_once("-->")?;
        let (content, _) = rest.split_once(CLOSES)?;
        Some((id, content))
    })
}

fn prints(page: &str) -> LeafPrints {
    leaves(page)
        .map(|(id, content)| (id.to_owned(), print(content)))
        .collect()
}

/// How the distance of an instant from now begins, and ends: `words::time`.
pub(super) const APART_OPENS: &str = "<span class=\"from-now\"";
const APART_CLOSES: &str = "</span>";

/// Returns the fingerprint of a leaf. The distance of an instant from now is left out: pages reckon the distance by themselves,
/// and every leaf would change with each minute.
fn print(content: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    let mut pieces = content.split(APART_OPENS);
    pieces.next().unwrap_or_default().hash(&mut hasher);
    for piece in pieces {
        let (tag, rest) = piece.split_once('>').unwrap_or((piece, ""));
        tag.hash(&mut hasher);
        let (_, rest) = rest.split_once(APART_CLOSES).unwrap_or(("", rest));
        rest.hash(&mut hasher);
    }
    hasher.finish()
}

/// Returns a page with a short stand-in for each known leaf.
fn shortened(page: &str, known: &LeafPrints) -> String {
    let mut short = String::with_capacity(page.len() / 4);
    let mut left = page;
    while let Some((before, rest)) = left.split_once(OPENS) {
        short.push_str(before);
        let Some(((id, content), after)) = rest.split_once("-->").and_then(|(id, rest)| {
            let (content, after) = rest.split_once(CLOSES)?;
            Some(((id, content), after))
        }) else {
            short.push_str(rest);
            return short;
        };
        if known.get(id) == Some(&print(content)) {
            short.push_str(&format!("<x-keep data-id=\"{id}\"></x-keep>"));
        } else {
            short.push_str(content);
        }
        left = after;
    }
    short.push_str(left);
    short
}

/// Returns a mark of the state behind a form. The mark travels with the form as `seen`: an answer to an older state is then
/// known as such.
pub(super) fn seen(state: &impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    state.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// Returns the mark of an alert as a form shows it: what is wrong, the step, the holder, and of whom nobody has heard.
pub(super) fn alert_seen(alert: &BoardAlert) -> String {
    let line = &alert.line;
    seen(&(
        line.kind.word(),
        &line.causes,
        &line.step,
        &line.held_by,
        &alert.not_safe,
        &alert.said_safe,
    ))
}

#[cfg(test)]
mod tests {
    use super::{leaf, prints, shortened};
    use maud::html;

    fn page(first: &str, apart: &str, second: &str) -> String {
        let one = leaf(
            "one",
            html! { p id="one" { (first) " " span.from-now data-at="5" { (apart) } } },
        );
        let two = leaf("two", html! { p id="two" { (second) } });
        html! { main { (one) (two) } }.into_string()
    }

    #[test]
    fn a_page_is_shortened_by_the_parts_that_did_not_change() {
        let before = prints(&page("a", "in 4 min", "b"));
        let short = shortened(&page("a", "in 3 min", "c"), &before);
        assert_eq!(
            short,
            "<main><x-keep data-id=\"one\"></x-keep><p id=\"two\">c</p></main>"
        );
    }

    #[test]
    fn stored_text_is_no_mark() {
        let evil = "<!--/leaf--><!--leaf two-->";
        let before = prints(&page(evil, "", "b"));
        assert_eq!(before.len(), 2);
        let short = shortened(&page(evil, "", "c"), &before);
        assert!(
            short.starts_with("<main><x-keep data-id=\"one\"></x-keep>"),
            "{short}"
        );
    }

    #[test]
    fn a_moved_deadline_is_a_change() {
        let one = |at: &str| {
            let moved = leaf("one", html! { span.from-now data-at=(at) { "in 4 min" } });
            html! { (moved) }.into_string()
        };
        let before = prints(&one("5"));
        assert!(!shortened(&one("6"), &before).contains("x-keep"));
    }
}
