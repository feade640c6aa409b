//! E-mail through one SMTP server (RFC 5321), with STARTTLS or TLS from the start (RFC 8314).
//!
//! One connection a message, spoken step by step, so that every failure is known to come before or
//! after the content left: before, nothing can have been sent; after, the message may have been
//! sent. Accepted means taken by this server; SMTP has no receipts, and a bounce goes to the
//! sender's mailbox.

mod budget;
mod clear;
mod compose;
mod oauth;
mod outcome;
mod settings;
mod xoauth2;

pub use oauth::{MailProvider, OauthGrant, OauthSettings, ServiceAccount};
pub use settings::{Encryption, SmtpLogin, SmtpSettings};
pub use xoauth2::initial_response;

use super::{
    BoxFuture, BuildFailure, Capabilities, Gateway, GatewayHealth, GatewayPlace, GatewayTrouble, PollFailure,
    Receipts, install_tls,
};
use crate::domain::chain::Channel;
use crate::domain::delivery::{Accepted, Outbound, SendFailure};
use crate::domain::id::GatewayName;
use crate::domain::time::Timestamp;
use crate::named_file;
use budget::{BudgetStream, TlsStream};
use clear::ClearStream;
use lettre::message::Mailbox;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::transport::smtp::response::{Code, Severity};
use oauth::TokenKeeper;
use outcome::SmtpStage;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use xoauth2::TokenLoginFailure;

/// Longest time for the goodbye, when the server has the message already.
const GOODBYE: Duration = Duration::from_secs(1);

/// A gateway through one mail server.
pub struct Smtp {
    name: GatewayName,
    settings: SmtpSettings,
    timeout: Duration,
    from: Mailbox,
    reply_to: Option<Mailbox>,
    hello: ClientId,
    tls: Option<TlsParameters>,
    /// Keeps the access tokens, where the login is by token.
    tokens: Option<TokenKeeper>,
}

impl Smtp {
    /// Builds the gateway; reads the certificate file, but connects to nothing.
    ///
    /// # Errors
    /// The sender's address or the certificates cannot be read, or TLS cannot be set up.
    pub fn new(settings: SmtpSettings, place: GatewayPlace) -> Result<Self, BuildFailure> {
        install_tls();
        let from: Mailbox = settings.from.parse().map_err(|_| BuildFailure::From)?;
        let reply_to = settings.reply_to.as_deref().map(str::parse).transpose();
        let tokens = match &settings.login {
            Some(SmtpLogin::Token { username, oauth }) => {
                let ca_file = settings.ca_file.as_deref();
                Some(TokenKeeper::new(
                    oauth.clone(),
                    username.clone(),
                    ca_file,
                    &place,
                )?)
            }
            Some(SmtpLogin::Password { .. }) | None => None,
        };
        Ok(Self {
            tokens,
            name: place.name,
            timeout: place.attempt_timeout.to_std(),
            reply_to: reply_to.map_err(|_| BuildFailure::From)?,
            hello: ClientId::Domain(from.email.domain().to_owned()),
            from,
            tls: match settings.encryption {
                Encryption::None => None,
                Encryption::StartTls | Encryption::Tls => Some(tls_parameters(&settings)?),
            },
            settings,
        })
    }

    async fn deliver(&self, message: &Outbound, now: Timestamp) -> Result<Accepted, SendFailure> {
        let email = compose::email(message, &self.from, self.reply_to.as_ref(), now)?;
        let content_left = AtomicBool::new(false);
        let limit = self.timeout;
        match tokio::time::timeout(limit, self.converse(&email, &content_left, now)).await {
            Ok(Ok(word)) if word.severity == Severity::PositiveCompletion => Ok(Accepted {
                provider_id: compose::message_id(&message.reference, &self.from),
            }),
            // lettre takes 3xx for a yes as well.
            Ok(Ok(word)) => Err(SendFailure::Unknown {
                why: format!("SMTP {word} after the content, which neither takes nor refuses it"),
            }),
            Ok(Err(failure)) => Err(failure),
            Err(_) if content_left.load(Ordering::Relaxed) => Err(SendFailure::Unknown {
                why: "the server took the message and then said nothing in time".to_owned(),
            }),
            Err(_) => Err(SendFailure::BeforeSend {
                why: "the server did not get as far as taking the message in time".to_owned(),
            }),
        }
    }

