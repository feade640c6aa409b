//! The token at hand: fetched ahead of the end, never twice at once.

use super::answer;
use super::assertion::AssertionSigner;
use super::settings::{OauthGrant, OauthSettings};
use crate::domain::delivery::SendFailure;
use crate::domain::private::Private;
use crate::domain::time::{Span, Timestamp};
use crate::gateway::{BuildFailure, GatewayPlace, http};
use crate::toml_file::Secret;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How long before the end a token is fetched anew; of a short-lived token, half the time.
///
/// Five minutes bound how long the token endpoint may be away before an alert has to wait.
const AHEAD: Span = Span::from_mins(5);

/// Pause after a failed fetch while the token at hand still holds.
const PAUSE: Span = Span::from_secs(30);

/// A token, good until the end or until refused by a mail server.
#[derive(Clone)]
pub(in crate::gateway::smtp) struct AccessToken {
    secret: Secret,
    /// Number of the token's fetch.
    fetch: u64,
    renew_at: Timestamp,
    ends_at: Timestamp,
}

impl AccessToken {
    /// Returns the token's text, for the mail server alone.
    pub(in crate::gateway::smtp) fn secret(&self) -> &Secret {
        &self.secret
    }
}

/// The state of the token.
#[derive(Default)]
struct TokenShelf {
    token: Option<AccessToken>,
    /// Number of fetches so far, failures too.
    fetches: u64,
    /// The failure of the last fetch, with the time; `None` after a success.
    failure: Option<(Timestamp, SendFailure)>,
}

/// Fetches a mailbox's tokens, and keeps the last token.
pub(in crate::gateway::smtp) struct TokenKeeper {
    settings: OauthSettings,
    mailbox: Private,
    client: reqwest::Client,
    signer: Option<AssertionSigner>,
    shelf: Mutex<TokenShelf>,
    /// Held by the fetch under way.
    fetching: tokio::sync::Mutex<()>,
}

impl TokenKeeper {
    /// Builds the keeper; fetches nothing.
    pub(in crate::gateway::smtp) fn new(
        settings: OauthSettings,
        mailbox: Private,
        ca_file: Option<&Path>,
        place: &GatewayPlace,
    ) -> Result<Self, BuildFailure> {
        let url = http::base_url(&settings.token_url)?;
        // A part of the attempt's time: the e-mail has to go as well.
        let limit = Span::from_ms(place.attempt_timeout.ms() / 10 * 6);
        let signer = match &settings.grant {
            OauthGrant::Client { .. } => None,
            OauthGrant::ServiceAccount(account) => {
                let signer = AssertionSigner::read(account.private_key.reveal());
                Some(signer.ok_or(BuildFailure::PrivateKey)?)
            }
        };
        Ok(Self {
            client: http::client_trusting(&url, limit, ca_file)?,
            settings,
            mailbox,
            signer,
            shelf: Mutex::default(),
            fetching: tokio::sync::Mutex::default(),
        })
    }

    /// Returns the account of the tokens.
    pub(in crate::gateway::smtp) fn mailbox(&self) -> &Private {
        &self.mailbox
    }

    /// Returns the settings of the tokens.
    pub(in crate::gateway::smtp) fn settings(&self) -> &OauthSettings {
        &self.settings
    }

    /// Returns a token good now.
    pub(in crate::gateway::smtp) async fn token(&self, now: Timestamp) -> Result<AccessToken, SendFailure> {
        let (token, paused) = {
            let shelf = self.shelf();
            let token = shelf.token.clone().filter(|token| now < token.ends_at);
            let failed_at = shelf.failure.as_ref().map(|(at, _)| *at);
            (token, failed_at.is_some_and(|at| now.since(at) < PAUSE))
        };
        let Some(token) = token else {
            return self.fetched(now, None).await;
        };
        if now < token.renew_at || paused {
            return Ok(token);
        }
        // The first caller fetches, the others go on with the old token; after a failed fetch, so does the first.
        let Ok(_alone) = self.fetching.try_lock() else {
            return Ok(token);
        };
        Ok(self.fetch(now).await.unwrap_or(token))
    }

