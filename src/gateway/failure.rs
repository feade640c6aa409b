//! Why asking or building a gateway failed.

use crate::domain::time::Span;
use std::path::PathBuf;

/// Why a gateway could not be asked. The failure loses nothing: the same question is asked again.
///
/// `why` carries codes and our own words, never a number, a name or a text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PollFailure {
    /// The provider answered "not now" (429, 5xx).
    #[error("busy: {why}")]
    Busy {
        /// Wait until the next try is worth while, as the provider says.
        after: Option<Span>,
        /// For the record.
        why: String,
    },
    /// The provider refuses us: wrong password, account closed. A person must act.
    #[error("refused: {why}")]
    Refused {
        /// For the record, and for the admins.
        why: String,
    },
    /// No answer.
    #[error("unreachable: {why}")]
    Unreachable {
        /// For the record.
        why: String,
    },
    /// An answer without sense.
    #[error("unreadable: {why}")]
    Unreadable {
        /// For the record.
        why: String,
    },
}

/// Why a gateway could not be built from its settings.
#[derive(Debug, thiserror::Error)]
pub enum BuildFailure {
    /// The file of root certificates could not be read.
    #[error("the certificate file `{path}` cannot be read")]
    CertificateFile {
        /// The file as configured.
        path: PathBuf,
        /// Cause, as the system gave it.
        source: std::io::Error,
    },
    /// The file of root certificates holds no certificate that can be used.
    #[error("the file `{path}` holds no PEM certificate that can be used")]
    Certificates {
        /// The file as configured.
        path: PathBuf,
    },
    /// The sender's e-mail address cannot be read.
    #[error("the sender's address cannot be read; write it as `Name <name@example.org>`")]
    From,
    /// The HTTP client could not be set up.
    #[error("the HTTP client cannot be set up")]
    Http(#[source] reqwest::Error),
    /// The private key of a service account cannot be used.
    #[error("the service account's private key is no RSA key in PEM form")]
    PrivateKey,
    /// TLS could not be set up.
    #[error("TLS cannot be set up")]
    Tls(#[source] lettre::transport::smtp::Error),
    /// The address of the provider's API is no URL.
    #[error("`{url}` is not an http or https URL")]
    Url {
        /// As written.
        url: String,
    },
}
