//! The service behind the button: led to, come back from, asked.

use super::documents::{ServiceDescription, known_word, read_token};
use super::fault::{AskedPart, OpenIdFault, TokenFault};
use super::handshake::SignInHandshake;
use super::keys::{KeySet, RsaKey};
use super::settings::{IssuerKind, OpenIdSettings};
use super::shelf::{DocumentShelf, is_within};
use super::token::UnverifiedToken;
use crate::clock::Clock;
use crate::domain::account::OpenIdentity;
use crate::domain::private::Private;
use crate::domain::time::{Span, Timestamp};
use crate::gateway::{BuildFailure, HttpAnswer, http_ask, http_base_url, http_client, http_reason};
use crate::toml_file::Secret;
use reqwest::{RequestBuilder, Url};
use std::sync::Arc;
use tokio::sync::{Mutex, Semaphore};

/// Longest time for one question, and for a place to ask. Five in a row are within the 30 seconds of silence that a browser's connection is kept.
const ANSWERS_WITHIN: Span = Span::from_secs(5);

/// Least time between two questions for new keys after a token with an unknown key: strangers must not make Homeward ask.
const ASKED_AGAIN_EVERY: Span = Span::from_mins(5);

/// Most codes taken to the service at once. Further browsers wait.
const AT_ONCE: usize = 8;

/// The claims asked for: the person, with name and e-mail address for an admin to look at.
const SCOPE: &str = "openid profile email";

/// An identity just signed in at the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedInIdentity {
    /// The identity.
    pub identity: OpenIdentity,
    /// The name, as the service says.
    pub name: Option<Private>,
    /// The e-mail address, as the service says.
    pub email: Option<Private>,
}

/// The words brought back by a browser in the address.
pub struct CallbackWords {
    /// The code, good once.
    pub code: Option<String>,
    /// The service's name (RFC 9207).
    pub issuer: Option<String>,
    /// The reason for a missing code.
    pub error: Option<String>,
}

/// The outcome at the service.
pub enum CallbackOutcome {
    /// A code.
    Code(Secret),
    /// A refusal, by a word of the standard; `None` for every other word.
    Refused(Option<&'static str>),
}

/// The keys, and the last question because of an unknown key.
#[derive(Default)]
struct KeyShelf {
    keys: DocumentShelf<KeySet>,
    asked_again_at: Option<Timestamp>,
}

/// The school's sign-in service.
pub struct OpenIdProvider {
    settings: OpenIdSettings,
    client: reqwest::Client,
    clock: Arc<dyn Clock>,
    description: Mutex<DocumentShelf<ServiceDescription>>,
    keys: Mutex<KeyShelf>,
    places: Semaphore,
}

impl OpenIdProvider {
    /// Builds the provider; asks nothing.
    ///
    /// # Errors
    /// The HTTP client could not be set up.
    pub fn new(settings: OpenIdSettings, clock: Arc<dyn Clock>) -> Result<Self, BuildFailure> {
        let issuer = http_base_url(&settings.issuer)?;
        Ok(Self {
            client: http_client(&issuer, ANSWERS_WITHIN)?,
            settings,
            clock,
            description: Mutex::default(),
            keys: Mutex::default(),
            places: Semaphore::new(AT_ONCE),
        })
    }

    /// Returns the settings.
    #[must_use]
    pub fn settings(&self) -> &OpenIdSettings {
        &self.settings
    }

    /// Asks the service for the description, so that an admin hears of a mistake before people press the button.
    ///
    /// # Errors
    /// The service does not describe itself.
    pub async fn look_ahead(&self) -> Result<(), OpenIdFault> {
        self.description().await.map(|_| ())
    }

    /// Returns the address of the service's page for signing in.
    ///
    /// # Errors
    /// The service does not describe itself.
    pub async fn address_for(&self, handshake: &SignInHandshake) -> Result<Url, OpenIdFault> {
        let description = self.description().await?;
        let odd = OpenIdFault::Odd {
            asked: AskedPart::Discovery,
            why: "its page for signing in has no address",
        };
        let mut url = Url::parse(&description.authorization_endpoint).map_err(|_| odd)?;
        let mut query = url.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", &self.settings.redirect_url)
            .append_pair("scope", SCOPE)
            .append_pair("state", handshake.state())
            .append_pair("nonce", handshake.nonce())
            .append_pair("code_challenge", &handshake.challenge())
            .append_pair("code_challenge_method", "S256");
        // On a shared computer the service would let in the person of before.
        match &self.settings.kind {
            IssuerKind::Microsoft { .. } => {
                query.append_pair("prompt", "select_account");
            }
            IssuerKind::Google { domain } => {
                query
                    .append_pair("prompt", "select_account")
                    .append_pair("hd", domain);
            }
            // Another service may not know the word.
            IssuerKind::Other => {}
        }
        drop(query);
        Ok(url)
    }

