//! Signing in and out, and the PIN asked for again within a session.

use super::HttpState;
use super::listener::PeerAddress;
use super::openid::{self, LeavingDesk};
use super::pages::{PageState, bare_page};
use super::proxied::{self, ProxiedUser};
use super::second_step::{self, HalfWayDesk};
use super::visitor::{PageVisitor, cookie, is_https, with_cookie};
use crate::app::accounts::AccountRequest;
use crate::app::{Envelope, Request, Response as Answer};
use crate::domain::account::{
    AccountName, CodeGiven, HeldBack, PERSON_SESSION, SecretHash, TokenDigest, WrongTries,
};
use crate::domain::principal::Principal;
use crate::domain::time::{Span, Timestamp};
use crate::password::{self, SessionToken};
use crate::wording::pages::{Sentence, sign_in as sentences};
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Most passwords hashed at once: each takes 19 MiB and some 40 ms of a core.
const HASHES_AT_ONCE: usize = 2;

/// Longest wait for a place to hash.
const HASH_WITHIN: Duration = Duration::from_secs(10);

/// For how long a right PIN counts for the same name on the same screen.
const PIN_COUNTS: Span = Span::from_mins(2);

/// Longest name, password, PIN or page taken from a form.
pub(super) const FIELD_AT_MOST: usize = 300;

/// The parts of signing in beside the engine.
pub(super) struct SignInDesk {
    /// Whoever gave a right password and still owes a code.
    pub(super) half_way: HalfWayDesk,
    /// Browsers that have left for the school's sign-in service.
    pub(super) leaving: LeavingDesk,
    places: Arc<Semaphore>,
    /// When a session last gave its right PIN.
    pins: Mutex<BTreeMap<TokenDigest, Timestamp>>,
    /// Compared where an account is not known.
    nobody: Mutex<Option<SecretHash>>,
    /// Wrong tries at names without an account.
    strangers: StrangerDesk,
}

/// Most names without an account whose wrong tries are kept: beyond, the name longest quiet goes.
const STRANGERS_AT_MOST: usize = 1_000;

/// Wrong tries at names that nobody signs in by: waited upon like an account's, so that a wait does not tell which names there are. In
/// memory alone: somebody may have typed a password for a name.
#[derive(Default)]
struct StrangerDesk(Mutex<BTreeMap<AccountName, WrongTries>>);

impl StrangerDesk {
    fn may_try(&self, name: &AccountName, now: Timestamp) -> Result<(), HeldBack> {
        let names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.get(name).map_or(Ok(()), |tries| tries.may_try(now))
    }

    fn wrong(&self, name: AccountName, now: Timestamp) {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.entry(name).or_default().wrong(now);
        while names.len() > STRANGERS_AT_MOST {
            let quiet = names.iter().min_by_key(|(_, tries)| tries.last_at);
            let Some(quiet) = quiet.map(|(name, _)| name.clone()) else {
                return;
            };
            names.remove(&quiet);
        }
    }
}

impl SignInDesk {
    pub(super) fn new() -> Self {
        Self {
            half_way: HalfWayDesk::default(),
            leaving: LeavingDesk::default(),
            places: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
            pins: Mutex::default(),
            nobody: Mutex::default(),
            strangers: StrangerDesk::default(),
        }
    }

    /// Whether a secret matches a hash, found on a thread for blocking work; `None` for too many questions at once.
    pub(super) async fn matches(&self, secret: String, hashed: SecretHash) -> Option<bool> {
        let place = tokio::time::timeout(HASH_WITHIN, self.places.clone().acquire_owned());
        let place = place.await.ok()?.ok()?;
        let matched = tokio::task::spawn_blocking(move || {
            let matched = password::matches(&secret, &hashed);
            drop(place);
            matched
        });
        matched.await.ok()
    }

    /// Hashes a secret, on a thread that nobody waits for; `None` where too many ask.
    pub(super) async fn hash(&self, secret: String) -> Option<SecretHash> {
        let place = tokio::time::timeout(HASH_WITHIN, self.places.clone().acquire_owned());
        let place = place.await.ok()?.ok()?;
        let hashed = tokio::task::spawn_blocking(move || {
            let hashed = password::hash(&secret).ok();
            drop(place);
            hashed
        });
        hashed.await.ok()?
    }

