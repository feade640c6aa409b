//! The shared parts of the demo's pages.

use super::live::LiveFeed;
use super::pace::DemoPace;
use super::{
    HttpState, act, alert, api, assets, board, events, gateways, heard, live, pace, phones, sheet, strip,
    words,
};
use crate::app::answer::CallAnswer;
use crate::app::view::Board;
use crate::app::{Call, Envelope, Request, Response as Answer};
use crate::clock::Clock;
use crate::domain::person::Person;
use crate::domain::principal::Principal;
use crate::domain::private::Phone;
use crate::engine::Handle;
use crate::gateway::simulated::Phones;
use crate::wording::civil;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tower_http::csrf::CsrfLayer;
use tower_http::set_header::SetResponseHeaderLayer;

/// Longest form accepted from a page.
const FORM_MAX: usize = 16 * 1024;

/// Longest wait for the engine before a page falls back on the last known board.
const ANSWERS_WITHIN: Duration = Duration::from_secs(2);

/// Nothing but our own style and script, and no page may frame us.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                      worker-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The parts of a demo: phones in memory, and a clock whose pace can be set.
#[derive(Clone)]
pub struct DemoParts {
    /// The phones and mailboxes behind the simulated gateways.
    pub phones: Arc<Phones>,
    /// How fast the clock runs.
    pub pace: Arc<DemoPace>,
    /// The phones and mailboxes with their owners, in the order of the directory.
    pub people: Vec<DemoPhone>,
    /// The commands shown.
    pub commands: DemoCommands,
}

/// The commands shown by the demo, as they can be typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoCommands {
    /// Lists who is out.
    pub list: String,
    /// Signs a visit out.
    pub sign_out: String,
}

/// A phone or a mailbox of the demo, with its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoPhone {
    /// The owner's name.
    pub name: String,
    /// The owner's roles, in words.
    pub roles: String,
    /// The number as gateways write it, or the e-mail address.
    pub address: String,
}

impl DemoPhone {
    /// Returns a person's phone and mailbox, as far as the directory has them.
    #[must_use]
    pub fn of(person: &Person) -> Vec<Self> {
        let roles: Vec<String> = person
            .roles
            .iter()
            .map(|role| role.as_str().replace('-', " "))
            .collect();
        let phone = person.mobile.iter().map(Phone::reveal);
        let mailbox = person.email.iter().map(|address| address.reveal());
        phone
            .chain(mailbox)
            .map(|address| Self {
                name: person.name.reveal().to_owned(),
                roles: roles.join(", "),
                address: address.to_owned(),
            })
            .collect()
    }

    /// Returns whether the address is a mailbox, not a phone.
    pub(super) fn is_mailbox(&self) -> bool {
        self.address.contains('@')
    }

    /// Returns the place of the owner among the people of the demo: workers, the office, leaders.
    pub(super) fn place(&self) -> DemoPlace {
        let mut roles = self.roles.split(", ");
        if roles.clone().any(|role| LEADERS.contains(&role)) {
            DemoPlace::Leaders
        } else if roles.any(|role| role.starts_with("office")) {
            DemoPlace::Office
        } else {
            DemoPlace::Workers
        }
    }

    /// Returns the number as it is dialled, or the address.
    pub(super) fn shown(&self) -> String {
        Phone::parse(&self.address).map_or_else(|_| self.address.clone(), |phone| phone.national())
    }
}

/// Roles of leaders in the demo's school, who come last on the page of phones.
const LEADERS: [&str; 4] = ["deputy", "dsl", "headteacher", "slt"];

/// The parts of the page of phones, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum DemoPlace {
    Workers,
    Office,
    Leaders,
}

/// Everything that a page needs.
pub(super) struct PageState {
    pub(super) handle: Handle,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) demo: DemoParts,
    pub(super) stopping: watch::Sender<bool>,
    /// The version of what pages show, and what was rendered of it.
    pub(super) live: LiveFeed,
}

impl PageState {
    /// Returns the board as of now; where the engine does not answer, the last known board, marked
    /// as stale.
    ///
    /// The engine answers before feeding the board: its next answer proves the board complete up to
    /// the last.
    pub(super) async fn board(&self) -> Arc<Board> {
        let answer = self.ask(Request::Health).await;
        let mut board = self.handle.board();
        if answer.is_some() {
            return Arc::new(board);
        }
        let deaf = "it does not answer: what this page shows may be old".to_owned();
        board.troubles.insert(0, deaf);
        Arc::new(board)
    }

    /// Asks the engine, for as long as a page waits.
    pub(super) async fn ask(&self, call: impl Into<Call>) -> Option<CallAnswer> {
        let envelope = Envelope::new(Principal::DemoPage, call);
        match tokio::time::timeout(ANSWERS_WITHIN, self.handle.request(envelope)).await {
            Ok(Answer::Done(answer)) => Some(answer),
            Ok(Answer::Refused { .. } | Answer::Invalid { .. } | Answer::Unknown { .. }) | Err(_) => None,
        }
    }

    /// Returns everybody's name once, in the order of the directory.
    pub(super) fn names(&self) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        self.demo
            .people
            .iter()
            .map(|phone| phone.name.as_str())
            .filter(|name| seen.insert(*name))
            .collect()
    }
}

