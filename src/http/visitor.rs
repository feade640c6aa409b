//! Who looks at a page: found by the cookie, on every request, from the accounts of now.

use super::pages::PageState;
use super::proxied::{self, ProxiedUser};
use super::{HttpState, assets, lock, openid, second_step};
use crate::app::Snapshot;
use crate::domain::account::rights::{BoardAction, BoardRights, BoardRole, board_roles};
use crate::domain::account::{Account, SessionHolder, TokenDigest};
use crate::domain::id::{PersonId, SchoolId};
use crate::domain::principal::Principal;
use crate::domain::time::Timestamp;
use crate::password::digest_of;
use crate::wording::pages::sign_in as sentences;
use axum::extract::{Request, State};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The cookie where pages come by https: only the same host may set it, and only https carries it.
const COOKIE_SECURE: &str = "__Host-homeward";

/// The cookie where pages come by plain http.
const COOKIE_PLAIN: &str = "homeward";

/// Whether a path is open without a session.
pub(super) fn is_open_to_all(path: &str) -> bool {
    let signs_in = [
        "/sign-in",
        second_step::PATH,
        proxied::PATH,
        openid::PATH,
        openid::BACK,
    ];
    signs_in.contains(&path) || assets::is_asset(path)
}

/// The page for admitting a screen: the link is the leave.
const SCREEN_PAGES: &str = "/screen/";

/// The reader of a page.
#[derive(Debug, Clone)]
pub(super) struct PageVisitor {
    /// The principal of the page's questions to the engine.
    pub(super) principal: Principal,
    /// The rights on the pages.
    pub(super) rights: BoardRights,
    /// The only school seen; `None` for every school.
    pub(super) school: Option<SchoolId>,
    /// The name shown, of a person or a screen; empty in the demo, where everybody is anybody.
    pub(super) name: String,
    /// The account signed in by.
    pub(super) account: Option<Account>,
    /// The digest of the session's token.
    pub(super) token: Option<TokenDigest>,
    /// Whether the screen is the kiosk at reception.
    pub(super) is_kiosk: bool,
    /// Whether somebody's screen is locked.
    pub(super) locked: bool,
}

impl PageVisitor {
    /// A reader of the demo's pages.
    fn of_demo() -> Self {
        Self {
            principal: Principal::DemoPage,
            rights: BoardRights::of(BoardRole::ALL.into()),
            school: None,
            name: String::new(),
            account: None,
            token: None,
            is_kiosk: false,
            locked: false,
        }
    }

    /// Whether the visitor may see or do something.
    pub(super) fn may(&self, action: BoardAction) -> bool {
        match self.principal {
            Principal::Screen { .. } => action == BoardAction::SeeNames,
            _ => self.rights.allow(action),
        }
    }

    /// Returns the person signed in.
    pub(super) fn person(&self) -> Option<&PersonId> {
        match &self.principal {
            Principal::Session { person, .. } => person.as_ref(),
            _ => None,
        }
    }

    /// Whether the visitor's name is known, and forms need not ask.
    pub(super) fn is_named(&self) -> bool {
        self.person().is_some()
    }

    /// Returns the only page of a screen; `None` for everybody else.
    fn only_page(&self) -> Option<&'static str> {
        match &self.principal {
            Principal::Kiosk { .. } => Some("/kiosk"),
            Principal::Screen { .. } => Some("/wall"),
            _ => None,
        }
    }

    /// Whether the visitor sees a school.
    pub(super) fn sees(&self, school: &SchoolId) -> bool {
        self.school.as_ref().is_none_or(|own| own == school)
    }
}

/// Whether browsers reach us by https, for a cookie held to https.
pub(super) fn is_https(app: &HttpState) -> bool {
    if app.pair.is_some() {
        return true;
    }
    let outside = app.outside.borrow();
    let url = outside.public_url.as_deref();
    url.is_some_and(|url| url.starts_with("https://"))
}

/// Returns the header for giving a browser a token, for the length of the session.
pub(super) fn cookie(secure: bool, token: &str, seconds: u64) -> Option<HeaderValue> {
    named_cookie((COOKIE_SECURE, COOKIE_PLAIN), secure, token, seconds)
}

/// Returns the header of a cookie with a name for https and a name for plain http.
pub(super) fn named_cookie(
    (secure_name, plain_name): (&str, &str),
    secure: bool,
    token: &str,
    seconds: u64,
) -> Option<HeaderValue> {
    let (name, held) = if secure {
        (secure_name, "; Secure")
    } else {
        (plain_name, "")
    };
    let text = format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{held}");
    HeaderValue::from_str(&text).ok()
}

/// Adds the header of a cookie to an answer.
pub(super) fn with_cookie(answer: impl IntoResponse, cookie: Option<HeaderValue>) -> Response {
    let mut answer = answer.into_response();
    if let Some(cookie) = cookie {
        answer.headers_mut().append(SET_COOKIE, cookie);
    }
    answer
}

/// Returns the digest of the token in a request's cookie.
fn token_of(headers: &HeaderMap, secure: bool) -> Option<TokenDigest> {
    named_token(headers, (COOKIE_SECURE, COOKIE_PLAIN), secure)
}