    /// Returns what is compared where there is no secret: the answer takes as long.
    pub(super) fn of_nobody(&self) -> Option<SecretHash> {
        let mut nobody = self.nobody.lock().unwrap_or_else(PoisonError::into_inner);
        if nobody.is_none() {
            *nobody = password::of_nobody().ok();
        }
        nobody.clone()
    }

    /// Whether a session gave its right PIN not long ago.
    pub(super) fn has_pin(&self, visitor: &PageVisitor, now: Timestamp) -> bool {
        let pins = self.pins.lock().unwrap_or_else(PoisonError::into_inner);
        let given = visitor.token.as_ref().and_then(|token| pins.get(token));
        given.is_some_and(|given| now.since(*given) < PIN_COUNTS && *given <= now)
    }

    /// Forgets that a session gave its right PIN: the next action asks again.
    pub(super) fn forget_pin(&self, token: &TokenDigest) {
        let mut pins = self.pins.lock().unwrap_or_else(PoisonError::into_inner);
        pins.remove(token);
    }

    fn note_pin(&self, token: &TokenDigest, now: Timestamp) {
        let mut pins = self.pins.lock().unwrap_or_else(PoisonError::into_inner);
        pins.retain(|_, given| now.since(*given) < PIN_COUNTS);
        pins.insert(token.clone(), now);
    }
}

/// Where to go after signing in.
#[derive(Debug, Default, Deserialize)]
pub(super) struct SignInQuery {
    then: Option<String>,
}

/// Shows the page for signing in; whoever a proxy has signed in is asked for a press alone.
pub(super) async fn page(
    State(pages): State<Arc<PageState>>,
    user: Option<Extension<ProxiedUser>>,
    Query(query): Query<SignInQuery>,
) -> Markup {
    let then = own_path(query.then.as_deref());
    let known = user.and_then(|Extension(user)| proxied::account_of(&pages, &user));
    match known {
        Some(account) => proxied::form(&account.name, then, None),
        None => form(&pages, then, "", None),
    }
}

/// A name and password, as typed.
#[derive(Deserialize)]
pub(super) struct SignInForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    then: Option<String>,
}

/// Begins a session.
pub(super) async fn sign_in(
    State(pages): State<Arc<PageState>>,
    Extension(app): Extension<Arc<HttpState>>,
    peer: Option<Extension<ConnectInfo<PeerAddress>>>,
    headers: HeaderMap,
    Form(form_in): Form<SignInForm>,
) -> Response {
    let then = own_path(form_in.then.as_deref());
    let typed: String = form_in.name.chars().take(FIELD_AT_MOST).collect();
    let refused =
        |status: StatusCode, words: &str| (status, form(&pages, then, &typed, Some(words))).into_response();
    let address = address_of(peer.map(|Extension(peer)| peer.0), &headers);
    let now = pages.clock.now();
    let name = AccountName::parse(&typed).ok();
    let snapshot = pages.handle.snapshot();
    if let Some(name) = &name {
        let tried = snapshot.accounts.may_try(name, &address, now);
        if let Err(held) = tried.and_then(|()| pages.desk.strangers.may_try(name, now)) {
            return refused(StatusCode::TOO_MANY_REQUESTS, &held_back(&held, now));
        }
    }
    let known = name
        .as_ref()
        .and_then(|name| snapshot.accounts.open_account(name));
    let hashed = known.map(|account| account.password.clone());
    let Some(against) = hashed.clone().or_else(|| pages.desk.of_nobody()) else {
        return refused(StatusCode::SERVICE_UNAVAILABLE, sentences::NOT_NOW.words());
    };
    let Some(right) = pages.desk.matches(form_in.password, against.clone()).await else {
        return refused(
            StatusCode::SERVICE_UNAVAILABLE,
            sentences::TOO_MANY_PEOPLE.words(),
        );
    };
    if !(right && hashed.is_some()) {
        if let Some(name) = name.filter(|name| snapshot.accounts.open_account(name).is_none()) {
            pages.desk.strangers.wrong(name, now);
        }
        note_wrong(&pages, &typed, Some(address)).await;
        return refused(StatusCode::UNAUTHORIZED, sentences::NOT_TOGETHER.words());
    }
    if let Some(account) = known.filter(|account| account.second_factor.is_some()) {
        return second_step::ask(&pages, &account.name, against, then, now);
    }
    let entry = PageEntry {
        name: typed.clone(),
        address,
        against,
        code: None,
    };
    match begin(&pages, &app, entry, then).await {
        Ok(answer) => answer,
        Err(words) => refused(StatusCode::CONFLICT, &words),
    }
}

