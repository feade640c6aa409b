//! The certificate of the pages: read with its key, judged, and taken anew when the files change.
//!
//! Nothing here listens or speaks: `http` serves by the settings made here, the configuration judges the files by the same
//! reading, and the daemon looks at the files again and again.

mod doubt;
mod keeper;
mod pair;
mod validity;

pub use doubt::{CertificateDoubt, ENDS_SOON};
pub use keeper::{PairKeeper, PairNews};
pub use pair::{CertificateFault, CertificatePlaces, KeyPlace, PairText, ServedPair};

use rustls::ServerConfig;
use std::sync::Arc;

/// The settings of new connections; `None` while there is no certificate to serve by. Connections under way keep theirs.
pub type PairInForce = tokio::sync::watch::Receiver<Option<Arc<ServerConfig>>>;
