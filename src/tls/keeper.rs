//! The pair in force, while the files behind it change.
//!
//! Two files are never replaced in the same instant, and a look between the two finds a key of another certificate. So a bad
//! pair counts only where the next look finds the very same.

use super::pair::{CertificateFault, PairText, ServedPair};

/// The pair in force, and the last one refused.
#[derive(Debug, Default)]
pub struct PairKeeper {
    in_force: Option<(PairText, ServedPair)>,
    /// What the last look found instead of a good pair.
    found: Option<PairFound>,
    refused: Option<CertificateFault>,
}

/// What a look found instead of a good pair: bytes, or no bytes.
type PairFound = Result<PairText, CertificateFault>;

/// What came of a look at the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PairNews {
    /// A new pair is in force.
    Taken,
    /// The files are bad, and what was in force stays.
    Refused(CertificateFault),
    /// Nothing new.
    Same,
}

impl PairKeeper {
    /// Takes what a look at the files found. `at_once` refuses a bad pair without another look: at a start there is nothing to
    /// fall back on, and at a reload somebody waits for the answer.
    pub fn look(&mut self, found: Result<PairText, CertificateFault>, at_once: bool) -> PairNews {
        if let (Ok(text), Some((known, _))) = (&found, &self.in_force)
            && text == known
        {
            self.found = None;
            self.refused = None;
            return PairNews::Same;
        }
        let judged = found.as_ref().map_err(Clone::clone).and_then(PairText::judged);
        match (judged, found) {
            (Ok(pair), Ok(text)) => {
                self.in_force = Some((text, pair));
                self.found = None;
                self.refused = None;
                PairNews::Taken
            }
            (Err(fault), found) => {
                let is_confirmed = at_once || self.found.as_ref() == Some(&found);
                self.found = Some(found);
                if !is_confirmed || self.refused.as_ref() == Some(&fault) {
                    return PairNews::Same;
                }
                self.refused = Some(fault.clone());
                PairNews::Refused(fault)
            }
            (Ok(_), Err(_)) => PairNews::Same,
        }
    }

    /// Returns the pair in force.
    #[must_use]
    pub fn pair(&self) -> Option<&ServedPair> {
        self.in_force.as_ref().map(|(_, pair)| pair)
    }

    /// Returns why the files as they stand are not taken.
    #[must_use]
    pub fn refused(&self) -> Option<&CertificateFault> {
        self.refused.as_ref()
    }
}
