//! The built-in wording of every text.
//!
//! The rules (docs/rules/reading.md, "What we say"): one question a text, and OK answers nothing
//! but a question; a statement ends "No reply needed."; the word to send comes last and bare; the
//! clock time and the next due time are said; nothing unfit for a lock screen; no address, no
//! number (but for a worker's, to whoever is asked to ring), no reason. "No reply needed." never
//! follows an instruction.

use super::drills;
use super::entry::{DefaultWording, PLAN, contact, worker};
use super::{after, alerts, presence};
use super::{replies, visits};
use crate::domain::notice::Template;

/// Returns the built-in wording.
#[must_use]
pub fn wording(template: Template) -> DefaultWording {
    match template {
        Template::LeaveAsked => visits::LEAVE_ASKED,
        Template::ContactAsked => visits::CONTACT_ASKED,
        Template::LeaveNoted => visits::LEAVE_NOTED,
        Template::LeaveAskBack => visits::LEAVE_ASK_BACK,
        Template::LeaveOff => visits::LEAVE_OFF,
        Template::Planned => visits::PLANNED,
        Template::Authorised => visits::AUTHORISED,
        Template::NotAuthorised => visits::NOT_AUTHORISED,
        Template::NotAuthorisedYet => visits::NOT_AUTHORISED_YET,
        Template::NotSetOff => visits::NOT_SET_OFF,
        Template::NotSetOffOffice => visits::NOT_SET_OFF_OFFICE,
        Template::RefusedTooLate => visits::REFUSED_TOO_LATE,
        Template::Lapsed => visits::LAPSED,
        Template::Changed => visits::CHANGED,
        Template::OffNoted => visits::OFF_NOTED,
        Template::OffTold => visits::OFF_TOLD,
        Template::HeldUp => visits::HELD_UP,
        Template::LeftTold => visits::LEFT_TOLD,
        Template::Ended => visits::ENDED,
        Template::EndedAtHome => visits::ENDED_AT_HOME,
        Template::EnteredOffice => visits::ENTERED_OFFICE,
        Template::Prompt => visits::PROMPT,
        Template::StayedLong => visits::STAYED_LONG,
        Template::ArrivedFirst => visits::ARRIVED_FIRST,
        Template::AllThere => visits::ALL_THERE,
        Template::ArrivedOutside => visits::ARRIVED_OUTSIDE,
        Template::Entered => visits::ENTERED,
        Template::SignedOut => worker(
            "You are signed out",
            "Homeward {{ now }}: you are signed out{% if back_by %}, due back {{ back_by }}{% endif %}.\
             {% if next_check %} First check-in {{ next_check }}.{% endif %}\
             {% if due %} Arrival due {{ due }}.{% endif %}{% if remark %} {{ remark }}.{% endif %} When you arrive, text IN",
            "back_by",
            "due next_check at contact remark",
            "IN",
        ),
        Template::SignedOutInDoubt => worker(
            "You are signed out, but ring the office first",
            "Homeward {{ now }}: you are signed out{% if back_by %}, due back {{ back_by }}{% endif %}. \
             Ring {% if contact %}{{ contact }}{% else %}the office{% endif %} before you go in{% if remark %}: {{ remark }}{% endif %}.",
            "back_by",
            "due next_check at contact remark",
            "",
        ),
        Template::Started => visits::STARTED,
        Template::StartedByException => visits::STARTED_BY_EXCEPTION,
        Template::StartedAgainstPolicy => visits::STARTED_AGAINST_POLICY,
        Template::StartedInDoubt => visits::STARTED_IN_DOUBT,
        Template::ArrivalSoon => worker(
            "Are you there yet?",
            "Homeward {{ now }}: are you there yet{% if due %} (due {{ due }}){% endif %}? \
             Running late, reply MORE 15. Nobody in, reply NOBODY. Arrived, reply IN",
            "due",
            "told contact back_by",
            "IN",
        ),
        Template::ArrivalNow => worker(
            "Are you there?",
            "Homeward {{ now }}: are you there{% if due %} (due {{ due }}){% endif %}? \
             {% if told %}{% if contact %}{{ contact }}{% else %}The office{% endif %} is told at {{ told }}. {% endif %}Running late, reply MORE 15. \
             {% if room %}Nobody in, reply NOBODY. {% endif %}Arrived, reply IN",
            "due",
            "told contact back_by",
            "IN",
        ),
        Template::CheckInSoon => worker(
            "Are you OK?",
            "Homeward {{ now }}: {{ due }} check-in. Are you OK? More time, reply MORE 15. Leaving, reply LEFT. \
             All well, reply OK",
            "due",
            "told contact back_by",
            "OK",
        ),
        Template::CheckInNow => worker(
            "Are you OK?",
            "Homeward {{ now }}: no reply yet to the {{ due }} check-in. Are you OK? \
             {% if told %}{% if contact %}{{ contact }}{% else %}The office{% endif %} is told at {{ told }}. {% endif %}All well, reply OK",
            "due",
            "told contact back_by",
            "OK",
        ),
        Template::AskedNow => worker(
            "Are you OK?",
            "Homeward {{ now }}: the office asks. Are you OK? \
             {% if told %}{% if contact %}{{ contact }} is{% else %}Others are{% endif %} told at {{ told }}. {% endif %}All well, reply OK",
            "",
            "due told contact back_by",
            "OK",
        ),
        Template::NoAnswerSoon => worker(
            "Nobody in",
            "Homeward {{ now }}: if nobody comes, leave the door{% if due %} by {{ due }}{% endif %}. \
             Let in after all, text IN. Leaving, text LEFT",
            "due",
            "told contact back_by",
            "LEFT",
        ),
        Template::NoAnswerNow => worker(
            "Time to leave",
            "Homeward {{ now }}: time to leave the door. \
             {% if told %}{% if contact %}{{ contact }}{% else %}The office{% endif %} is told at {{ told }}. {% endif %}\
             Let in after all, text IN. Leaving, text LEFT",
            "due",
            "told contact back_by",
            "LEFT",
        ),
        Template::ReturnSoon => worker(
            "Due back soon",
            "Homeward {{ now }}: you are due back{% if due %} {{ due }}{% endif %}. Later than that, \
             reply MORE 15. In school, reply BACK",
            "due",
            "told contact back_by",
            "BACK",
        ),
        Template::ReturnNow => worker(
            "Are you back?",
            "Homeward {{ now }}: are you back{% if due %} (due {{ due }}){% endif %}? \
             {% if told %}{% if contact %}{{ contact }}{% else %}The office{% endif %} is told at {{ told }}. {% endif %}\
             Still out and well, reply MORE 15. In school, reply BACK",
            "due",
            "told contact back_by",
            "BACK",
        ),
        Template::HomeSafeSoon => worker(
            "Are you home yet?",
            "Homeward {{ now }}: are you home yet{% if due %} (due {{ due }}){% endif %}? \
             Later than that, reply MORE 15. At home, reply HOME",
            "due",
            "told contact back_by",
            "HOME",
        ),
        Template::HomeSafeNow => worker(
            "Are you home?",
            "Homeward {{ now }}: are you home{% if due %} (due {{ due }}){% endif %}? \
             {% if told %}{% if contact %}{{ contact }}{% else %}Your contact{% endif %} is told at {{ told }}. {% endif %}\
             Later than that, reply MORE 15. At home, reply HOME",
            "due",
            "told contact back_by",
            "HOME",
        ),
        Template::CheckedIn => worker(
            "OK noted",
            "Homeward {{ now }}: OK{% if at %} of {{ at }}{% endif %} noted.\
             {% if next_check %} Next check-in {{ next_check }}.{% endif %}\
             {% if back_by %} Due back {{ back_by }}.{% endif %} No reply needed.",
            "",
            PLAN,
            "",
        ),
        Template::Arrived => visits::ARRIVED,
        Template::Left => worker(
            "LEFT noted",
            "Homeward {{ now }}: LEFT{% if at %} at {{ at }}{% endif %} noted.\
             {% if back_by %} Due back {{ back_by }}.{% endif %} When you are in school, text BACK",
            "",
            PLAN,
            "BACK",
        ),
        Template::LeftForNext => worker(
            "LEFT noted",
            "Homeward {{ now }}: LEFT{% if at %} at {{ at }}{% endif %} noted.\
             {% if due %} Next stop due {{ due }}.{% endif %}\
             {% if back_by %} Due back {{ back_by }}.{% endif %} When you arrive, text IN",
            "",
            PLAN,
            "IN",
        ),
        Template::LeftForHome => worker(
            "LEFT noted",
            "Homeward {{ now }}: LEFT{% if at %} at {{ at }}{% endif %} noted.\
             {% if due %} Due home {{ due }}.{% endif %} When you are home, text HOME",
            "",
            PLAN,
            "HOME",
        ),
        Template::LeftBehind => worker(
            "Are you OK on your own?",
            "Homeward {{ now }}: {% if by %}{{ by }} has{% else %}your colleague has{% endif %} left, \
             you have not. Are you OK? Leaving too, reply LEFT. Staying and well, reply OK",
            "",
            "by at due next_check back_by",
            "OK",
        ),
        Template::NobodyNoted => worker(
            "Nobody in, noted",
            "Homeward {{ now }}: noted, nobody in. Wait{% if due %} until {{ due }}{% else %} 20 minutes{% endif %} \
             at most. Let in after all, text IN. Leaving, text LEFT",
            "",
            PLAN,
            "LEFT",
        ),
        Template::Extended => worker(
            "More time noted",
            "Homeward {{ now }}: {% if minutes %}{{ minutes }} more minutes{% else %}more time{% endif %} noted.\
             {% if next_check %} Next check-in {{ next_check }}.{% endif %}\
             {% if back_by %} Due back {{ back_by }}.{% elif due %} Due home {{ due }}.{% endif %} No reply needed.",
            "",
            "at due next_check back_by minutes",
            "",
        ),
        Template::ExtensionRefused => worker(
            "That is over the limit",
            "Homeward {{ now }}: {% if minutes %}{{ minutes }} minutes{% else %}that{% endif %} is over the limit, \
             so nothing has changed.{% if next_check %} Next check-in {{ next_check }}.{% endif %}\
             {% if back_by and room %} Due back {{ back_by }}.{% endif %} Ring {% if contact %}{{ contact }}{% else %}the office{% endif %} for more time.",
            "",
            "at due next_check back_by minutes contact remark",
            "",
        ),
        Template::Delayed => worker(
            "A later arrival is noted",
            "Homeward {{ now }}: noted, running late.{% if due %} Arrival now due {{ due }}.{% endif %}\
             {% if back_by %} Due back {{ back_by }}.{% endif %} When you arrive, text IN",
            "",
            "at due next_check back_by minutes",
            "IN",
        ),
        Template::Returned => worker(
            "BACK noted",
            "Homeward {{ now }}: BACK{% if at %} at {{ at }}{% endif %} noted, visit closed.\
             {% if write_up_by %} Write-up due {{ write_up_by }}.{% endif %} No reply needed.",
            "",
            "at write_up_by",
            "",
        ),
        Template::ReturnedAlone => worker(
            "BACK noted, others are out",
            "Homeward {{ now }}: noted{% if at %} at {{ at }}{% endif %}, for you alone. \
             {% if by %}Still out: {{ by }}.{% else %}Others are still out.{% endif %} No reply needed.",
            "",
            "at due next_check back_by by",
            "",
        ),
        Template::BackAsked => worker(
            "are you back too?",
            "Homeward {{ now }}: {% if by %}{{ by }}{% else %}your colleague{% endif %} says that you are back too. \
             Are you back? At home: reply HOME. In school: BACK",
            "BACK HOME",
            "by",
            "",
        ),
        Template::HomeSafe => worker(
            "HOME noted",
            "Homeward {{ now }}: HOME{% if at %} at {{ at }}{% endif %} noted, visit closed.\
             {% if write_up_by %} Write-up due {{ write_up_by }}.{% endif %} No reply needed.",
            "",
            "at write_up_by",
            "",
        ),
        Template::Cancelled => worker(
            "The visit is called off",
            "Homeward {{ now }}: the visit is called off, nothing more is due. No reply needed.",
            "",
            "at by",
            "",
        ),
        Template::Status => worker(
            "What is due",
            "Homeward {{ now }}: you are signed out.\
             {% if deadline and due %} Next: {{ deadline }} {{ due }}.\
             {% elif next_check %} Next check-in {{ next_check }}.{% endif %}\
             {% if back_by %} Due back {{ back_by }}.{% endif %} No reply needed.",
            "",
            "at due deadline next_check back_by",
            "",
        ),
        // Dull, and the same for every text: a text with the safe phrase gets this answer too (P9).
        Template::Received => worker(
            "Message received",
            "Homeward {{ now }}: message received, thank you. No reply needed.",
            "",
            "",
            "",
        ),
        Template::AskMinutes => worker(
            "How many minutes?",
            "Homeward {{ now }}: how many more minutes would you like? Reply with the number, as in MORE 15",
            "",
            PLAN,
            "MORE",
        ),
        Template::WhereNext => replies::WHERE_NEXT,
        Template::Unclear => worker(
            "Are you OK?",
            "Homeward {{ now }}: not sure what you mean. Are you OK? If not, reply SOS. If you are, reply just OK",
            "",
            PLAN,
            "SOS OK",
        ),
        Template::KeptOut => replies::KEPT_OUT,
        Template::DoNotRing => replies::DO_NOT_RING,
        Template::PoliceAskBack => replies::POLICE_ASK_BACK,
        Template::PhoneAskBack => replies::PHONE_ASK_BACK,
        Template::TheOne => replies::THE_ONE,
        Template::HelpReceived => worker(
            "Message received",
            "Homeward {{ now }}: got it, {% if contact %}{{ contact }}{% else %}the office{% endif %} is being told now. If you can, leave and ring 999.",
            "",
            "at contact",
            "",
        ),
        Template::SystemWasOff => worker(
            "Are you OK?",
            "Homeward {{ now }}: this system was off{% if at %} from {{ at }}{% endif %}.\
             {% if next_check %} Next check-in {{ next_check }}.{% endif %}\
             {% if back_by %} Due back {{ back_by }}.{% endif %} Are you OK? All well, reply OK",
            "",
            PLAN,
            "OK",
        ),
        Template::StoodDownWorker => worker(
            "All noted",
            "Homeward {{ now }}: {% if by %}{{ by }} has{% else %}the office has{% endif %} noted that all is well{% if remark %}, {{ remark }}{% endif %}.\
             {% if next_check %} Next check-in {{ next_check }}.{% endif %}\
             {% if back_by %} Due back {{ back_by }}.{% endif %} No reply needed.",
            "",
            "at due next_check back_by by remark",
            "",
        ),
        Template::WriteUpDue => after::WRITE_UP_DUE,
        Template::WriteUpMissing => after::WRITE_UP_MISSING,
        Template::Incident => after::INCIDENT,
        Template::NotOut => worker(
            "You are not signed out",
            "Homeward {{ now }}: you are not signed out, so nothing was changed. If you are on a visit, \
             ring the office now.",
            "",
            "at",
            "",
        ),
        Template::AlertRingWorker => alerts::RING_WORKER,
        Template::AlertRingHousehold => alerts::RING_HOUSEHOLD,
        Template::AlertGoAndSee => alerts::GO_AND_SEE,
        Template::AlertDecide => alerts::DECIDE,
        Template::AlertPolice => alerts::POLICE,
        Template::AlertDuress => alerts::DURESS,
        Template::AlertMonitor => alerts::MONITOR,
        Template::AlertDrill => drills::ALERT,
        Template::DrillThanks => drills::THANKS,
        Template::DrillOver => drills::OVER,
        Template::CauseAdded => alerts::CAUSE_ADDED,
        Template::Taken => alerts::TAKEN,
        Template::TakenByYou => alerts::TAKEN_BY_YOU,
        Template::HandOver => alerts::HAND_OVER,
        Template::HandRefused => alerts::HAND_REFUSED,
        Template::GivenBack => alerts::GIVEN_BACK,
        Template::HoldWarning => alerts::HOLD_WARNING,
        Template::MovedOn => alerts::MOVED_ON,
        Template::HearVoice => alerts::HEAR_VOICE,
        Template::WorkerHeard => alerts::WORKER_HEARD,
        Template::PoliceCalled => alerts::POLICE_CALLED,
        Template::PoliceQuestion => alerts::POLICE_QUESTION,
        Template::HowKnown => alerts::HOW_KNOWN,
        Template::WhomHeard => alerts::WHOM_HEARD,
        Template::SomeSafe => alerts::SOME_SAFE,
        Template::StandDown => alerts::STAND_DOWN,
        Template::AskBack => alerts::ASK_BACK,
        Template::WhichAlert => replies::WHICH_ALERT,
        Template::NotReached => replies::NOT_REACHED,
        Template::WhichWorker => replies::WHICH_WORKER,
        Template::NewsAskBack => replies::NEWS_ASK_BACK,
        Template::NotPossible => contact(
            "That cannot be done now",
            "Homeward{% if code %} {{ code }}{% endif %} {{ now }}: {% if workers and not remark %}your SAFE no longer counts. The school is told that {{ workers }} may not be safe{% else %}that changed nothing{% if remark %}: {{ remark }}{% endif %}{% endif %}.",
            "",
            "code workers story kind by until at remark",
            "",
        ),
        Template::NothingOpen => contact(
            "Nothing is open",
            "Homeward {{ now }}: nothing is open for you to answer. \
             {% if reply %}Worried about somebody who is out? Reply {{ reply }}{% else %}No reply needed.{% endif %}",
            "",
            "at reply either open count",
            "",
        ),
        Template::ContactStatus => alerts::CONTACT_STATUS,
        Template::AwayNoted => presence::AWAY_NOTED,
        Template::HereNoted => presence::HERE_NOTED,
        Template::PresenceAskBack => presence::PRESENCE_ASK_BACK,
        Template::FewLeft => presence::FEW_LEFT,
        Template::NumberAsked => presence::NUMBER_ASKED,
        Template::NumberHeard => presence::NUMBER_HEARD,
        Template::Canary => presence::CANARY,
        Template::CanaryAsked => presence::CANARY_ASKED,
        Template::UnknownSender => contact(
            "This number is not known",
            "Homeward {{ now }}: your number is not known here. In danger, ring 999. Otherwise ring the school.",
            "",
            "",
            "",
        ),
        Template::Test => contact(
            "Homeward: a test",
            "Homeward {{ now }}: a test{% if room and school %} from {{ school }}{% endif %}. \
             It reached you, nothing is wrong. No reply needed.",
            "",
            "by remark",
            "",
        ),
    }
}
