//! Passwords, PINs and tokens of sessions: hashed here, by argon2id (RFC 9106), and nowhere else.

use crate::domain::account::{LinkCode, SecretHash, TokenDigest};
use crate::entropy;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// Fewest characters of a password: NCSC asks for length before tricks.
pub const PASSWORD_AT_LEAST: usize = 10;

/// Most bytes of a password: beyond, hashing would be work for nothing.
const PASSWORD_AT_MOST: usize = 256;

/// How many digits a PIN has.
const PIN_DIGITS: std::ops::RangeInclusive<usize> = 4..=6;

/// Memory for one hash in KiB, of OWASP's cheat sheet: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;

/// Passes over the memory.
const PASSES: u32 = 2;

/// The machine has no randomness, or refuses the memory for a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the machine cannot hash a password just now")]
pub struct CannotHash;

/// Returns the fault of a new password, in words; `None` for a good password.
#[must_use]
pub fn password_fault(password: &str) -> Option<String> {
    let letters = password.chars().count();
    if letters < PASSWORD_AT_LEAST {
        return Some(format!(
            "the password has {letters} characters: {PASSWORD_AT_LEAST} at least. Three words that nobody would put together \
             are good"
        ));
    }
    if password.len() > PASSWORD_AT_MOST {
        return Some(format!("the password is longer than {PASSWORD_AT_MOST} bytes"));
    }
    let first = password.chars().next();
    if password.chars().all(|c| Some(c) == first) {
        return Some("the password is one character over and over".to_owned());
    }
    is_first_tried(password).then(|| {
        "that password is among the first that anybody would try. Three words that nobody would put together are good".to_owned()
    })
}

/// Words at the head of every list of leaked passwords, and the words of a school: alone, with figures and marks around, they are
/// tried first.
const FIRST_TRIED: [&str; 27] = [
    "abc",
    "abcdef",
    "admin",
    "administrator",
    "asdfghjkl",
    "changeme",
    "children",
    "football",
    "headteacher",
    "hello",
    "homeward",
    "iloveyou",
    "letmein",
    "letmeinnow",
    "liverpool",
    "login",
    "manchester",
    "office",
    "password",
    "passw0rd",
    "princess",
    "qwerty",
    "qwertyuiop",
    "school",
    "secret",
    "sunshine",
    "welcome",
];

fn is_first_tried(password: &str) -> bool {
    let lower = password.to_lowercase();
    let word = lower.trim_matches(|c: char| !c.is_alphabetic());
    // Nothing but figures and marks is a date, a number on a phone, or a row of keys.
    word.is_empty() || FIRST_TRIED.contains(&word)
}

/// Returns the fault of a new PIN, in words; `None` for a good PIN.
#[must_use]
pub fn pin_fault(pin: &str) -> Option<String> {
    if !PIN_DIGITS.contains(&pin.len()) || !pin.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some("a PIN is 4 to 6 digits".to_owned());
    }
    let digits = pin.as_bytes();
    let steps: Vec<i16> = digits
        .windows(2)
        .map(|pair| match pair {
            [one, next] => i16::from(*next) - i16::from(*one),
            _ => 0,
        })
        .collect();
    let is_row = |step: i16| steps.iter().all(|known| *known == step);
    (is_row(0) || is_row(1) || is_row(-1)).then(|| "that PIN is the first that anybody would try".to_owned())
}

/// Hashes a password or PIN.
///
/// # Errors
/// [`CannotHash`]. Takes some 40 ms and 19 MiB: not for a thread of the runtime.
pub fn hash(secret: &str) -> Result<SecretHash, CannotHash> {
    let salt = entropy::secret().ok_or(CannotHash)?;
    let salt = salt.get(..16).unwrap_or(&salt);
    let hashed = hasher()?.hash_password_with_salt(secret.as_bytes(), salt);
    hashed
        .map(|phc| SecretHash::new(phc.to_string()))
        .map_err(|_| CannotHash)
}

