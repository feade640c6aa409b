//! Mutations by a seed: the same ones on every machine, so that a failure is there again tomorrow.

/// What is put in between: pieces that parsers take notice of.
const PIECES: &[&[u8]] = &[
    b"\"",
    b"'",
    b"\\",
    b"\n",
    b"\r\n",
    b"\0",
    b" ",
    b"%",
    b"%%",
    b"&",
    b"=",
    b"+",
    b"-",
    b"[",
    b"]",
    b"[[",
    b"{",
    b"}",
    b"{{",
    b"}}",
    b"{%",
    b"%}",
    b"0",
    b"1",
    b"9",
    b"99999999999999999999",
    b"-1",
    b"1e999",
    b"null",
    b"true",
    b"ok",
    b"help",
    b"not",
    b"left",
    b"YES",
    b"K7",
    b"15:20",
    b"25:61",
    b"+90m",
    b"\xc3",
    b"\xff",
    b"\xe2\x80\x8b",
    "é".as_bytes(),
    "🙂".as_bytes(),
    "İ".as_bytes(),
    b"../",
    b"<zq",
    b"#",
    b";",
    b":",
    b"@",
];

/// A small generator of numbers (xorshift), good enough to choose with.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.max(1))
    }

    /// Returns a number below `sides`, of which there is one at least.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides.max(1) as u64).unwrap()
    }
}

/// Returns `input` changed in one to four places; `other` is an input of the same target to take from.
pub(crate) fn mutated(dice: &mut Dice, input: &[u8], other: &[u8]) -> Vec<u8> {
    let mut out = input.to_vec();
    for _ in 0..=dice.roll(4) {
        let at = dice.roll(out.len() + 1);
        let end = (at + 1 + dice.roll(16)).min(out.len());
        match dice.roll(6) {
            0 if at < out.len() => out[at] ^= 1 << dice.roll(8),
            1 => drop(out.drain(at..end)),
            2 => {
                let again = out[at..end].to_vec();
                out.splice(at..at, again);
            }
            3 => {
                let from = dice.roll(other.len() + 1);
                let to = (from + 1 + dice.roll(64)).min(other.len());
                out.splice(at..at, other[from..to].iter().copied());
            }
            4 => out.truncate(at.max(1).min(out.len())),
            _ => {
                let piece = PIECES[dice.roll(PIECES.len())];
                out.splice(at..at, piece.iter().copied());
            }
        }
    }
    out.truncate(4096);
    out
}
