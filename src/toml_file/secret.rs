//! Secrets: never in the files, never in a log, looked up by references.

use crate::named_file;
use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// A password, token or secret address. `Debug` hides the secret, and no `Display` exists.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the secret itself, for a gateway's request, never for logs.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// Safe words, safe phrases or duress codes. `Debug` hides the words: a reader of a word can fake
/// or foil a call for help.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct SecretWords(Vec<String>);

impl SecretWords {
    /// Wraps the words.
    #[must_use]
    pub fn new(words: Vec<String>) -> Self {
        Self(words)
    }

    /// Returns the words: for reading a text, never for logs.
    #[must_use]
    pub fn reveal(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Debug for SecretWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({} secret)", self.0.len())
    }
}

/// Whether a missing secret is an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretPolicy {
    /// A missing secret is an error: the daemon cannot run without.
    Require,
    /// A missing secret is a warning, and the secret is left empty: for checking the files on
    /// another machine.
    Skip,
}

/// Places in which secrets are looked up.
pub struct Secrets<'a> {
    /// Treatment of a missing secret.
    pub policy: SecretPolicy,
    /// Folder of credentials: systemd's `$CREDENTIALS_DIRECTORY`.
    pub credentials: Option<PathBuf>,
    /// The environment's variables, by name.
    pub env: &'a (dyn Fn(&str) -> Option<String> + Sync),
}

impl Secrets<'static> {
    /// Looks secrets up in this process's own environment.
    #[must_use]
    pub fn of_this_process(policy: SecretPolicy) -> Self {
        Self {
            policy,
            credentials: std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from),
            env: &|name| std::env::var(name).ok(),
        }
    }
}

/// The one place of a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SecretPlace {
    Credential(String),
    Env(String),
    File(PathBuf),
}

/// Why a secret could not be had, and the remedy.
pub(super) struct MissingSecret {
    pub(super) message: String,
    pub(super) remedy: String,
}

/// Where systemd looks for the credentials that a unit names (systemd.exec(5), `LoadCredential=`).
const CREDENTIAL_STORES: &[&str] = &[
    "/etc/credstore",
    "/etc/credstore.encrypted",
    "/run/credstore",
    "/usr/lib/credstore",
];

/// Whether the unit will find a credential in one of systemd's stores, under the name that the unit gives.
pub(super) fn is_in_a_store(place: &SecretPlace) -> bool {
    let SecretPlace::Credential(name) = place else {
        return false;
    };
    let file = format!("homeward.{name}");
    CREDENTIAL_STORES
        .iter()
        .any(|store| Path::new(store).join(&file).symlink_metadata().is_ok())
}

impl Secrets<'_> {
    /// Returns the secret at `place`, without the final newline of editors.
    pub(super) fn find(&self, place: &SecretPlace) -> Result<String, MissingSecret> {
        match place {
            SecretPlace::Credential(name) => match &self.credentials {
                Some(directory) => read(
                    &directory.join(name),
                    &format!("the credential `{name}`"),
                    &format!("add `LoadCredential={name}:FILE` to the unit (`systemctl edit homeward`)"),
                ),
                None => Err(MissingSecret {
                    message: format!(
                        "the credential `{name}` is missing: `$CREDENTIALS_DIRECTORY` is not set"
                    ),
                    remedy: format!(
                        "put it into `/etc/credstore/homeward.{name}`, where the unit finds it (any other name needs `LoadCredential={name}:FILE` there too), or point `CREDENTIALS_DIRECTORY` at a directory that has it"
                    ),
                }),
            },
            SecretPlace::Env(name) => match (self.env)(name) {
                Some(text) if !text.trim().is_empty() => Ok(trimmed(&text)),
                Some(_) => Err(MissingSecret {
                    message: format!("the environment variable `{name}` is empty"),
                    remedy: format!("set `{name}` for the daemon"),
                }),
                None => Err(MissingSecret {
                    message: format!("the environment variable `{name}` is not set"),
                    remedy: format!("set `{name}` for the daemon, in a file that only it can read"),
                }),
            },
            SecretPlace::File(path) => read(
                path,
                &format!("the secret file `{}`", path.display()),
                "put the secret there, in a file that only the daemon can read",
            ),
        }
    }
}

fn read(path: &Path, what: &str, remedy: &str) -> Result<String, MissingSecret> {
    let missing = |why: String| MissingSecret {
        message: format!("{what} {why}"),
        remedy: remedy.to_owned(),
    };
    match named_file::text(path, named_file::LONGEST_SECRET) {
        Ok(text) if text.trim().is_empty() => Err(missing(format!("is empty (`{}`)", path.display()))),
        Ok(text) => Ok(trimmed(&text)),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Err(missing(format!("is missing: there is no `{}`", path.display())))
        }
        Err(error) => {
            let message = format!("{what} cannot be read from `{}`: {error}", path.display());
            let remedy = match error.kind() {
                ErrorKind::PermissionDenied => remedy,
                _ => named_file::remedy(&error),
            };
            Err(MissingSecret {
                message,
                remedy: remedy.to_owned(),
            })
        }
    }
}

fn trimmed(text: &str) -> String {
    text.trim_end_matches(['\r', '\n']).to_owned()
}
