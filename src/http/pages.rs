//! The shared parts of the demo's pages.

use super::kiosk::KioskDesk;
use super::live::LiveFeed;
use super::lock::IdleDesk;
use super::notice::FormNotice;
use super::pace::DemoPace;
use super::seen::board_seen;
use super::sign_in::SignInDesk;
use super::visitor::{PageVisitor, admit};
use super::{
    GatewayAccess, HttpState, accounts, act, alert, assets, board, drill, events, gateways, heard, history,
    households, kiosk, live, lock, openid, out, pace, people, phones, poster, proxied, rehearse, screen,
    second_step, sheet, sign_in, sign_out, strip, unreadable, visit_page, wall, words,
};
use crate::app::answer::CallAnswer;
use crate::app::view::Board;
use crate::app::{Call, Envelope, Request, Response as Answer};
use crate::clock::Clock;
use crate::domain::account::rights::BoardAction;
use crate::domain::person::Person;
use crate::domain::private::Phone;
use crate::engine::Handle;
use crate::gateway::simulated::Phones;
use crate::wording::civil;
use crate::wording::pages::{Sentence, shell as sentences};
use axum::extract::DefaultBodyLimit;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use maud::{DOCTYPE, Markup, html};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tower_http::csrf::CsrfLayer;
use tower_http::set_header::SetResponseHeaderLayer;

/// Longest form accepted from a page.
const FORM_MAX: usize = 16 * 1024;

/// Longest wait for the engine before a page falls back on the last known board.
pub(super) const ANSWERS_WITHIN: Duration = Duration::from_secs(2);

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

impl DemoParts {
    /// Returns everybody's name once, in the order of the directory.
    pub(super) fn names(&self) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        let names = self.people.iter().map(|phone| phone.name.as_str());
        names.filter(|name| seen.insert(*name)).collect()
    }
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
    /// Set in the demo, where nobody signs in.
    pub(super) demo: Option<DemoParts>,
    pub(super) stopping: watch::Sender<bool>,
    /// What a reload may change of how people sign in.
    pub(super) outside: watch::Receiver<GatewayAccess>,
    /// The version of what pages show, and what was rendered of it.
    pub(super) live: LiveFeed,
    pub(super) desk: SignInDesk,
    pub(super) kiosk: KioskDesk,
    pub(super) idle: IdleDesk,
}

impl PageState {
    /// Returns how many times as fast as real time the clock runs: 1 but in the demo.
    pub(super) fn pace(&self) -> u32 {
        self.demo.as_ref().map_or(1, |demo| demo.pace.in_force())
    }

    /// Returns the board as of now, as far as the visitor may see it; where the engine does not answer, the last known board,
    /// marked as stale.
    ///
    /// The engine answers before feeding the board: its next answer proves the board complete up to
    /// the last.
    pub(super) async fn board(&self, visitor: &PageVisitor) -> Arc<Board> {
        let answer = self.ask(visitor, Request::Health).await;
        let mut board = board_seen(&self.handle.snapshot(), visitor);
        if answer.is_some() {
            return Arc::new(board);
        }
        let deaf = sentences::NO_ANSWER.words().to_owned();
        board.troubles.insert(0, deaf);
        Arc::new(board)
    }

    /// Returns the names of everybody out on a visit: no alert is handed to them.
    pub(super) fn names_out(&self) -> BTreeSet<String> {
        let snapshot = self.handle.snapshot();
        let open = snapshot.visits.values().filter(|visit| visit.is_open());
        open.flat_map(|visit| {
            let away = visit.workers.iter().filter(|(_, worker)| worker.is_away());
            away.map(|(id, _)| visit.name(id)).collect::<Vec<_>>()
        })
        .collect()
    }

    /// Asks the engine on the visitor's behalf, for as long as a page waits.
    pub(super) async fn ask(&self, visitor: &PageVisitor, call: impl Into<Call>) -> Option<CallAnswer> {
        let envelope = Envelope::new(visitor.principal.clone(), call);
        match tokio::time::timeout(ANSWERS_WITHIN, self.handle.request(envelope)).await {
            Ok(Answer::Done(answer)) => Some(answer),
            Ok(Answer::Refused { .. } | Answer::Invalid { .. } | Answer::Unknown { .. }) | Err(_) => None,
        }
    }
}

