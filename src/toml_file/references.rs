//! References to secrets: the place, and the secret itself.

use super::file::{File, open_to_others};
use super::secret::{Secret, SecretPlace, SecretPolicy, Secrets, is_in_a_store};
use super::shape::{Hidden, SecretReference};
use crate::toml_file::values;
use std::ops::Range;
use std::path::PathBuf;
use toml::Spanned;

/// Returns the secret behind a reference. A secret in the file itself is an error.
pub(crate) fn secret(
    file: &mut File,
    secrets: &Secrets<'_>,
    key: &str,
    value: &Spanned<Hidden>,
) -> Option<Secret> {
    match value.get_ref() {
        Hidden::Plain(_) | Hidden::Listed(_) => {
            note_plain(file, key, value.span());
            None
        }
        Hidden::Reference(reference) => follow(file, secrets, reference, true, value.span()).map(Secret::new),
    }
}

/// A secret that may change under a running daemon.
pub(crate) enum SecretSource {
    /// A file, to be read again: a credential is a file too.
    File(PathBuf),
    /// The secret itself, from the environment; `None` where the environment has none and a warning says so.
    Held(Option<Secret>),
}

/// Returns the place named by a reference, and reports a secret in the file itself and a place that others can read.
fn named_place(file: &mut File, key: &str, value: &Spanned<Hidden>) -> Option<SecretPlace> {
    let reference = match value.get_ref() {
        Hidden::Plain(_) | Hidden::Listed(_) => {
            note_plain(file, key, value.span());
            return None;
        }
        Hidden::Reference(reference) => reference,
    };
    let place = place(file, reference, value.span())?;
    note_open_place(file, &place, value.span());
    Some(place)
}

/// Returns where a secret of the pages is read from. A missing file is the caller's to find: pages alone depend on the secret.
pub(crate) fn source(
    file: &mut File,
    secrets: &Secrets<'_>,
    key: &str,
    value: &Spanned<Hidden>,
) -> Option<SecretSource> {
    let place = named_place(file, key, value)?;
    match (&place, &secrets.credentials) {
        (SecretPlace::File(path), _) => Some(SecretSource::File(path.clone())),
        (SecretPlace::Credential(name), Some(folder)) => Some(SecretSource::File(folder.join(name))),
        (SecretPlace::Credential(_) | SecretPlace::Env(_), _) => match secrets.find(&place) {
            Ok(secret) => Some(SecretSource::Held(Some(Secret::new(secret)))),
            // The unit reads it at the start; nobody else needs to.
            Err(_) if secrets.policy == SecretPolicy::Skip && is_in_a_store(&place) => {
                Some(SecretSource::Held(None))
            }
            Err(missing) if secrets.policy == SecretPolicy::Skip => {
                file.warn(
                    "certificate-key-unusable",
                    value.span(),
                    missing.message,
                    missing.remedy,
                );
                Some(SecretSource::Held(None))
            }
            Err(missing) => {
                file.dark_pages(
                    "certificate-key-unusable",
                    value.span(),
                    missing.message,
                    missing.remedy,
                );
                Some(SecretSource::Held(None))
            }
        },
    }
}

/// Returns the secret of the school's sign-in service. A daemon starts without the secret: only the button hangs on it.
pub(crate) fn secret_of_button(
    file: &mut File,
    secrets: &Secrets<'_>,
    key: &str,
    value: &Spanned<Hidden>,
) -> Option<Secret> {
    let place = named_place(file, key, value)?;
    match (secrets.find(&place), secrets.policy) {
        (Err(missing), SecretPolicy::Require) => {
            file.dark_button("missing-secret", value.span(), missing.message, missing.remedy);
            None
        }
        (Ok(secret), _) => Some(Secret::new(secret)),
        (Err(_), SecretPolicy::Skip) => look_up(file, secrets, &place, value.span()).map(Secret::new),
    }
}

fn note_plain(file: &mut File, key: &str, span: Range<usize>) {
    file.error(
        "plain-secret",
        span,
        format!("`{key}` is a secret, and secrets are never in these files"),
        "write where it is: `{ credential = \"...\" }`, `{ env = \"...\" }` or `{ file = \"...\" }`; and change it, since it has been seen",
    );
}

/// Returns the text behind a reference. Where `personal`, warns of a referenced file open to
/// others.
pub(crate) fn follow(
    file: &mut File,
    secrets: &Secrets<'_>,
    reference: &SecretReference,
    personal: bool,
    span: Range<usize>,
) -> Option<String> {
    let place = place(file, reference, span.clone())?;
    if personal {
        note_open_place(file, &place, span.clone());
    }
    look_up(file, secrets, &place, span)
}

/// Warns of a secret in a file of its own, open to others.
fn note_open_place(file: &mut File, place: &SecretPlace, span: Range<usize>) {
    let SecretPlace::File(path) = place else { return };
    // A missing file is reported by `Secrets::find`.
    if path.exists() && open_to_others(path) {
        file.warn(
            "open-secret-file",
            span,
            format!("others can read `{}`, where this secret is", path.display()),
            format!(
                "`chmod 600 {}`, and change the secret: it may have been seen",
                path.display()
            ),
        );
    }
}

fn place(file: &mut File, reference: &SecretReference, span: Range<usize>) -> Option<SecretPlace> {
    let SecretReference {
        credential,
        env,
        file: path,
    } = reference;
    let place = match (credential, env, path) {
        (Some(name), None, None) if !name.is_empty() && !name.contains('/') => {
            SecretPlace::Credential(name.clone())
        }
        (None, Some(name), None) if !name.is_empty() => SecretPlace::Env(name.clone()),
        (None, None, Some(path)) if !path.is_empty() => SecretPlace::File(values::path(file, path)),
        (_, _, _) if file.is_unreadable_in_part(&span) => return None,
        (_, _, _) => {
            file.error(
                "bad-secret-reference",
                span,
                "a secret has exactly one place, and this does not say which",
                "write one of `{ credential = \"NAME\" }`, `{ env = \"NAME\" }`, `{ file = \"PATH\" }`",
            );
            return None;
        }
    };
    Some(place)
}

fn look_up(
    file: &mut File,
    secrets: &Secrets<'_>,
    place: &SecretPlace,
    span: Range<usize>,
) -> Option<String> {
    match (secrets.find(place), secrets.policy) {
        (Ok(secret), _) => Some(secret),
        (Err(missing), SecretPolicy::Require) => {
            file.error("missing-secret", span, missing.message, missing.remedy);
            None
        }
        // The unit reads it at the start; nobody else needs to.
        (Err(_), SecretPolicy::Skip) if secrets.credentials.is_none() && is_in_a_store(place) => {
            Some(String::new())
        }
        (Err(missing), SecretPolicy::Skip) => {
            file.warn("missing-secret", span, missing.message, missing.remedy);
            Some(String::new())
        }
    }
}
