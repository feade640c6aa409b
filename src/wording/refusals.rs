//! Why something makes no sense now, in words for people.

use super::when;
use crate::domain::alert::{AlertRefusal, SafetyBasis};
use crate::domain::command::{MissingItem, Refusal};
use crate::domain::id::{AlertCode, PersonId};
use crate::domain::plan::{Requirement, SignOutDetail};
use crate::domain::visit::RuleException;

/// Gives a person's name in plain words.
pub type NameOf<'a> = &'a dyn Fn(&PersonId) -> String;

/// Says that an alert is over, to a contact giving the ground all the same.
#[must_use]
pub fn already_over() -> String {
    "it is over already. How you know is on record".to_owned()
}

/// Offers the words with effect on an alert in the hands of the police.
#[must_use]
pub fn police_have_it_still(code: &AlertCode) -> String {
    format!("the police have it. Safe: SAFE {code} SEEN. New log: POLICE {code} and the log")
}

/// Says that a voice ends no duress, with the words of an end that count.
#[must_use]
pub fn needs_seen(code: &AlertCode) -> String {
    format!("do NOT ring, a voice proves nothing. With you, or the police: SAFE {code} SEEN")
}

/// Says the exact words of the second person who ends duress.
#[must_use]
pub fn confirm_exactly(code: &AlertCode) -> String {
    format!("to end it as the second person, reply exactly CONFIRM {code}")
}

/// Says that a word for a worker under open duress moves nothing.
#[must_use]
pub fn under_duress(code: &AlertCode, names: &str) -> String {
    format!(
        "alert {code} is open: do not ring or text {names}; nothing was changed. They stand in front of you? Press \
         They are safe on the alert: two people end it"
    )
}

/// Says that nobody goes to the address of an open duress.
#[must_use]
pub fn address_of_duress(code: &AlertCode) -> String {
    format!("alert {code} is open about that address: nobody goes there; nothing was changed")
}

/// Says to the school that a worker speaks as from a visit that nobody watches.
#[must_use]
pub fn unwatched(name: &str) -> String {
    format!("{name} is not signed out and texts as from a visit. Find out where they are")
}

/// Says to the school that a contact took a SAFE back, of a visit that is over.
#[must_use]
pub fn safe_taken_back(from: &str, names: &str, duress: bool) -> String {
    if duress {
        format!("{from} takes SAFE back: nobody has seen {names}. Do NOT ring them")
    } else {
        format!("{from} takes SAFE back: nobody has heard {names}. Ring them now")
    }
}