pub(super) fn router(app: &Arc<HttpState>, demo: Option<DemoParts>, stopping: watch::Sender<bool>) -> Router {
    let pages = Arc::new(PageState {
        handle: app.handle.clone(),
        clock: app.clock.clone(),
        demo: demo.clone(),
        stopping,
        outside: app.outside.clone(),
        live: LiveFeed::new(),
        desk: SignInDesk::new(),
        kiosk: KioskDesk::default(),
        idle: IdleDesk::default(),
    });
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    let shown = Router::new()
        .route("/", get(board::page))
        .route("/gateways", get(gateways::page))
        .route("/alerts/{code}", get(alert::page).post(act::answer_alert))
        .route("/alerts/{code}/sheet", get(sheet::page))
        .route("/visits/{id}", get(visit_page::page))
        .route("/people", get(people::page))
        .route("/households", get(households::page))
        .route("/out", get(out::page));
    let shown = match &demo {
        Some(_) => shown.route("/phones", get(phones::page)),
        None => shown,
    };
    let routes = assets::routes(shown.layer(from_fn_with_state(pages.clone(), live::shared)))
        .route("/visits/new", get(sign_out::page).post(sign_out::act))
        .route("/visits/{id}/where", get(visit_page::place))
        .route("/visits/{id}/say", post(visit_page::say))
        .route("/visits/{id}/back", post(act::back))
        .route("/visits/{id}/raise", post(act::raise))
        .route("/kiosk", get(kiosk::names))
        .route("/kiosk/{person}", get(kiosk::pad).post(kiosk::open))
        .route("/kiosk/{person}/say", post(kiosk::say))
        .route("/kiosk-alive", get(kiosk::alive))
        .route("/kiosk.css", get(kiosk::style))
        .route("/kiosk.js", get(kiosk::script))
        .route("/people/presence", post(people::mark))
        .route("/people/pin", post(people::set_pin))
        .route("/poster", get(poster::page))
        .route("/rehearse", get(rehearse::page))
        .route("/history", get(history::page))
        .route("/history.csv", get(history::file))
        .route("/households/clear", post(households::clear))
        .route("/households/incident", post(households::incident))
        .route("/out.csv", get(out::file))
        .route("/wall", get(wall::page))
        .route("/wall.js", get(wall::script))
        .route("/events", get(events::events))
        .route("/tick", get(events::tick))
        .route("/heard", post(heard::heard));
    let routes = match demo {
        Some(demo) => routes
            .route("/pace", post(pace::wish))
            .route("/phones/text", post(act::text))
            .route("/phones/switch", post(act::switch))
            .layer(Extension(demo)),
        None => routes
            .route("/accounts", get(accounts::page))
            .route("/accounts/open", post(accounts::open))
            .route("/accounts/password", post(accounts::set_password))
            .route("/accounts/link", post(accounts::link))
            .route("/accounts/unlink", post(accounts::unlink))
            .route("/accounts/close", post(accounts::close))
            .route("/accounts/end", post(accounts::end))
            .route("/sign-in", get(sign_in::page).post(sign_in::sign_in))
            .route("/sign-in/proxy", post(proxied::sign_in))
            .route("/sign-in/code", post(second_step::sign_in))
            .route("/sign-in/openid", post(openid::leave))
            .route("/sign-in/openid/back", get(openid::come_back))
            .route("/screen/{token}", get(screen::page).post(screen::admit))
            .route("/sign-out", post(sign_in::sign_out))
            .route("/lock", post(lock::lock))
            .route("/unlock", post(lock::unlock))
            .route("/still-here", post(lock::still_here))
            .route("/lock.js", get(lock::script)),
    };
    routes
        .layer(from_fn_with_state((app.clone(), pages.clone()), admit))
        .layer(Extension(app.clone()))
        .layer(DefaultBodyLimit::max(FORM_MAX))
        .layer(from_fn(unreadable::as_page))
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

/// Returns a page for whoever is not signed in: no menu, no clock, no live stream.
pub(super) fn bare_page(title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (sentences::TAB.with(&[("name", &title)])) }
                link rel="icon" href="/icon.svg";
                link rel="stylesheet" href="/page.css";
            }
            body {
                header { p.brand { "Homeward" } }
                main.narrow id="content" { (content) }
            }
        }
    }
}

/// The pages of the menu, and what a visitor must be allowed to see for each.
const MENU: [(&str, Sentence, &[BoardAction]); 10] = [
    ("/", sentences::BOARD, &[BoardAction::SeeNames]),
    (
        sign_out::PATH,
        sentences::SIGN_OUT_A_VISIT,
        &[BoardAction::SignOut],
    ),
    ("/out", sentences::OFF_SITE, &[BoardAction::SeeNames]),
    ("/people", sentences::PEOPLE, &[BoardAction::SeePeople]),
    ("/households", sentences::HOUSEHOLDS, &[BoardAction::SeeBoard]),
    (
        "/history",
        sentences::HISTORY,
        &[
            BoardAction::SeeHistory,
            BoardAction::SeeBoard,
            BoardAction::Administer,
        ],
    ),
    (rehearse::PATH, sentences::REHEARSE, &[BoardAction::SeePeople]),
    ("/poster", sentences::POSTER, &[BoardAction::SeeNames]),
    ("/gateways", sentences::GATEWAYS, &[BoardAction::SeeHealth]),
    ("/accounts", sentences::ACCOUNTS, &[BoardAction::Administer]),
];

/// Whether a page stays as it is: a form sent and shown again, a list that was searched, a paper to print.
fn renews_nothing(path: &str) -> bool {
    [sign_out::PATH, "/history", "/poster", "/accounts", rehearse::PATH].contains(&path)
}