/// Whether a password or PIN matches a hash. Takes as long for a wrong one.
#[must_use]
pub fn matches(secret: &str, hashed: &SecretHash) -> bool {
    if secret.len() > PASSWORD_AT_MOST {
        return false;
    }
    let (Ok(hasher), Ok(phc)) = (hasher(), PasswordHash::new(hashed.reveal())) else {
        return false;
    };
    hasher.verify_password(secret.as_bytes(), &phc).is_ok()
}

/// Returns the hash of random bytes, compared in place of an unknown account's: the answer takes as long.
///
/// # Errors
/// [`CannotHash`].
pub fn of_nobody() -> Result<SecretHash, CannotHash> {
    let secret = entropy::secret().ok_or(CannotHash)?;
    hash(&URL_SAFE_NO_PAD.encode(secret))
}

fn hasher() -> Result<Argon2<'static>, CannotHash> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|_| CannotHash)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Begins every token of a program, so that one left in a file is known for what it is.
const PROGRAM_TOKEN: &str = "hw_";

/// A new token for a browser or a program: 32 random bytes. Kept nowhere; the store has its digest.
pub struct SessionToken(String);

impl SessionToken {
    /// Draws a token.
    ///
    /// # Errors
    /// [`CannotHash`] where the machine has no randomness: a token must not be guessed.
    pub fn draw() -> Result<Self, CannotHash> {
        let secret = entropy::secret().ok_or(CannotHash)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(secret)))
    }

    /// Draws a token for a program: `hw_` and 43 letters.
    ///
    /// # Errors
    /// [`CannotHash`] where the machine has no randomness.
    pub fn draw_for_program() -> Result<Self, CannotHash> {
        Self::draw().map(|token| Self(format!("{PROGRAM_TOKEN}{}", token.0)))
    }

    /// Returns the token as the cookie holds it: for the cookie and a link, never for a log.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Returns the digest kept by the store.
    #[must_use]
    pub fn digest(&self) -> TokenDigest {
        digest_of(&self.0)
    }
}

/// Draws a code by which an admin ties an identity to an account.
///
/// # Errors
/// [`CannotHash`] where the machine has no randomness: two people must not share a code.
pub fn draw_link_code() -> Result<LinkCode, CannotHash> {
    let random = entropy::secret().ok_or(CannotHash)?;
    random
        .first_chunk()
        .map(|first| LinkCode::of(*first))
        .ok_or(CannotHash)
}

/// Returns the digest of a token as a browser sent it.
#[must_use]
pub fn digest_of(token: &str) -> TokenDigest {
    TokenDigest::of(&Sha256::digest(token.as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use super::{hash, matches, of_nobody, password_fault, pin_fault};

    #[test]
    fn a_password_matches_its_own_hash_and_no_other() {
        let one = hash("three odd words").expect("hashed");
        let again = hash("three odd words").expect("hashed");
        assert_ne!(one, again, "each hash has a salt of its own");
        assert!(matches("three odd words", &one) && matches("three odd words", &again));
        assert!(!matches("three odd word", &one) && !matches("", &one));
        assert!(!matches("three odd words", &of_nobody().expect("hashed")));
        assert!(
            one.reveal().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{}",
            one.reveal()
        );
        assert_eq!(format!("{one:?}"), "(secret)");
    }

    #[test]
    fn what_anybody_would_try_first_is_refused() {
        assert_eq!(password_fault("purple kettle 9"), None);
        for weak in [
            "",
            "short",
            "aaaaaaaaaaaaaa",
            "password1234",
            "Welcome2026!",
            "07700900123",
            &"x".repeat(300),
        ] {
            assert!(password_fault(weak).is_some(), "{weak}");
        }
        for good in ["2580", "907153"] {
            assert_eq!(pin_fault(good), None, "{good}");
        }
        for weak in ["", "123", "1234", "4321", "0000", "1234567", "12a4", "987654"] {
            assert!(pin_fault(weak).is_some(), "{weak}");
        }
    }
}