/// Says the reason for a refusal, and the next action.
#[must_use]
pub fn refusal(refusal: &Refusal, name: NameOf<'_>) -> String {
    match refusal {
        Refusal::Alert(_) | Refusal::NoAlert => contact_refusal(refusal, name),
        Refusal::AuthoriserNotAllowed { authoriser, exceptions } => {
            let exceptions = exception_words(exceptions);
            if exceptions.is_empty() {
                return format!("`{}` may not authorise this visit; nothing was changed", authoriser.key());
            }
            format!(
                "`{}` may not authorise this visit ({exceptions}); nothing was changed. An exception is asked for as such, \
                 of one who may allow it: `--exception REASON --authorised-by NAME`",
                authoriser.key()
            )
        }
        Refusal::CannotBeAsked(person) => format!(
            "`{}` has no mobile, so they cannot be asked by text; nothing was changed. Ask them yourself, and leave out `--ask`",
            person.key()
        ),
        Refusal::LeaveDoesNotCover(exceptions) => format!(
            "what was authorised is something else than this ({}); nothing was changed. Plan the visit again",
            exception_words(exceptions)
        ),
        Refusal::NobodyToAsk => {
            "there is nobody to ask: name who authorises it (`--authorised-by`) or looks after it (`--responsible-contact`)"
                .to_owned()
        }
        Refusal::NotAsked(person) => {
            format!("`{}` was not asked, or has answered already; nothing was changed", person.key())
        }
        Refusal::NotAuthorisedYet(people) => {
            let people: Vec<String> = people.iter().map(name).collect();
            format!("not signed out: {} has not answered yet", people.join(" and "))
        }
        Refusal::NotPlanned => "that visit is not one that is planned; nothing was changed".to_owned(),
        Refusal::AlreadyOut { worker, visit } => format!(
            "`{}` is out already, on visit {visit}; nothing was changed. Sign them in first: `homeward visit back {visit} --worker {}`",
            worker.key(),
            worker.key()
        ),
        Refusal::AskedAlready { worker, at, time_zone } => format!(
            "{} was asked at {} and has not answered yet; nothing was changed. Ring them",
            name(worker),
            when::day_and_clock(*at, time_zone)
        ),
        Refusal::BackInThePast => {
            "the expected return is not in the future; nothing was changed".to_owned()
        }
        Refusal::CoolingOff {
            household,
            kind,
            since,
            time_zone,
            authoriser,
            may,
        } => {
            let named = authoriser
                .as_ref()
                .map_or_else(String::new, |by| format!("`{}` may not allow it. ", by.key()));
            format!(
                "not signed out: this household is in cooling-off after {kind} on visit {household}, reported {since}, and \
                 nobody has reviewed it yet. {named}As an exception, authorised by {may} \
                 (`--exception REASON --authorised-by NAME`), or once one of them has \
                 reviewed it: `homeward household clear h{id} --by NAME`",
                since = when::day_and_clock(*since, time_zone),
                may = name_list(may, name),
                id = household.0
            )
        }
        Refusal::ExtensionTooLong { at_most } => format!(
            "that is over the limit: at most {at_most} more; nothing was changed. \
             With a named leader's permission: `--authorised-by NAME`"
        ),
        Refusal::Missing(missing) => {
            let missing: Vec<String> = missing.iter().map(missing_words).collect();
            format!("not signed out. Missing: {}", missing.join("; "))
        }
        Refusal::MayNotClear { by, may } => format!(
            "`{}` may not review it; nothing was changed. {} may",
            by.key(),
            name_list(may, name)
        ),
        Refusal::NotCoolingOff => {
            "that household is not in cooling-off; nothing was changed. `homeward household list` shows those that are"
                .to_owned()
        }
        Refusal::UnknownIncident { kind, known } => {
            format!(
                "no kind of incident `{kind}` was set up when this visit opened: there is {}",
                list(known.iter().map(|kind| format!("`{kind}`")))
            )
        }
        Refusal::NotBegun => {
            "that visit is planned and has not begun: `homeward visit start` begins it, `homeward visit cancel` calls it off"
                .to_owned()
        }
        Refusal::NotOnVisit(worker) => format!("`{}` is not on this visit", worker.key()),
        Refusal::NotOut(worker) => format!("{} is in: there is nothing to ask", name(worker)),
        Refusal::NotToBeAsked(worker) => {
            format!("do not ring or text {}: nothing was asked. The alert says what to do", name(worker))
        }
        Refusal::StillOnSite => {
            "somebody is still at the household: it cannot be called off from here. Sign them back when they are"
                .to_owned()
        }
        Refusal::VisitClosed => "the visit is closed; nothing was changed".to_owned(),
        Refusal::VisitOpen => "the visit is still open: it can be written up once it is closed".to_owned(),
    }
}

