//! Why nobody is signed in, for the log and for the page. Carries our own words alone: no token, no code, no name.

use std::fmt;

/// What the service was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedPart {
    /// The document about the service itself.
    Discovery,
    /// The keys by which its tokens are signed.
    Keys,
    /// The token of a person.
    Token,
}

impl fmt::Display for AskedPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Discovery => "its description",
            Self::Keys => "its keys",
            Self::Token => "a token",
        })
    }
}

/// Why a sign-in came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenIdFault {
    /// No answer, or "not now".
    #[error("the sign-in service did not answer when asked for {asked}: {why}")]
    Unreachable {
        /// The question.
        asked: AskedPart,
        /// The cause, in our own words.
        why: String,
    },
    /// An answer without sense.
    #[error("the sign-in service answered oddly when asked for {asked}: {why}")]
    Odd {
        /// The question.
        asked: AskedPart,
        /// The oddity.
        why: &'static str,
    },
    /// The service does not take Homeward's own name or secret.
    #[error("the sign-in service refuses Homeward itself: `{word}`")]
    ClientRefused {
        /// The word of RFC 6749.
        word: &'static str,
    },
    /// The service does not take the code: used already, or too old.
    #[error("the sign-in service refuses the code: `{word}`")]
    CodeRefused {
        /// The word of RFC 6749.
        word: &'static str,
    },
    /// The callback is another service's (RFC 9207).
    #[error("the browser came back from another sign-in service, or one that does not say its name")]
    OtherIssuer,
    /// The token does not hold.
    #[error("the token of the sign-in service does not hold: {0}")]
    Token(#[from] TokenFault),
}

/// Why a token does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// Not three parts of the right form.
    #[error("it has not the form of a token")]
    Malformed,
    /// Signed by anything but RS256, or not at all.
    #[error("it is not signed by RS256")]
    Algorithm,
    /// Signed by a key that the service does not publish.
    #[error("its key is none of those that the service publishes")]
    Key,
    /// The signature is another.
    #[error("its signature is wrong")]
    Signature,
    /// Of another service.
    #[error("`iss` is another service")]
    Issuer,
    /// For another program.
    #[error("`aud` or `azp` is another program")]
    Audience,
    /// Past its end.
    #[error("`exp` is past: is the clock of this machine right?")]
    Expired,
    /// From the future.
    #[error("`iat` or `nbf` is in the future: is the clock of this machine right?")]
    TooEarly,
    /// Of another sign-in.
    #[error("`nonce` is another sign-in's, or missing")]
    Nonce,
    /// Of another tenant at Microsoft.
    #[error("`tid` is another tenant, or missing")]
    Tenant,
    /// Of another domain at Google, or a private account.
    #[error("`hd` is another domain, or missing")]
    Domain,
    /// Without the person's number.
    #[error("`sub` or `oid` is missing")]
    Subject,
}
