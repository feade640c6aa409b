//! What is heard in a scene, by name: of each message a few words that no other has.
//!
//! Scenes assert by these names who was told what and in which order; how a message is worded is asserted by the tests of
//! the wording. An edit of a sentence so has one line here to follow.

// ---- To workers ----

/// The answer to a sign-out.
pub const SIGNED_OUT: &str = "signed out";
/// The answer to IN.
pub const ARRIVAL_NOTED: &str = "IN at";
/// The answer to OK.
pub const OK_NOTED: &str = "OK of";
/// The answer to LEFT.
pub const LEFT_NOTED: &str = "LEFT at";
/// The answer to BACK or HOME, once everybody is.
pub const VISIT_CLOSED: &str = "visit closed";
/// The answer to a text that could not be read.
pub const NOT_UNDERSTOOD: &str = "not sure";
/// The dull answer to a safe phrase.
pub const MESSAGE_RECEIVED: &str = "message received";
/// The nudge before a check-in is missed.
pub const CHECK_IN_NOW: &str = "Are you OK";
/// The nudge before a return is missed.
pub const BACK_NOW: &str = "are you back";
/// To the workers, once their alert is resolved.
pub const ALL_IS_WELL: &str = "all is well";

// ---- To contacts, of an alert ----

/// The step that rings the workers: Jo's number stands in no other text.
pub const RING_THEM: &str = "07700 900101";
/// The same where nothing follows it in the sentence.
pub const RING_THEM_ALONE: &str = "07700 900101. ";
/// The same in the words of Washwood Heath.
pub const RING_MOBILE: &str = "Ring mobile: ";
/// The step that rings the household.
pub const RING_HOUSEHOLD: &str = "Ring the household";
/// The step that decides, in anybody's words.
pub const DECIDE: &str = "Decide";
/// The same in our own words.
pub const DECIDE_WHAT_TO_DO: &str = "Decide what to do";
/// The step that rings the police.
pub const RING_999: &str = "Ring 999";
/// The cause: SOS or HELP.
pub const ASKED_FOR_HELP: &str = "asked for help";
/// The cause: a text that worries.
pub const MAY_BE_IN_DANGER: &str = "may be in danger";
/// The cause: a safe phrase.
pub const SAFE_PHRASE_USED: &str = "safe phrase";
/// Under duress, whoever is meant.
pub const DO_NOT_RING: &str = "Do NOT ring";
/// Under duress, to those who might.
pub const DO_NOT_RING_THEM: &str = "Do NOT ring or text them";
/// The answer to ACK.
pub const YOURS_UNTIL: &str = "yours until";
/// To those told before, when the alert has gone on.
pub const STILL_OPEN: &str = "still open";
/// To everybody told, once it is resolved.
pub const STAND_DOWN: &str = "stand down";
/// Before a text of what should have been said earlier.
pub const LATE: &str = "(late";
/// Before a step that is said again.
pub const REPEAT: &str = "REPEAT";
/// Before a text that another gateway may have brought already.
pub const AGAIN: &str = "(again)";

// ---- To contacts, of a visit ----

/// A visit has begun.
pub const OUT_ON_A_VISIT: &str = "out on a visit, due back";
/// The workers have left the house.
pub const HAS_LEFT: &str = "left at";
/// The sheet to read out, in an e-mail.
pub const SHEET: &str = "POLICE, PLEASE";

/// The answer to AWAY.
pub const DOWN_AS_AWAY: &str = "down as away";

// ---- Of Homeward itself ----

/// Last words of a daemon that died.
pub const NOT_RUNNING: &str = "NOT RUNNING";
/// Last words of one that does not start.
pub const CANNOT_START: &str = "CANNOT START";
/// Last words of one that was stopped, in an e-mail's subject too.
pub const STOPPED: &str = "STOPPED";
/// The same in a text.
pub const STOPPED_BY_HAND: &str = "STOPPED by hand";
/// Last words taken back.
pub const RUNS_AGAIN: &str = "is running again";
/// Whom to ring, in last words and faults.
pub const RING_NOW_JO: &str = "Ring NOW: Jo Bloggs";
/// Of one that cannot say who is out.
pub const RING_EVERYBODY_OUT: &str = "ring everybody who is out";
/// The disk fails.
pub const CANNOT_WRITE: &str = "cannot write its records";
/// The disk works again.
pub const WRITES_AGAIN: &str = "records are written again";
/// The auditor found a fault.
pub const FAULT_IN_ITSELF: &str = "FAULT IN ITSELF";
