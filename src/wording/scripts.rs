//! The office's words on the telephone, the same on the board, in e-mails and on the office card.
//!
//! Other people may listen at the far end. Every question to the worker has yes or no for an
//! answer, and there is an innocent way to ask for help. The household hears nothing about a late
//! worker (WH-17).

/// To the worker, after their name: one question, where "yes" means that all is well.
pub const TO_WORKER: &str =
    "office here, about the hall timetable. One word will do, yes or no: are you all right for now?";

/// To the worker, when the answer was not a clear yes.
pub const TO_WORKER_IN_DOUBT: &str =
    "Shall I leave it? If you would rather somebody came over, just tell me the timetable is on my desk.";

/// To the household, before the worker's name.
pub const TO_HOUSEHOLD: &str = "Hello, the school office here. May I speak to";

/// To the household, after the worker's name.
pub const TO_HOUSEHOLD_WHY: &str = "for a moment? It is about the hall timetable.";

/// To the worker, once the household has handed over the telephone.
pub const ONCE_PUT_THROUGH: &str = "One word will do, yes or no: are you all right for now?";