/// Says why a contact's word makes no sense now.
#[must_use]
pub fn contact_refusal(refusal: &Refusal, name: NameOf<'_>) -> String {
    match refusal {
        Refusal::Alert(AlertRefusal::CannotTake(to)) => {
            format!(
                "{} cannot take it: on this visit, or without a phone or mailbox",
                name(to)
            )
        }
        Refusal::Alert(AlertRefusal::OnlyADrill) => {
            "it is a drill, practice only: whoever was told answers, and nothing else is to be done".to_owned()
        }
        Refusal::Alert(AlertRefusal::NotTheHolder) => {
            "only whoever has it can give it to somebody, or back".to_owned()
        }
        Refusal::Alert(AlertRefusal::TooLateToGiveBack) => {
            "you took it more than a minute ago: NEXT passes it on".to_owned()
        }
        Refusal::Alert(AlertRefusal::HeldBy(by)) => format!("{} has it", name(by)),
        Refusal::Alert(AlertRefusal::HoldsUsedUp) => {
            "it has been taken as often as it may be, so it goes on".to_owned()
        }
        Refusal::Alert(AlertRefusal::NeedsSeen) => {
            "do NOT ring, a voice proves nothing. With you, or the police: SAFE, the code, SEEN".to_owned()
        }
        Refusal::Alert(AlertRefusal::HowNotSaid) => {
            "say how you know that they are safe, seen or spoke".to_owned()
        }
        Refusal::Alert(AlertRefusal::WhomNotSaid(workers)) => {
            let names: Vec<String> = workers.iter().map(name).collect();
            format!("say whom you heard or saw, {}, or both", names.join(" or "))
        }
        Refusal::Alert(AlertRefusal::NothingToConfirm) => {
            "nobody has said SAFE of it yet, so there is nothing to confirm".to_owned()
        }
        Refusal::Alert(AlertRefusal::NeedsSecondPerson) => "a second person must confirm it".to_owned(),
        Refusal::Alert(AlertRefusal::NotTold) => "you were not told of it".to_owned(),
        Refusal::Alert(AlertRefusal::PoliceHaveIt) => {
            "the police have it. Safe: SAFE, the code, SEEN. New log: POLICE, the code, the log".to_owned()
        }
        Refusal::Alert(AlertRefusal::FailsStill) => {
            "it still fails, and somebody is out: ring them at their check-ins. It can be settled once it works, or once \
             everybody is back. ACK, the code, quietens it for a while"
                .to_owned()
        }
        Refusal::Alert(AlertRefusal::OwnAlert) => "it is about your own visit".to_owned(),
        Refusal::AuthoriserNotAllowed { .. }
        | Refusal::AlreadyOut { .. }
        | Refusal::AskedAlready { .. }
        | Refusal::BackInThePast
        | Refusal::CannotBeAsked(_)
        | Refusal::CoolingOff { .. }
        | Refusal::ExtensionTooLong { .. }
        | Refusal::MayNotClear { .. }
        | Refusal::NotCoolingOff
        | Refusal::UnknownIncident { .. }
        | Refusal::LeaveDoesNotCover(_)
        | Refusal::Missing(_)
        | Refusal::NoAlert
        | Refusal::NobodyToAsk
        | Refusal::NotAsked(_)
        | Refusal::NotAuthorisedYet(_)
        | Refusal::NotBegun
        | Refusal::NotOnVisit(_)
        | Refusal::NotOut(_)
        | Refusal::NotToBeAsked(_)
        | Refusal::NotPlanned
        | Refusal::StillOnSite
        | Refusal::VisitClosed
        | Refusal::VisitOpen => "there is no such open alert".to_owned(),
    }
}

/// Returns the command to type in place of a SAFE that was refused at the command line, as in `homeward alert safe K7 --by pat
/// --how spoke`; `None` where no command would do.
#[must_use]
pub fn safe_command(
    refusal: &Refusal,
    code: &AlertCode,
    by: &PersonId,
    how: Option<SafetyBasis>,
) -> Option<String> {
    let safe = |by: &str, rest: &str| format!("homeward alert safe {code} --by {by} --how {rest}");
    let how = match how {
        Some(SafetyBasis::Seen) => "seen",
        Some(SafetyBasis::Challenge) => "challenge",
        Some(SafetyBasis::Spoke) | None => "spoke",
    };
    let Refusal::Alert(refusal) = refusal else {
        return None;
    };
    let (command, or) = match refusal {
        AlertRefusal::HowNotSaid => (safe(by.key(), "spoke"), " or `--how seen`"),
        AlertRefusal::NeedsSeen | AlertRefusal::PoliceHaveIt => (safe(by.key(), "seen"), ""),
        AlertRefusal::WhomNotSaid(workers) => {
            let whom = workers.first().map_or("WORKER", PersonId::key);
            (safe(by.key(), &format!("{how} --of {whom}")), " or `--of both`")
        }
        AlertRefusal::NeedsSecondPerson => (format!("homeward alert confirm {code} --by ANOTHER-PERSON"), ""),
        AlertRefusal::OwnAlert => (safe("ANOTHER-PERSON", how), ""),
        AlertRefusal::CannotTake(_)
        | AlertRefusal::FailsStill
        | AlertRefusal::HeldBy(_)
        | AlertRefusal::HoldsUsedUp
        | AlertRefusal::NothingToConfirm
        | AlertRefusal::NotTheHolder
        | AlertRefusal::NotTold
        | AlertRefusal::OnlyADrill
        | AlertRefusal::TooLateToGiveBack => return None,
    };
    Some(format!("`{command}`{or}"))
}

/// Returns people by name, each with the key to type.
fn name_list(people: &[PersonId], name: NameOf<'_>) -> String {
    list(
        people
            .iter()
            .map(|person| format!("{} (`{}`)", name(person), person.key())),
    )
}

/// Returns words as a list for people; says so where the list is empty.
fn list(words: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = words.collect();
    if words.is_empty() {
        "nobody or nothing".to_owned()
    } else {
        words.join(", ")
    }
}