/// Returns a whole page.
pub(super) fn shell(
    pages: &PageState,
    visitor: &PageVisitor,
    shell: &PageShell<'_>,
    content: Markup,
) -> Markup {
    if let Some(demo) = &pages.demo {
        // The demo begins with the first page that somebody sees; the record is not touched by that.
        demo.pace.page_seen();
    }
    let now = pages.clock.now();
    let time_zone = time_zone(shell.board);
    let alerts = match drill::in_earnest(shell.board) {
        0 => String::new(),
        1 => sentences::TAB_ALERT.words().to_owned(),
        many => sentences::TAB_ALERTS.plain(&[("number", &many)]),
    };
    let menu = MENU
        .iter()
        .filter(|_| !visitor.locked)
        // The demo has no accounts.
        .filter(|(path, _, _)| *path != "/accounts" || pages.demo.is_none())
        .filter(|(_, _, actions)| actions.iter().any(|action| visitor.may(*action)))
        .filter(|(path, _, _)| *path != sign_out::PATH || sign_out::may_sign_out(visitor, pages));
    let phones = pages.demo.is_some().then_some(("/phones", sentences::PHONES));
    let menu: Vec<(&str, Sentence)> = menu.map(|(path, name, _)| (*path, *name)).chain(phones).collect();
    html! {
        (DOCTYPE)
        html lang="en-GB" data-build=(assets::build()) data-name=(shell.name) data-path=(shell.path) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (drill::mark(shell.board)) (alerts) (sentences::TAB.with(&[("name", &shell.name)])) }
                meta name="color-scheme" content="light dark";
                link id="icon" rel="icon" href="/icon.svg";
                link rel="stylesheet" href="/page.css";
                link rel="stylesheet" href="/live.css";
                link rel="stylesheet" href="/visits.css";
                link rel="stylesheet" href="/office.css";
                @if visitor.locked { link rel="stylesheet" href="/kiosk.css"; }
                // What somebody typed or looked for stands in no address: renewed by the address alone, it would be lost.
                @if !renews_nothing(shell.path) {
                    script src="/page.js" type="module" {}
                    noscript { meta http-equiv="refresh" content={ "10; url=" (shell.path) }; }
                }
                @if visitor.account.is_some() && !visitor.locked { script src="/lock.js" defer {} }
            }
            body {
                a.skip href="#content" { (sentences::SKIP) }
                (strip::skip_to_alert(visitor, shell))
                (strip::spoken())
                header {
                    p.brand { "Homeward" }
                    nav aria-label=(sentences::PAGES.words()) {
                        @for (path, name) in menu {
                            @let here = (path == shell.path).then_some("page");
                            a href=(path) aria-current=[here] { (name) }
                        }
                    }
                    p.clock id="clock" {
                        b { (civil::clock(now, &time_zone)) }
                        @if pages.demo.is_some() { " " span { (sentences::IN_THE_DEMO) } }
                    }
                    @if !visitor.name.is_empty() {
                        form.me method="post" action="/sign-out" {
                            span { (visitor.name) }
                            @if visitor.account.is_some() {
                                @if !visitor.locked { button type="submit" formaction="/lock" { (sentences::LOCK) } }
                                button type="submit" { (sentences::SIGN_OUT) }
                            }
                        }
                    }
                    p.live id="live" {}
                    button.sound type="button" id="sound" hidden {}
                    button.sound type="button" id="silence" hidden { (sentences::SILENCE) }
                }
                (strip::strip())
                (drill::band(shell.board))
                @if let Some(demo) = &pages.demo { (pace::bar(demo, shell.path)) }
                @if let Some((notice, refused)) = shell.notice.words() {
                    p.notice.refused[refused] id="notice" role=(if refused { "alert" } else { "status" }) {
                        b { (if refused { sentences::NOT_DONE } else { sentences::DONE }) }
                        (notice)
                    }
                }
                (lock::warning(visitor))
                main id="content" tabindex="-1" { (content) }
                footer { p.soft id="awake" hidden { (sentences::MAY_SLEEP) } }
                (strip::ring(pages, visitor, shell.board))
                (strip::news(visitor, shell.board, now))
                (strip::words_of_scripts())
            }
        }
    }
}

/// Answers whoever may not see a page: with the same words whether there is such a page or not.
pub(super) fn not_for_you(pages: &PageState, visitor: &PageVisitor) -> Response {
    let board = Board::default();
    let content = html! {
        h1 { (sentences::NOT_YOURS_TO_SEE) }
        p.soft { (sentences::FOLLOWS_FROM_ROLES) }
        p { a href="/" { (sentences::THE_BOARD) } }
    };
    let frame = PageShell {
        path: "",
        name: sentences::NOT_YOURS.words(),
        board: &board,
        notice: &FormNotice::default(),
    };
    (StatusCode::FORBIDDEN, shell(pages, visitor, &frame, content)).into_response()
}

/// Returns the time zone of the first visit or alert, for the clock of the page.
pub(super) fn time_zone(board: &Board) -> String {
    let visit = board.visits.first().map(|visit| &visit.time_zone);
    visit
        .or(board.alerts.first().map(|alert| &alert.time_zone))
        .cloned()
        .unwrap_or_else(|| words::TIME_ZONE.to_owned())
}