pub(super) fn router(app: &HttpState, demo: DemoParts, stopping: watch::Sender<bool>) -> Router {
    let pages = Arc::new(PageState {
        handle: app.handle.clone(),
        clock: app.clock.clone(),
        demo,
        stopping,
        live: LiveFeed::new(),
    });
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    let shown = Router::new()
        .route("/", get(board::page))
        .route("/phones", get(phones::page))
        .route("/gateways", get(gateways::page))
        .route("/alerts/{code}", get(alert::page).post(act::alert))
        .route("/alerts/{code}/sheet", get(sheet::page))
        .layer(from_fn_with_state(pages.clone(), live::shared));
    assets::routes(shown)
        .route("/pace", post(pace::wish))
        .route("/heard", post(heard::heard))
        .route("/phones/text", post(act::text))
        .route("/phones/switch", post(act::switch))
        .route("/visits/{id}/back", post(act::back))
        .route("/visits/{id}/raise", post(act::raise))
        .route("/events", get(events::events))
        .route("/tick", get(events::tick))
        .route("/api/v1/visits", get(api::visits))
        .route("/api/v1/alerts", get(api::alerts))
        .layer(DefaultBodyLimit::max(FORM_MAX))
        .layer(cross_site(app.outside.borrow().public_url.as_deref()))
        .layer(header(CONTENT_SECURITY_POLICY, POLICY))
        .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // `no-referrer` would take the origin off our own forms.
        .layer(header(REFERRER_POLICY, "same-origin"))
        .layer(header(CACHE_CONTROL, "no-store"))
        .with_state(pages)
}

/// Refuses forms sent from another site's page. A proxy may change `Host`, so the public URL is
/// trusted by name.
fn cross_site(public_url: Option<&str>) -> CsrfLayer {
    match public_url.map(|url| CsrfLayer::new().add_trusted_origin(url)) {
        Some(Ok(layer)) => layer,
        // An address with a path is nobody's origin: the comparison with `Host` stands alone.
        Some(Err(_)) | None => CsrfLayer::new(),
    }
}

/// Outcome of the last form, shown once.
#[derive(Debug, Default, Deserialize)]
pub(super) struct FormNotice {
    /// In words.
    pub(super) notice: Option<String>,
    /// Set if nothing was changed.
    pub(super) refused: Option<String>,
}

/// A page around its content.
pub(super) struct PageShell<'a> {
    /// Address of the page, for the menu.
    pub(super) path: &'a str,
    /// Title of the page.
    pub(super) name: &'a str,
    /// Board of the page, for its clock and the title of its tab.
    pub(super) board: &'a Board,
    /// Outcome of the last form.
    pub(super) notice: &'a FormNotice,
}

/// Returns a whole page.
pub(super) fn shell(pages: &PageState, shell: &PageShell<'_>, content: Markup) -> Markup {
    // The demo begins with the first page that somebody sees; the record is not touched by that.
    pages.demo.pace.page_seen();
    let now = pages.clock.now();
    let time_zone = time_zone(shell.board);
    let alerts = match shell.board.alerts.len() {
        0 => String::new(),
        1 => "(1 alert) ".to_owned(),
        many => format!("({many} alerts) "),
    };
    html! {
        (DOCTYPE)
        html lang="en-GB" data-build=(assets::build()) data-name=(shell.name) data-path=(shell.path) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (alerts) (shell.name) " - Homeward" }
                meta name="color-scheme" content="light dark";
                link id="icon" rel="icon" href="/icon.svg";
                link rel="stylesheet" href="/page.css";
                link rel="stylesheet" href="/live.css";
                script src="/page.js" type="module" {}
                noscript { meta http-equiv="refresh" content={ "10; url=" (shell.path) }; }
            }
            body {
                a.skip href="#content" { "Skip to the content" }
                (strip::skip_to_alert(shell))
                (strip::spoken())
                header {
                    p.brand { "Homeward" }
                    nav aria-label="Pages" {
                        @for (path, name) in [("/", "Board"), ("/phones", "Phones"), ("/gateways", "Gateways")] {
                            @let here = (path == shell.path).then_some("page");
                            a href=(path) aria-current=[here] { (name) }
                        }
                    }
                    p.clock id="clock" {
                        b { (civil::clock(now, &time_zone)) }
                        " "
                        span { "in the demo" }
                    }
                    p.live id="live" {}
                    button.sound type="button" id="sound" hidden {}
                    button.sound type="button" id="silence" hidden { "Silence this screen for 2 min" }
                }
                (strip::strip())
                (pace::bar(pages, shell.path))
                @if let Some(notice) = &shell.notice.notice {
                    @let refused = shell.notice.refused.is_some();
                    p.notice.refused[refused] id="notice" role=(if refused { "alert" } else { "status" }) {
                        @if refused { b { "Not done: " } } @else { b { "Done: " } }
                        (notice)
                    }
                }
                main id="content" tabindex="-1" { (content) }
                footer { p.soft id="awake" hidden { "This screen may go to sleep." } }
                (strip::ring(pages, shell.board))
                (strip::news(shell.board, now))
            }
        }
    }
}

/// Returns the time zone of the first visit or alert, for the clock of the page.
pub(super) fn time_zone(board: &Board) -> String {
    let visit = board.visits.first().map(|visit| &visit.time_zone);
    visit
        .or(board.alerts.first().map(|alert| &alert.time_zone))
        .cloned()
        .unwrap_or_else(|| words::TIME_ZONE.to_owned())
}