/// Whoever is let in.
pub(super) struct PageEntry {
    pub(super) name: String,
    pub(super) address: String,
    /// The hash that the password was right by.
    pub(super) against: SecretHash,
    /// The code, for an account that is asked for one.
    pub(super) code: Option<CodeGiven>,
}

/// Begins a session, and leads to a page of ours.
pub(super) async fn begin(
    pages: &PageState,
    app: &HttpState,
    entry: PageEntry,
    then: &str,
) -> Result<Response, String> {
    let token = SessionToken::draw().map_err(|_| sentences::NOT_NOW.words().to_owned())?;
    let begun = AccountRequest::SignIn {
        name: entry.name,
        address: entry.address,
        token: token.digest(),
        against: entry.against,
        code: entry.code,
    };
    as_desk(pages, begun).await?;
    let seconds = PERSON_SESSION.ms() / 1000;
    let cookie = cookie(is_https(app), token.reveal(), seconds);
    Ok(with_cookie(Redirect::to(then), cookie))
}

/// Notes a wrong password, or without an address a wrong code: the next try may have to wait.
pub(super) async fn note_wrong(pages: &PageState, name: &str, address: Option<String>) {
    let failed = AccountRequest::SignInFailed {
        name: name.to_owned(),
        address,
    };
    if as_desk(pages, failed).await.is_err() {
        tracing::warn!("a wrong try could not be noted");
    }
}

/// Returns how long the next try has to wait, in words.
pub(super) fn held_back(held: &HeldBack, now: Timestamp) -> String {
    let minutes = held.until.since(now).ms().div_ceil(60_000).max(1);
    sentences::TOO_MANY_TRIES.plain(&[("minutes", &minutes)])
}

/// Ends the session, on record too.
pub(super) async fn sign_out(
    State(pages): State<Arc<PageState>>,
    Extension(app): Extension<Arc<HttpState>>,
    Extension(visitor): Extension<PageVisitor>,
) -> Response {
    if let Some(token) = visitor.token.clone() {
        let request = Request::Account(AccountRequest::SignOut { token });
        let envelope = Envelope::new(visitor.principal.clone(), request);
        if !matches!(pages.handle.request(envelope).await, Answer::Done(_)) {
            tracing::warn!("a session could not be ended on record");
        }
    }
    with_cookie(Redirect::to("/sign-in"), cookie(is_https(&app), "", 0))
}

/// Why a PIN does not count, in words for the form.
pub(super) async fn check_pin(
    pages: &PageState,
    visitor: &PageVisitor,
    pin: Option<&str>,
) -> Result<(), String> {
    let now = pages.clock.now();
    let (Some(account), Some(token)) = (&visitor.account, &visitor.token) else {
        // The demo has no accounts, and a screen no PIN: the rights have refused everything else.
        return Ok(());
    };
    if pages.desk.has_pin(visitor, now) {
        return Ok(());
    }
    let typed: String = pin
        .unwrap_or_default()
        .trim()
        .chars()
        .take(FIELD_AT_MOST)
        .collect();
    let hashed = account.pin.as_ref().unwrap_or(&account.password).clone();
    let of = |pin: Sentence, password: Sentence| if account.pin.is_some() { pin } else { password };
    if typed.is_empty() {
        let missing = of(sentences::PIN_MISSING, sentences::PASSWORD_MISSING);
        return Err(missing.words().to_owned());
    }
    account.wrong_pins.may_try(now).map_err(|held| {
        let minutes = held.until.since(now).ms().div_ceil(60_000).max(1);
        let meanwhile = if visitor.locked {
            sentences::LOCKED_MEANWHILE
        } else {
            of(sentences::NO_PIN_NEEDED, sentences::NO_PASSWORD_NEEDED)
        };
        of(sentences::TOO_MANY_PINS, sentences::TOO_MANY_PASSWORDS)
            .plain(&[("minutes", &minutes), ("meanwhile", &meanwhile.words())])
    })?;
    let right = pages
        .desk
        .matches(typed, hashed)
        .await
        .ok_or_else(|| sentences::BUSY.words().to_owned())?;
    let tried = Request::Account(AccountRequest::PinTried {
        name: account.name.to_string(),
        right,
    });
    let noted = pages
        .handle
        .request(Envelope::new(visitor.principal.clone(), tried))
        .await;
    if let Answer::Refused { message } = noted {
        return Err(message);
    }
    if !right {
        return Err(of(sentences::WRONG_PIN, sentences::WRONG_PASSWORD)
            .words()
            .to_owned());
    }
    pages.desk.note_pin(token, now);
    Ok(())
}