/// Returns the digest of the token in a cookie with a name for https and a name for plain http.
pub(super) fn named_token(
    headers: &HeaderMap,
    (secure_name, plain_name): (&str, &str),
    secure: bool,
) -> Option<TokenDigest> {
    let wanted = if secure { secure_name } else { plain_name };
    let lines = headers.get_all(COOKIE).into_iter();
    let mut pairs = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'));
    let token = pairs.find_map(|pair| {
        let (name, token) = pair.trim().split_once('=')?;
        (name == wanted).then_some(token)
    })?;
    Some(digest_of(token))
}

/// Returns the visitor by the digest of a token.
pub(super) fn of_token(snapshot: &Snapshot, token: &TokenDigest, now: Timestamp) -> Option<PageVisitor> {
    let session = snapshot.accounts.session(token, now)?;
    let screen = |school: &SchoolId, name: &str, is_kiosk| PageVisitor {
        principal: if is_kiosk {
            Principal::Kiosk {
                school: school.clone(),
                worker: None,
            }
        } else {
            Principal::Screen {
                school: school.clone(),
            }
        },
        rights: BoardRights::of(BTreeSet::from([BoardRole::Reception])),
        school: Some(school.clone()),
        name: name.to_owned(),
        account: None,
        token: Some(token.clone()),
        is_kiosk,
        locked: false,
    };
    match &session.holder {
        SessionHolder::Wall(school) => Some(screen(school, sentences::WALL_SCREEN.words(), false)),
        SessionHolder::Kiosk(school) => Some(screen(school, sentences::KIOSK.words(), true)),
        // A program's token opens no page.
        SessionHolder::Program(_) => None,
        SessionHolder::Account(name) => {
            let account = snapshot.accounts.open_account(name)?;
            let person = account.person.as_ref();
            let known = person.and_then(|person| snapshot.rules.person(person));
            // The roles of now: a role lost since the sign-in counts no more.
            let roles = board_roles(
                known.into_iter().flat_map(|person| person.roles.iter()),
                account.admin,
            );
            let rights = BoardRights::of(roles);
            let shown = known.map_or_else(|| name.to_string(), |person| person.name.reveal().to_owned());
            Some(PageVisitor {
                principal: Principal::Session {
                    account: name.clone(),
                    // A person taken out of the directory acts no more.
                    person: known.map(|person| person.id.clone()),
                    rights: rights.clone(),
                },
                rights,
                school: person.map(PersonId::school),
                name: shown,
                account: Some(account.clone()),
                token: Some(token.clone()),
                is_kiosk: false,
                locked: session.locked,
            })
        }
    }
}

/// Whether a path belongs to a screen whose only page is `home`: a screen stands where anybody may touch it.
fn is_of_screen(home: &str, path: &str) -> bool {
    path.starts_with(home) || is_open_to_all(path) || path.starts_with(SCREEN_PAGES) || path == "/kiosk.css"
}

/// Finds the visitor of a request; without a session the answer leads to the page for signing in.
pub(super) async fn admit(
    State((app, pages)): State<(Arc<HttpState>, Arc<PageState>)>,
    mut request: Request,
    next: Next,
) -> Response {
    if pages.demo.is_some() {
        request.extensions_mut().insert(PageVisitor::of_demo());
        return next.run(request).await;
    }
    let token = token_of(request.headers(), is_https(&app));
    let visitor = token.and_then(|token| of_token(&pages.handle.snapshot(), &token, pages.clock.now()));
    let user = ProxiedUser::of(&app, &request);
    let visitor = visitor.filter(|visitor| {
        let account = visitor.account.as_ref();
        !user
            .as_ref()
            .zip(account)
            .is_some_and(|(user, account)| user.is_another_than(account))
    });
    if let Some(user) = user {
        request.extensions_mut().insert(user);
    }
    let path = request.uri().path();
    if let Some(mut visitor) = visitor {
        let is_press = lock::is_press(&request);
        lock::note(&pages, &mut visitor, is_press).await;
        if visitor.locked && !lock::is_open_when_locked(path) {
            return if *request.method() == Method::GET {
                Redirect::to("/").into_response()
            } else {
                lock::refusal()
            };
        }
        if let Some(home) = visitor.only_page()
            && !is_of_screen(home, path)
        {
            return if *request.method() == Method::GET {
                Redirect::to(home).into_response()
            } else {
                (StatusCode::FORBIDDEN, sentences::ONLY_THIS.words()).into_response()
            };
        }
        request.extensions_mut().insert(visitor);
        return next.run(request).await;
    }
    if is_open_to_all(path) || path.starts_with(SCREEN_PAGES) {
        return next.run(request).await;
    }
    let wants_page = *request.method() == Method::GET && !["/events", "/tick"].contains(&path);
    if wants_page {
        let whole = request.uri().path_and_query();
        let then = utf8_percent_encode(whole.map_or(path, |whole| whole.as_str()), NON_ALPHANUMERIC);
        return Redirect::to(&format!("/sign-in?then={then}")).into_response();
    }
    (StatusCode::UNAUTHORIZED, sentences::SIGN_IN_FIRST.words()).into_response()
}