    /// Speaks with the server up to the answer to the whole message (RFC 5321 section 3); returns
    /// the answer's code.
    async fn converse(
        &self,
        email: &lettre::Message,
        content_left: &AtomicBool,
        now: Timestamp,
    ) -> Result<Code, SendFailure> {
        let mut connection = self.enter(now).await?;
        let envelope = email.envelope();
        // An address beyond ASCII needs a word in advance (RFC 6531 section 3.4).
        let international = envelope.to().iter().any(|to| !to.to_string().is_ascii());
        let parameters =
            if international && connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                vec![MailParameter::SmtpUtfEight]
            } else {
                Vec::new()
            };
        connection
            .command(Mail::new(envelope.from().cloned(), parameters))
            .await
            .map_err(|error| outcome::judge(SmtpStage::Sender, &error))?;
        for to in envelope.to() {
            connection
                .command(Rcpt::new(to.clone(), Vec::new()))
                .await
                .map_err(|error| outcome::judge(SmtpStage::Recipient, &error))?;
        }
        connection
            .command(Data)
            .await
            .map_err(|error| outcome::judge(SmtpStage::Data, &error))?;
        content_left.store(true, Ordering::Relaxed);
        let word = connection
            .message(&email.formatted())
            .await
            .map_err(|error| outcome::judge(SmtpStage::Content, &error))?;
        // The server's word on the content is final: the goodbye changes nothing.
        drop(tokio::time::timeout(GOODBYE, connection.quit()).await);
        Ok(word.code())
    }

    /// Connects and logs in.
    async fn enter(&self, now: Timestamp) -> Result<AsyncSmtpConnection, SendFailure> {
        if let Some(tokens) = &self.tokens {
            let entered = self.enter_by_token(tokens, now).await;
            return entered.map_err(|failure| self.with_remedy(failure));
        }
        let mut connection = self.connect().await?;
        if let Some(SmtpLogin::Password { username, password }) = &self.settings.login {
            let credentials = Credentials::new(username.reveal().to_owned(), password.reveal().to_owned());
            let entered = connection.auth(DEFAULT_MECHANISMS, &credentials).await;
            entered.map_err(|error| self.with_remedy(outcome::judge(SmtpStage::Login, &error)))?;
        }
        Ok(connection)
    }

    /// Logs in by an access token. A token may be taken back before its end: refused, another one is fetched, once.
    async fn enter_by_token(
        &self,
        tokens: &TokenKeeper,
        now: Timestamp,
    ) -> Result<AsyncSmtpConnection, SendFailure> {
        let token = tokens.token(now).await?;
        let mut connection = self.connect().await?;
        match xoauth2::log_in(&mut connection, tokens.mailbox(), &token).await {
            Ok(()) => return Ok(connection),
            Err(TokenLoginFailure::TokenRefused(_)) => {}
            Err(TokenLoginFailure::Other(failure)) => return Err(failure),
        }
        let token = tokens.anew(&token, now).await?;
        let mut connection = self.connect().await?;
        xoauth2::log_in(&mut connection, tokens.mailbox(), &token).await?;
        Ok(connection)
    }

    /// Adds what an admin can do about a refused login.
    fn with_remedy(&self, failure: SendFailure) -> SendFailure {
        let SendFailure::Refused { why } = failure else {
            return failure;
        };
        let provider = match &self.tokens {
            Some(tokens) => tokens.settings().provider,
            None => settings::provider_of(&self.settings.host),
        };
        SendFailure::Refused {
            why: match outcome::login_remedy(&why, provider, self.tokens.is_some()) {
                Some(remedy) => format!("{why}: {remedy}"),
                None => why,
            },
        }
    }

    /// Asks whether a token can be had: fetched ahead of its end, a token that cannot be had is known of before an e-mail waits.
    async fn token_health(&self, now: Timestamp) -> Result<Option<GatewayHealth>, PollFailure> {
        let Some(tokens) = &self.tokens else {
            return Ok(None);
        };
        let is_serious = tokens.token(now).await.is_err();
        let trouble = |words: String| GatewayHealth {
            troubles: vec![GatewayTrouble { is_serious, words }],
            ..GatewayHealth::default()
        };
        match tokens.failure() {
            None => Ok(Some(GatewayHealth::default())),
            Some(SendFailure::Refused { why } | SendFailure::Rejected { why, .. }) => Ok(Some(trouble(why))),
            Some(SendFailure::BeforeSend { why } | SendFailure::Unknown { why }) => {
                Err(PollFailure::Unreachable { why })
            }
            Some(SendFailure::Retry { after, why }) => Err(PollFailure::Busy { after, why }),
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, SendFailure> {
        let failed = |error: Error| outcome::judge(SmtpStage::Connect, &error);
        let stream = BudgetStream::connect((self.settings.host.as_str(), self.settings.port)).await;
        let stream = stream.map_err(|error| outcome::unreached(&error))?;
        let hello = &self.hello;
        let Some(tls) = &self.tls else {
            let connection = AsyncSmtpConnection::connect_with_transport(Box::new(stream), hello).await;
            return connection.map_err(failed);
        };
        if self.settings.encryption == Encryption::Tls {
            let stream = TlsStream::begin(stream, tls.clone()).await.map_err(failed)?;
            let connection = AsyncSmtpConnection::connect_with_transport(Box::new(stream), hello).await;
            return connection.map_err(failed);
        }
        let stream = Box::new(ClearStream::new(stream));
        let connection = AsyncSmtpConnection::connect_with_transport(stream, hello).await;
        let mut connection = connection.map_err(failed)?;
        connection.starttls(tls.clone(), hello).await.map_err(failed)?;
        Ok(connection)
    }
}

impl Gateway for Smtp {
    fn name(&self) -> &GatewayName {
        &self.name
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            channel: Channel::Email,
            poll_inbound: false,
            webhook: false,
            receipts: Receipts::None,
            look_up: false,
            max_validity: None,
            at_once: self.settings.at_once,
        }
    }

    fn send<'a>(
        &'a self,
        message: &'a Outbound,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Accepted, SendFailure>> {
        Box::pin(self.deliver(message, now))
    }

    fn health(&self, now: Timestamp) -> BoxFuture<'_, Result<Option<GatewayHealth>, PollFailure>> {
        Box::pin(self.token_health(now))
    }
}

fn tls_parameters(settings: &SmtpSettings) -> Result<TlsParameters, BuildFailure> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(path) = &settings.ca_file {
        let pem = named_file::bytes(path, named_file::LONGEST_DATA).map_err(|source| {
            BuildFailure::CertificateFile {
                path: path.clone(),
                source,
            }
        })?;
        // A file without any certificate would be taken without a word, and every connection refused later.
        let certificate = Certificate::from_pem(&pem)
            .ok()
            .filter(|_| pem.windows(CERTIFICATE.len()).any(|window| window == CERTIFICATE))
            .ok_or_else(|| BuildFailure::Certificates { path: path.clone() })?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(BuildFailure::Tls)
}

/// How a certificate begins in PEM (RFC 7468 section 5).
const CERTIFICATE: &[u8] = b"-----BEGIN CERTIFICATE-----";
