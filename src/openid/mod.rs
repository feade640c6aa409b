//! Signing in by the school's own accounts, at Microsoft, Google or elsewhere: OpenID Connect, the code flow with PKCE.
//!
//! By hand on ring (docs/decisions/0020-openid.md). Nothing here knows an account of ours: the outcome is
//! an identity that the service vouches for. No token leaves this module or is kept, and none is logged. Whatever is odd lets
//! nobody in.

mod documents;
mod fault;
mod handshake;
mod keys;
mod provider;
mod settings;
mod shelf;
mod token;

pub use fault::{AskedPart, OpenIdFault, TokenFault};
pub use handshake::SignInHandshake;
pub use provider::{CallbackOutcome, CallbackWords, OpenIdProvider, SignedInIdentity};
pub(crate) use settings::IssuerHost;
pub use settings::{IssuerFault, IssuerKind, OpenIdSettings};