pub(super) fn exception_words(exceptions: &[RuleException]) -> String {
    let words: Vec<&str> = exceptions.iter().map(|exception| exception.words()).collect();
    words.join(", ")
}

fn missing_words(missing: &MissingItem) -> String {
    match missing {
        MissingItem::Required(Requirement::Authorisation) => {
            "who authorised it (`--authorised-by`)".to_owned()
        }
        MissingItem::Required(Requirement::Detail(detail)) => {
            format!("{} (`--detail {}=\"...\"`)", detail_words(*detail), detail.word())
        }
        MissingItem::Required(Requirement::Emergency) => {
            "that it is an emergency, which such a visit must be at this hour (`--emergency`)".to_owned()
        }
        MissingItem::Required(Requirement::ExpectedArrival) => {
            "when they are expected at each stop (`--stop \"ADDRESS @ 14:10\"`)".to_owned()
        }
        MissingItem::Required(Requirement::ExpectedDeparture) => {
            "until when they stay at each stop (`--stop \"ADDRESS @ 14:10-14:40\"`)".to_owned()
        }
        MissingItem::Required(Requirement::Hazards) => {
            "what is known of the household (`--hazards`)".to_owned()
        }
        MissingItem::Required(Requirement::ResponsibleContact) => {
            "who looks after it, not one of those who go (`--responsible-contact`)".to_owned()
        }
        // Said of each worker by name.
        MissingItem::Required(Requirement::SafeWord) => "a safe word of each worker".to_owned(),
        MissingItem::Acceptance(contact) => format!(
            "the word of `{}` that they will look after it (`--ask` asks them by text; `--contact-accepted` if you have heard it)",
            contact.key()
        ),
        MissingItem::Purpose(purposes) => {
            format!("one of these purposes (`--purpose`): {}", purposes.join(", "))
        }
        MissingItem::SafeWord(worker) => {
            format!(
                "a safe word of `{}` (`safe_word` in the school's file)",
                worker.key()
            )
        }
        MissingItem::Training(worker, training) => format!(
            "`{training}` for `{}` (`training` in the school's file, once they have it)",
            worker.key()
        ),
        MissingItem::Required(Requirement::HouseholdPhone) => {
            "the household's number (`--household`)".to_owned()
        }
        MissingItem::Required(Requirement::Purpose) => "the purpose (`--purpose`)".to_owned(),
        MissingItem::Required(Requirement::RiskAssessment) => {
            "the reference of the risk assessment (`--risk-assessment`)".to_owned()
        }
        MissingItem::Required(Requirement::Vehicle) => {
            "the vehicle or way of travel (`--vehicle`)".to_owned()
        }
        MissingItem::AuthoriserFor(exceptions) => {
            format!(
                "a named authoriser of an exception, because {} (`--exception REASON --authorised-by NAME`)",
                exception_words(exceptions)
            )
        }
        MissingItem::ExceptionFor(exceptions) => format!(
            "the word that this is an exception, because {}: an ordinary permission does not cover it (`--exception REASON`)",
            exception_words(exceptions)
        ),
        MissingItem::NotExcepted(exceptions) => format!(
            "what nobody may allow here: {}. If they go all the same, `--against-policy REASON`: they are watched over as \
             at risk, and the head and the line manager are told at once",
            exception_words(exceptions)
        ),
        MissingItem::Mobile(worker) => format!(
            "a mobile for `{}` (`--carries {}=NUMBER`)",
            worker.key(),
            worker.key()
        ),
        MissingItem::Stop => "where to (`--stop ADDRESS`)".to_owned(),
        MissingItem::Worker => "who goes (`--worker`)".to_owned(),
    }
}

pub(super) fn detail_words(detail: SignOutDetail) -> &'static str {
    match detail {
        SignOutDetail::Appointment => "the time agreed with the family, or why there is none",
        SignOutDetail::IntendedOutcome => "what is to come of it",
        SignOutDetail::PairDecision => "who decided with whom whether one goes or two",
        SignOutDetail::ParentsTold => "whether the parents were told, or why not",
        SignOutDetail::PupilReference => "the pupil's reference, never a name",
        SignOutDetail::Referral => "the service that referred the family, and its plan of the risks",
        SignOutDetail::Roles => "who does what of those who go",
        SignOutDetail::WhomToSee => "whom to see",
    }
}
