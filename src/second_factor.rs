//! The codes of a second factor (TOTP, RFC 6238): SHA-1, six digits, half a minute. Made and compared here, and nowhere else.

use crate::domain::account::{AccountName, CodeSecret};
use crate::domain::time::Timestamp;
use crate::entropy;
use crate::password::CannotHash;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use subtle::ConstantTimeEq as _;

/// How long a code lasts, in milliseconds.
const STEP_MS: i64 = 30_000;

/// Half minutes by which a phone's clock may be off, either way.
const DRIFT: u64 = 1;

/// Bytes of a secret: as many as SHA-1 has, as RFC 4226 asks for.
const SECRET_BYTES: usize = 20;

/// The digits of base32 (RFC 4648).
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Draws a secret.
///
/// # Errors
/// [`CannotHash`] where the machine has no randomness: a secret must not be guessed.
pub fn draw() -> Result<CodeSecret, CannotHash> {
    let random = entropy::secret().ok_or(CannotHash)?;
    let bytes = random.get(..SECRET_BYTES).ok_or(CannotHash)?;
    Ok(CodeSecret::new(to_base32(bytes)))
}

/// Returns the half minute of an instant, counted from 1970.
#[must_use]
pub fn step_at(at: Timestamp) -> u64 {
    u64::try_from(at.ms().div_euclid(STEP_MS)).unwrap_or(0)
}

/// Returns the half minute whose code was typed, if the code is of now or its neighbours. Every candidate is compared, so that
/// the time taken tells nothing.
#[must_use]
pub fn matching_step(secret: &CodeSecret, typed: &str, now: Timestamp) -> Option<u64> {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let now = step_at(now);
    let mut found = None;
    for step in now.saturating_sub(DRIFT)..=now.saturating_add(DRIFT) {
        let right = code(secret, step)?;
        if bool::from(right.as_bytes().ct_eq(typed.as_bytes())) {
            found = Some(step);
        }
    }
    found
}

/// Returns the code of a half minute; `None` for a secret that is not base32.
#[must_use]
pub fn code(secret: &CodeSecret, step: u64) -> Option<String> {
    let key = from_base32(secret.reveal())?;
    Some(format!("{:06}", value(&key, step)? % 1_000_000))
}

/// Returns the 31 bits from which a code's digits are taken (RFC 4226 section 5.3).
fn value(key: &[u8], step: u64) -> Option<u32> {
    let mut mac = Hmac::<Sha1>::new_from_slice(key).ok()?;
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash.last()? & 0x0f);
    let four: [u8; 4] = hash.get(offset..offset + 4)?.try_into().ok()?;
    Some(u32::from_be_bytes(four) & 0x7fff_ffff)
}

/// Returns the address that a phone's app takes a secret from.
#[must_use]
pub fn address(secret: &CodeSecret, account: &AccountName) -> String {
    let label = account.as_str().replace('@', "%40");
    format!(
        "otpauth://totp/Homeward:{label}?secret={}&issuer=Homeward&algorithm=SHA1&digits=6&period=30",
        secret.reveal()
    )
}

fn to_base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            text.push(digit(bits >> held));
        }
    }
    if held > 0 {
        text.push(digit(bits << (5 - held)));
    }
    text
}

fn digit(bits: u32) -> char {
    let index = usize::try_from(bits & 31).unwrap_or(0);
    BASE32.get(index).map_or('A', |digit| char::from(*digit))
}

fn from_base32(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in text.bytes() {
        let value = BASE32.iter().position(|digit| *digit == byte)?;
        bits = bits << 5 | u32::try_from(value).ok()?;
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{code, draw, from_base32, matching_step, step_at, to_base32, value};
    use crate::domain::account::CodeSecret;
    use crate::domain::time::Timestamp;

    /// The secret of RFC 6238, appendix B, for SHA-1.
    const KEY: &[u8] = b"12345678901234567890";

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        for (seconds, digits) in [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ] {
            let step = step_at(Timestamp::from_ms(seconds * 1000));
            assert_eq!(value(KEY, step).unwrap() % 100_000_000, digits, "{seconds}");
            let six = format!("{:06}", digits % 1_000_000);
            assert_eq!(code(&CodeSecret::new(to_base32(KEY)), step).unwrap(), six);
        }
    }

    #[test]
    fn base32_is_that_of_rfc_4648() {
        for (plain, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(to_base32(plain.as_bytes()), text);
            assert_eq!(from_base32(text).unwrap(), plain.as_bytes());
        }
        assert_eq!(from_base32("MZXW1"), None);
        assert_eq!(to_base32(KEY), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn a_code_is_taken_half_a_minute_early_or_late_and_no_further() {
        let secret = draw().unwrap();
        let now = Timestamp::parse("2026-11-23T10:00:15Z").unwrap();
        let step = step_at(now);
        for (off, taken) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let of = step.checked_add_signed(off).unwrap();
            let typed = code(&secret, of).unwrap();
            assert_eq!(matching_step(&secret, &typed, now), taken.then_some(of), "{off}");
        }
        let spaced = code(&secret, step).unwrap();
        let spaced = format!(" {} {} ", &spaced[..3], &spaced[3..]);
        assert_eq!(matching_step(&secret, &spaced, now), Some(step));
        for wrong in [
            "",
            "12345",
            "1234567",
            "abcdef",
            "\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}",
        ] {
            assert_eq!(matching_step(&secret, wrong, now), None, "{wrong}");
        }
        assert_eq!(format!("{secret:?}"), "(secret)");
    }
}