    /// Returns the outcome at the service, if the browser comes from there (RFC 9207): a code of another service must not be
    /// shown to this service.
    ///
    /// # Errors
    /// [`OpenIdFault::OtherIssuer`], or the service does not describe itself.
    pub async fn outcome_of(&self, words: CallbackWords) -> Result<CallbackOutcome, OpenIdFault> {
        let description = self.description().await?;
        let is_named = words
            .issuer
            .as_ref()
            .is_some_and(|name| *name == self.settings.issuer);
        if !is_named && (words.issuer.is_some() || description.says_its_name) {
            return Err(OpenIdFault::OtherIssuer);
        }
        match (words.error, words.code) {
            (None, Some(code)) => Ok(CallbackOutcome::Code(Secret::new(code))),
            (Some(error), _) => Ok(CallbackOutcome::Refused(known_word(&error))),
            (None, None) => Ok(CallbackOutcome::Refused(None)),
        }
    }

    /// Takes a code to the service, and returns the person named by the token.
    ///
    /// # Errors
    /// [`OpenIdFault`]: nobody is let in.
    pub async fn identity_of(
        &self,
        code: &Secret,
        handshake: &SignInHandshake,
    ) -> Result<SignedInIdentity, OpenIdFault> {
        let asked = AskedPart::Token;
        let place = tokio::time::timeout(ANSWERS_WITHIN.to_std(), self.places.acquire()).await;
        let Ok(Ok(_place)) = place else {
            let why = "too many sign in at once".to_owned();
            return Err(OpenIdFault::Unreachable { asked, why });
        };
        let description = self.description().await?;
        let answer = self
            .send(self.token_request(&description, code, handshake), asked)
            .await?;
        let token = read_token(answer)?;
        let token = UnverifiedToken::read(token.reveal())?;
        let key = self.key_named(&token.key_name, &description).await?;
        Ok(token.verify(&key, &self.settings, handshake, self.clock.now())?)
    }

    fn token_request(
        &self,
        description: &ServiceDescription,
        code: &Secret,
        handshake: &SignInHandshake,
    ) -> RequestBuilder {
        let (name, secret) = (&self.settings.client_id, self.settings.client_secret.reveal());
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code.reveal()),
            ("redirect_uri", &self.settings.redirect_url),
            ("code_verifier", handshake.verifier()),
        ];
        let request = self.client.post(&description.token_endpoint);
        if description.takes_secret_in_form() {
            form.extend([("client_id", name.as_str()), ("client_secret", secret)]);
            return request.form(&form);
        }
        // Name and secret are written as in a form before they go into the header (RFC 6749 section 2.3.1).
        let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        request
            .basic_auth(encoded(name), Some(encoded(secret)))
            .form(&form)
    }

    /// Returns the description, at most a day old.
    async fn description(&self) -> Result<Arc<ServiceDescription>, OpenIdFault> {
        let mut shelf = self.description.lock().await;
        let now = self.clock.now();
        if let Some(description) = shelf.fresh(now) {
            return Ok(description);
        }
        if let Some(failure) = shelf.failure(now) {
            return Err(failure);
        }
        let issuer = &self.settings.issuer;
        let address = format!(
            "{}/.well-known/openid-configuration",
            issuer.trim_end_matches('/')
        );
        let answer = self.send(self.client.get(address), AskedPart::Discovery).await;
        let read = answer.and_then(|answer| ServiceDescription::read(answer, issuer));
        shelf.keep(read, now)
    }

    /// Returns the key of a name. After an unknown name the keys are asked for again, but seldom: the service may have a new key.
    async fn key_named(&self, name: &str, description: &ServiceDescription) -> Result<RsaKey, OpenIdFault> {
        let mut shelf = self.keys.lock().await;
        let now = self.clock.now();
        let kept = match shelf.keys.fresh(now) {
            Some(keys) => keys,
            None => {
                if let Some(failure) = shelf.keys.failure(now) {
                    return Err(failure);
                }
                let asked = self.ask_keys(description).await;
                shelf.keys.keep(asked, now)?
            }
        };
        if let Some(key) = kept.named(name) {
            return Ok(key);
        }
        let unknown = OpenIdFault::Token(TokenFault::Key);
        if shelf
            .asked_again_at
            .is_some_and(|at| is_within(at, ASKED_AGAIN_EVERY, now))
        {
            return Err(unknown);
        }
        shelf.asked_again_at = Some(now);
        let asked = self.ask_keys(description).await;
        shelf.keys.keep(asked, now)?.named(name).ok_or(unknown)
    }

    async fn ask_keys(&self, description: &ServiceDescription) -> Result<KeySet, OpenIdFault> {
        let request = self.client.get(&description.jwks_uri);
        KeySet::read(self.send(request, AskedPart::Keys).await?)
    }

    async fn send(&self, request: RequestBuilder, asked: AskedPart) -> Result<HttpAnswer, OpenIdFault> {
        let answer = http_ask(request, Some(self.clock.now())).await;
        answer.map_err(|error| OpenIdFault::Unreachable {
            asked,
            why: http_reason(&error),
        })
    }
}
