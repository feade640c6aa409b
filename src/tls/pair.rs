//! A certificate with its key: where both are, and what can be wrong with them.

use super::doubt::{CertificateDoubt, ENDS_SOON};
use super::validity::{CertificateTimes, times_of};
use crate::domain::time::Timestamp;
use crate::named_file;
use crate::toml_file::Secret;
use rustls::ServerConfig;
use rustls::client::verify_server_name;
use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::ParsedCertificate;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the certificate of the pages and its key are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificatePlaces {
    /// The certificates, in PEM: the server's own first, then those of the authorities between.
    pub certificate: PathBuf,
    /// The key of the first certificate.
    pub key: KeyPlace,
}

/// Where a key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyPlace {
    /// A file, read anew at each look: a credential of systemd's is a file too.
    File(PathBuf),
    /// The key itself, from the environment: the same until the next start.
    Held(Secret),
}

/// Certificate and key as they stand, not judged yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairText {
    places: CertificatePlaces,
    certificate: Vec<u8>,
    key: Secret,
}

/// A certificate with its key, fit to be served by.
#[derive(Debug, Clone)]
pub struct ServedPair {
    config: Arc<ServerConfig>,
    first: CertificateDer<'static>,
    times: Option<CertificateTimes>,
}

/// Why a certificate cannot be served by. Carries no part of a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFault {
    /// The certificate's file cannot be read.
    #[error("the certificate `{}` cannot be read: {why}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why, in the words of the system.
        why: String,
    },
    /// The certificate's file has no certificate.
    #[error("there is no certificate in `{}`", .0.display())]
    NoCertificate(PathBuf),
    /// The first certificate of the file is broken.
    #[error("what `{}` begins with is no certificate that can be read", .0.display())]
    Broken(PathBuf),
    /// The key's file cannot be read.
    #[error("the key `{}` cannot be read: {why}", path.display())]
    KeyUnreadable {
        /// The file.
        path: PathBuf,
        /// Why, in the words of the system.
        why: String,
    },
    /// There is no key where the key should be.
    #[error("there is no private key in {0}")]
    NoKey(String),
    /// The key wants a passphrase.
    #[error("the key in {0} is locked by a passphrase, which nobody types at a start")]
    LockedKey(String),
    /// The key is of a kind that TLS is not served by.
    #[error("the key in {0} is of a kind that pages cannot be served by")]
    OddKey(String),
    /// The key belongs to another certificate.
    #[error("the key in {key} belongs to another certificate than the first in `{}`", certificate.display())]
    KeyOfAnother {
        /// The certificate's file.
        certificate: PathBuf,
        /// Where the key is.
        key: String,
    },
}

impl CertificateFault {
    /// Returns the remedy.
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } | Self::KeyUnreadable { .. } => {
                "put it there, in PEM form, where the daemon may read it: owner root, group homeward, mode 0640"
            }
            Self::NoCertificate(_) | Self::Broken(_) => {
                "put the server's certificate there in PEM form, its own first: it begins with `-----BEGIN CERTIFICATE-----`"
            }
            Self::NoKey(_) => {
                "put the certificate's key there in PEM form: it begins with `-----BEGIN PRIVATE KEY-----`"
            }
            Self::LockedKey(_) => {
                "take the passphrase off (`openssl pkey -in KEY -out NEW`), and keep the file to root and the daemon"
            }
            Self::OddKey(_) => {
                "have a certificate issued for an RSA key of 2048 bits or more, or for an EC key (P-256)"
            }
            Self::KeyOfAnother { .. } => {
                "put certificate and key of one and the same request there; the server's own certificate stands first in its file"
            }
        }
    }

    /// Whether the fault is of the key, not of the certificate's file.
    #[must_use]
    pub fn is_of_key(&self) -> bool {
        match self {
            Self::KeyUnreadable { .. } | Self::NoKey(_) | Self::LockedKey(_) | Self::OddKey(_) => true,
            Self::Unreadable { .. }
            | Self::NoCertificate(_)
            | Self::Broken(_)
            | Self::KeyOfAnother { .. } => false,
        }
    }
}

impl KeyPlace {
    /// Returns the place in words: never the key.
    fn name(&self) -> String {
        match self {
            Self::File(path) => format!("`{}`", path.display()),
            Self::Held(_) => "the environment".to_owned(),
        }
    }
}