    /// Returns another token in place of a refused token.
    pub(in crate::gateway::smtp) async fn anew(
        &self,
        refused: &AccessToken,
        now: Timestamp,
    ) -> Result<AccessToken, SendFailure> {
        self.fetched(now, Some(refused.fetch)).await
    }

    /// Returns why no token could be fetched last time, if so.
    pub(in crate::gateway::smtp) fn failure(&self) -> Option<SendFailure> {
        self.shelf().failure.clone().map(|(_, failure)| failure)
    }

    /// Waits for the fetch under way, or fetches. The outcome of a fetch counts for all waiting callers.
    async fn fetched(&self, now: Timestamp, refused: Option<u64>) -> Result<AccessToken, SendFailure> {
        let before = self.shelf().fetches;
        let _alone = self.fetching.lock().await;
        {
            let shelf = self.shelf();
            let token = shelf.token.clone();
            if let Some(token) = token.filter(|token| now < token.ends_at && Some(token.fetch) != refused) {
                return Ok(token);
            }
            if let Some((_, failure)) = shelf.failure.clone().filter(|_| shelf.fetches != before) {
                return Err(failure);
            }
        }
        self.fetch(now).await
    }

    /// Fetches a token. The caller holds `fetching`.
    async fn fetch(&self, now: Timestamp) -> Result<AccessToken, SendFailure> {
        let outcome = self.ask(now).await;
        let mut shelf = self.shelf();
        shelf.fetches += 1;
        match outcome {
            Ok(granted) => {
                let ahead = AHEAD.min(granted.holds.halved());
                let ends_at = now + granted.holds;
                let token = AccessToken {
                    secret: granted.token,
                    fetch: shelf.fetches,
                    renew_at: ends_at - ahead,
                    ends_at,
                };
                shelf.token = Some(token.clone());
                shelf.failure = None;
                Ok(token)
            }
            Err(failure) => {
                shelf.failure = Some((now, failure.clone()));
                Err(failure)
            }
        }
    }

    async fn ask(&self, now: Timestamp) -> Result<answer::GrantedToken, SendFailure> {
        let OauthSettings {
            token_url,
            grant,
            scope,
            provider,
        } = &self.settings;
        let assertion;
        let mut form = match grant {
            OauthGrant::Client {
                client_id,
                client_secret,
            } => vec![
                ("grant_type", "client_credentials"),
                ("client_id", client_id),
                ("client_secret", client_secret.reveal()),
            ],
            OauthGrant::ServiceAccount(account) => {
                let place = (token_url.as_str(), scope.as_deref().unwrap_or_default());
                let signer = self.signer.as_ref();
                let made =
                    signer.and_then(|signer| signer.assertion(account, self.mailbox.reveal(), place, now));
                assertion = made.ok_or_else(|| SendFailure::Refused {
                    why: "no token: the service account's key cannot sign".to_owned(),
                })?;
                vec![
                    ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
                    ("assertion", &assertion),
                ]
            }
        };
        // Within an assertion the scope is a claim.
        if let (OauthGrant::Client { .. }, Some(scope)) = (grant, scope) {
            form.push(("scope", scope));
        }
        let answer = http::ask(self.client.post(token_url).form(&form), Some(now)).await;
        let answer = answer.map_err(|error| match http::send_failure(&error) {
            // Nothing of the message has left, even if the request for a token has.
            SendFailure::BeforeSend { why } | SendFailure::Unknown { why } => SendFailure::BeforeSend {
                why: format!("no token: the token endpoint: {why}"),
            },
            other => other,
        })?;
        answer::read(&answer, *provider)
    }

    fn shelf(&self) -> MutexGuard<'_, TokenShelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