/// Renders the field for the PIN, where a form needs it.
pub(super) fn pin_field(pages: &PageState, visitor: &PageVisitor, id: &str) -> Markup {
    let Some(account) = &visitor.account else {
        return html! {};
    };
    if pages.desk.has_pin(visitor, pages.clock.now()) {
        return html! {};
    }
    let what = if account.pin.is_some() {
        sentences::YOUR_PIN
    } else {
        sentences::YOUR_PASSWORD
    };
    html! {
        label for=(id) { (what) }
        @if account.pin.is_some() {
            input.pin id=(id) name="pin" type="password" inputmode="numeric" maxlength="6" autocomplete="off";
        } @else {
            input.pin id=(id) name="pin" type="password" maxlength="256" autocomplete="off";
        }
    }
}

pub(super) async fn as_desk(pages: &PageState, request: AccountRequest) -> Result<(), String> {
    let envelope = Envelope::new(Principal::SignInPage, Request::Account(request));
    match pages.handle.request(envelope).await {
        Answer::Done(_) => Ok(()),
        Answer::Refused { message } | Answer::Invalid { message } | Answer::Unknown { message } => {
            Err(message)
        }
    }
}

/// Returns the address for counting wrong tries. A proxy on this machine gives the address in the last `X-Forwarded-For`; no
/// other peer is believed.
pub(super) fn address_of(peer: Option<PeerAddress>, headers: &HeaderMap) -> String {
    let Some(peer) = peer else {
        return "unknown".to_owned();
    };
    let forwarded = headers
        .get_all("x-forwarded-for")
        .iter()
        .next_back()
        .and_then(|line| line.to_str().ok())
        .and_then(|line| line.rsplit(',').next())
        .and_then(|address| address.trim().parse::<std::net::IpAddr>().ok())
        .filter(|_| peer.0.ip().is_loopback());
    forwarded.unwrap_or_else(|| peer.0.ip()).to_string()
}

/// Returns a page of ours, or else the board: a link must not lead elsewhere.
pub(super) fn own_path(then: Option<&str>) -> &str {
    let letters = |c: char| c.is_ascii_alphanumeric() || "/-?&=_.+%".contains(c);
    then.filter(|path| {
        path.starts_with('/')
            && !path.starts_with("//")
            && !path.starts_with("/sign-in")
            && path.chars().all(letters)
    })
    .unwrap_or("/")
}

pub(super) fn form(pages: &PageState, then: &str, name: &str, wrong: Option<&str>) -> Markup {
    let has_accounts = !pages.handle.snapshot().accounts.accounts.is_empty();
    let title = if wrong.is_some() {
        sentences::ERROR_SIGN_IN
    } else {
        sentences::SIGN_IN
    };
    bare_page(
        title.words(),
        &html! {
            h1 { (sentences::SIGN_IN) }
            @if let Some(wrong) = wrong { p.notice.refused role="alert" id="notice" { (wrong) } }
            @if !has_accounts {
                p { (sentences::NO_ACCOUNT_YET) }
                p { code { (sentences::ADD_ADMIN) } }
            }
            (openid::button(pages, then))
            form.sign-in method="post" action="/sign-in" {
                input type="hidden" name="then" value=(then);
                label for="name" { (sentences::YOUR_NAME) }
                input id="name" name="name" type="text" value=(name) autocomplete="username" autocapitalize="none"
                    spellcheck="false" maxlength="64" required autofocus[name.is_empty()];
                label for="password" { (sentences::PASSWORD) }
                input id="password" name="password" type="password" autocomplete="current-password" maxlength="256" required
                    autofocus[!name.is_empty()];
                button.first type="submit" { (sentences::SIGN_IN) }
            }
            @let command = html! { code { (sentences::SET_PASSWORD) } };
            p.soft { (sentences::FORGOTTEN.with(&[("command", &command)])) }
        },
    )
}