impl CertificatePlaces {
    /// Reads both files.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn read(&self) -> Result<PairText, CertificateFault> {
        let path = &self.certificate;
        let certificate = named_file::bytes(path, named_file::LONGEST_DATA);
        let certificate = certificate.map_err(|error| CertificateFault::Unreadable {
            path: path.clone(),
            why: error.to_string(),
        })?;
        let key = match &self.key {
            KeyPlace::File(path) => Secret::new(read_key(path)?),
            KeyPlace::Held(key) => key.clone(),
        };
        Ok(PairText {
            places: self.clone(),
            certificate,
            key,
        })
    }
}

fn read_key(path: &Path) -> Result<String, CertificateFault> {
    named_file::text(path, named_file::LONGEST_SECRET).map_err(|error| CertificateFault::KeyUnreadable {
        path: path.to_owned(),
        why: error.to_string(),
    })
}

impl PairText {
    /// Makes the settings to serve by.
    ///
    /// # Errors
    /// What is wrong with the certificate or the key.
    pub fn judged(&self) -> Result<ServedPair, CertificateFault> {
        let path = || self.places.certificate.clone();
        let chain: Result<Vec<CertificateDer<'static>>, pem::Error> =
            CertificateDer::pem_slice_iter(&self.certificate).collect();
        let chain = chain.map_err(|_| CertificateFault::Broken(path()))?;
        let Some(first) = chain.first().cloned() else {
            return Err(CertificateFault::NoCertificate(path()));
        };
        if ParsedCertificate::try_from(&first).is_err() {
            return Err(CertificateFault::Broken(path()));
        }
        let key = ring::sign::any_supported_type(&self.private_key()?)
            .map_err(|_| CertificateFault::OddKey(self.places.key.name()))?;
        let certified = CertifiedKey::new(chain, key);
        match certified.keys_match() {
            Ok(()) | Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::Unknown)) => {}
            Err(_) => {
                return Err(CertificateFault::KeyOfAnother {
                    certificate: path(),
                    key: self.places.key.name(),
                });
            }
        }
        let times = times_of(&first);
        let config = served_by(certified).ok_or_else(|| CertificateFault::OddKey(self.places.key.name()))?;
        Ok(ServedPair {
            config: Arc::new(config),
            first,
            times,
        })
    }

    fn private_key(&self) -> Result<PrivateKeyDer<'static>, CertificateFault> {
        let text = self.key.reveal();
        PrivateKeyDer::from_pem_slice(text.as_bytes()).map_err(|_| {
            let place = self.places.key.name();
            // PKCS#8 and the older form of OpenSSL say so in different lines.
            if text.contains("ENCRYPTED") {
                CertificateFault::LockedKey(place)
            } else {
                CertificateFault::NoKey(place)
            }
        })
    }
}

/// Returns settings for TLS 1.3 and 1.2, with HTTP/2 before HTTP/1.1.
fn served_by(certified: CertifiedKey) -> Option<ServerConfig> {
    let provider = Arc::new(ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .ok()?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(certified)));
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Some(config)
}

impl ServedPair {
    /// Returns the settings of new connections.
    #[must_use]
    pub fn config(&self) -> Arc<ServerConfig> {
        self.config.clone()
    }

    /// Returns everything unwise about the certificate at `now`, for people who reach the pages by `host`.
    #[must_use]
    pub fn doubts(&self, now: Timestamp, host: Option<&str>) -> Vec<CertificateDoubt> {
        let mut doubts = Vec::new();
        if let Some(times) = self.times {
            if times.until <= now {
                doubts.push(CertificateDoubt::Ended(times.until));
            } else if times.until.since(now) < ENDS_SOON {
                doubts.push(CertificateDoubt::EndsSoon(times.until));
            }
            if now < times.from {
                doubts.push(CertificateDoubt::NotYet(times.from));
            }
        }
        if let Some(host) = host
            && !self.is_for(host)
        {
            doubts.push(CertificateDoubt::OtherHost(host.to_owned()));
        }
        doubts
    }

    fn is_for(&self, host: &str) -> bool {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let (Ok(name), Ok(certificate)) = (
            ServerName::try_from(bare),
            ParsedCertificate::try_from(&self.first),
        ) else {
            return false;
        };
        verify_server_name(&certificate, &name).is_ok()
    }
}
