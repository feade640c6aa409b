//! References to secrets: the place, and the secret itself.

use super::file::{File, open_to_others};
use super::secret::{Secret, SecretPlace, SecretPolicy, Secrets, is_in_a_store};
use super::shape::{Hidden, SecretReference};
use crate::toml_file::values;
use std::ops::Range;
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
            file.error(
                "plain-secret",
                value.span(),
                format!("`{key}` is a secret, and secrets are never in these files"),
                "write where it is: `{ credential = \"...\" }`, `{ env = \"...\" }` or `{ file = \"...\" }`; and change it, since it has been seen",
            );
            None
        }
        Hidden::Reference(reference) => follow(file, secrets, reference, true, value.span()).map(Secret::new),
    }
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
