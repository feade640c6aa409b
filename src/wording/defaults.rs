//! The built-in wording of every text.
//!
//! The rules (docs/rules/reading.md, "What we say"): one question a text, and OK answers nothing
//! but a question; a statement ends "No reply needed."; the word to send comes last and bare; the
//! clock time and the next due time are said; nothing unfit for a lock screen; no address, no
//! number, no reason.

use super::after;
use super::entry::{DefaultWording, PLAN, alert, contact, worker};
use super::visits;
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
        Template::Lapsed => visits::LAPSED,
        Template::Changed => visits::CHANGED,
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
             {% if due %} Arrival due {{ due }}.{% endif %} When you arrive, text IN",
            "back_by",
            "due next_check at",
            "IN",
        ),
        Template::SignedOutInDoubt => worker(
            "You are signed out, but ring the office first",
            "Homeward {{ now }}: you are signed out{% if back_by %}, due back {{ back_by }}{% endif %}, \
             but texts may not get through. Ring the office before you go in. No reply needed.",
            "back_by",
            "due next_check at remark",
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
            "told back_by",
            "IN",
        ),
        Template::ArrivalNow => worker(
            "Are you there?",
            "Homeward {{ now }}: are you there{% if due %} (due {{ due }}){% endif %}? \
             {% if told %}The office is told at {{ told }}. {% endif %}Running late, reply MORE 15. \
             {% if room %}Nobody in, reply NOBODY. {% endif %}Arrived, reply IN",
            "due",
            "told back_by",
            "IN",
        ),
        Template::CheckInSoon => worker(
            "Are you OK?",
            "Homeward {{ now }}: {{ due }} check-in. Are you OK? More time, reply MORE 15. Leaving, reply LEFT. \
             All well, reply OK",
            "due",
            "told back_by",
            "OK",
        ),
        Template::CheckInNow => worker(
            "Are you OK?",
            "Homeward {{ now }}: no reply yet to the {{ due }} check-in. Are you OK? \
             {% if told %}The office is told at {{ told }}. {% endif %}All well, reply OK",
            "due",
            "told back_by",
            "OK",
        ),
        Template::NoAnswerSoon => worker(
            "Nobody in",
            "Homeward {{ now }}: if nobody comes, leave the door{% if due %} by {{ due }}{% endif %}. \
             Let in after all, text IN. Leaving, text LEFT",
            "due",
            "told back_by",
            "LEFT",
        ),
        Template::NoAnswerNow => worker(
            "Time to leave",
            "Homeward {{ now }}: time to leave the door. \
             {% if told %}The office is told at {{ told }}. {% endif %}\
             Let in after all, text IN. Leaving, text LEFT",
            "due",
            "told back_by",
            "LEFT",
        ),
        Template::ReturnSoon => worker(
            "Due back soon",
            "Homeward {{ now }}: you are due back{% if due %} {{ due }}{% endif %}. Later than that, \
             reply MORE 15. In school, reply BACK",
            "due",
            "told back_by",
            "BACK",
        ),
        Template::ReturnNow => worker(
            "Are you back?",
            "Homeward {{ now }}: are you back{% if due %} (due {{ due }}){% endif %}? \
             {% if told %}The office is told at {{ told }}. {% endif %}\
             Still out and well, reply MORE 15. In school, reply BACK",
            "due",
            "told back_by",
            "BACK",
        ),
        Template::HomeSafeSoon => worker(
            "Are you home yet?",
            "Homeward {{ now }}: are you home yet{% if due %} (due {{ due }}){% endif %}? \
             Later than that, reply MORE 15. At home, reply HOME",
            "due",
            "told back_by",
            "HOME",
        ),
        Template::HomeSafeNow => worker(
            "Are you home?",
            "Homeward {{ now }}: are you home{% if due %} (due {{ due }}){% endif %}? \
             {% if told %}Your contact is told at {{ told }}. {% endif %}\
             Later than that, reply MORE 15. At home, reply HOME",
            "due",
            "told back_by",
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
             {% if back_by and room %} Due back {{ back_by }}.{% endif %} Ring the office to move it. No reply needed.",
            "",
            "at due next_check back_by minutes remark",
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
            "Homeward {{ now }}: noted{% if at %} at {{ at }}{% endif %}, you alone. \
             {% if by %}Still out: {{ by }}.{% else %}Others are still out.{% endif %} No reply needed.",
            "",
            "at due next_check back_by by",
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
        Template::Unclear => worker(
            "Are you OK?",
            "Homeward {{ now }}: not sure what you mean. Are you OK? If not, reply SOS. If you are, reply just OK",
            "",
            PLAN,
            "SOS OK",
        ),
        Template::HelpReceived => worker(
            "Message received",
            "Homeward {{ now }}: got it, the office is being told now. If you can, leave and ring 999. \
             No reply needed.",
            "",
            "at",
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
             ring the office now. No reply needed.",
            "",
            "at",
            "",
        ),
        Template::AlertRingWorker => alert(
            "{{ code }}: {{ story }}. Ring them now",
            "Homeward {{ code }} {{ now }}: {{ story }}. Ring them now.\
             {% if unreached %} {{ unreached }}.{% endif %} Cannot: NEXT {{ code }}.\
             {% if room %} All safe: SAFE {{ code }}.{% endif %} Taking it: ACK {{ code }}",
            "ACK NEXT",
        ),
        Template::AlertRingHousehold => alert(
            "{{ code }}: {{ story }}. Ring the household now",
            "Homeward {{ code }} {{ now }}: {{ story }}. Ring the household: see e-mail.\
             {% if unreached %} {{ unreached }}.{% endif %} Cannot: NEXT {{ code }}.{% if room %} All safe: SAFE {{ code }}.{% endif %} Taking it: ACK {{ code }}",
            "ACK NEXT",
        ),
        Template::AlertGoAndSee => alert(
            "{{ code }}: {{ story }}. Send somebody to look",
            "Homeward {{ code }} {{ now }}: {{ story }}. Send somebody, but not to the door.\
             {% if unreached %} {{ unreached }}.{% endif %} Cannot: NEXT {{ code }}.{% if room %} All safe: SAFE {{ code }}.{% endif %} Taking it: ACK {{ code }}",
            "ACK NEXT",
        ),
        Template::AlertDecide => alert(
            "{{ code }}: {{ story }}. Decide what happens",
            "Homeward {{ code }} {{ now }}: {{ story }}. Decide what to do, see e-mail.\
             {% if unreached %} {{ unreached }}.{% endif %} Cannot: NEXT {{ code }}.\
             {% if room %} All safe: SAFE {{ code }}.{% endif %} Taking it: ACK {{ code }}",
            "ACK NEXT",
        ),
        Template::AlertPolice => alert(
            "URGENT {{ code }}: {{ story }}. Ring the police now",
            "Homeward URGENT {{ code }} {{ now }}: {{ story }}.\
             {% if last_heard and room %} Last known safe {{ last_heard }}.{% endif %}\
             {% if kind == \"duress\" %} Do NOT ring them.{% endif %} \
             Ring 999{% if visit %}: sheet e-mailed{% endif %}. Send log no. with POLICE {{ code }}",
            "POLICE",
        ),
        Template::AlertDuress => alert(
            "URGENT {{ code }}: {{ workers }}. Do NOT ring or text them",
            "Homeward URGENT {{ code }} {{ now }}: {{ story }}. Do NOT ring or text them. Ring 999\
             {% if visit %}: sheet e-mailed{% endif %}.{% if room %} Then send the log no. with POLICE {{ code }}.{% endif %} \
             Taking it: ACK {{ code }}",
            "ACK",
        ),
        Template::AlertMonitor => alert(
            "{{ code }}: {{ story }}",
            "Homeward {{ code }} {{ now }}: {{ story }}.{% if out %} Out: {{ out }}.{% endif %} \
             Ring whoever is out. Cannot: NEXT {{ code }}. Taking it: ACK {{ code }}",
            "ACK NEXT",
        ),
        Template::CauseAdded => alert(
            "{{ code }}: {{ story }}",
            "Homeward {{ code }} {{ now }}: a further cause. {{ story }}. \
             {% if kind == \"duress\" %}Do NOT ring or text them. {% endif %}{% if by %}{{ by }} has it. No reply needed.{% else %}Taking it: ACK {{ code }}{% endif %}",
            "",
        ),
        Template::Taken => alert(
            "{{ code }}: {% if by %}{{ by }} has{% else %}somebody has{% endif %} taken it",
            "Homeward {{ code }} {{ now }}: {% if by %}{{ by }}{% else %}somebody{% endif %} has taken this\
             {% if until %} until {{ until }}{% endif %} ({{ workers }}). You will hear how it goes on. \
             No reply needed.",
            "",
        ),
        Template::TakenByYou => alert(
            "{{ code }}: it is yours",
            "Homeward {{ code }} {{ now }}: yours{% if until %} until {{ until }}{% endif %}: {{ workers }}. \
             {% if kind == \"duress\" %}Do NOT ring or text them. Close it at school only. \
             Police called: POLICE {{ code }}\
             {% else %}{% if room %}Police called: POLICE {{ code }}. {% endif %}Not reached: NEXT {{ code }}. \
             {% if kind == \"monitor\" %}Settled: SAFE {{ code }}\
             {% else %}{% if are == \"are\" %}Each{% else %}Voice{% endif %} heard, all safe: SAFE {{ code }} SPOKE{% endif %}{% endif %}",
            "",
        ),
        Template::HoldWarning => alert(
            "{{ code }}: your time is nearly up",
            "Homeward {{ code }} {{ now }}: {{ workers }} still open. \
             {% if until %}At {{ until }}{% else %}Soon{% endif %} the next people are told. \
             {% if kind == \"duress\" %}Do NOT ring them. Pass on\
             {% else %}{% if room %}All safe: SAFE {{ code }} SPOKE. {% endif %}Not reached{% endif %}: NEXT {{ code }}. More time: ACK {{ code }}",
            "ACK NEXT",
        ),
        Template::MovedOn => alert(
            "{{ code }}: others are told now",
            "Homeward {{ code }} {{ now }}: still open, {{ workers }}. {% if kind == \"duress\" %}Do NOT ring them. {% endif %}\
             Now {% if step %}at step {{ step }}{% else %}others are told{% endif %}. \
             {% if room %}You will hear how it ends. {% endif %}No reply needed.",
            "",
        ),
        Template::HearVoice => alert(
            "{{ code }}: hear their voice first",
            "Homeward {{ code }} {{ now }}: {{ workers }} texted OK{% if at %} at {{ at }}{% endif %}. \
             A text is not enough: ring and hear them first. Then reply SAFE {{ code }} SPOKE",
            "SAFE SPOKE",
        ),
        Template::WorkerHeard => alert(
            "{{ code }}: a text from the worker",
            "Homeward {{ code }} {{ now }}: {{ workers }} texted{% if at %} at {{ at }}{% endif %}. \
             It stays open until you hear their voice. Then reply SAFE {{ code }} SPOKE",
            "SAFE SPOKE",
        ),
        Template::PoliceCalled => alert(
            "{{ code }}: the police have been called",
            "Homeward {{ code }} {{ now }}: {% if by %}{{ by }} has{% else %}somebody has{% endif %} \
             rung the police{% if log %} (log {{ log }}){% endif %}. {{ workers }}: open until all are safe. \
             No reply needed.",
            "",
        ),
        Template::PoliceQuestion => alert(
            "{{ code }}: have the police come?",
            "Homeward {{ code }} {{ now }}: have the police come{% if log %} (log {{ log }}){% endif %}? \
             If not, ring them again. \
             {% if kind == \"duress\" %}Close it at school only. New log no.: POLICE {{ code }}\
             {% else %}When you have seen them safe, reply SAFE {{ code }} SEEN{% endif %}",
            "",
        ),
        Template::HowKnown => alert(
            "{{ code }}: {% if kind == \"duress\" %}a second person, please{% else %}how do you know?{% endif %}",
            "Homeward {{ code }} {{ now }}: {% if kind == \"duress\" %}{% if by %}{{ by }}{% else %}somebody{% endif %} has had the \
             challenge answered ({{ workers }}). A second person must confirm it, at school only. No reply needed.\
             {% else %}how do you know that they are safe? Seen them: SAFE {{ code }} SEEN. Heard their voice: SAFE {{ code }} SPOKE{% endif %}",
            "SEEN SPOKE",
        ),
        Template::StandDown => alert(
            "{{ code }}: stand down",
            "Homeward {{ code }} {{ now }}: stand down, \
             {% if kind == \"monitor\" %}settled{% else %}safe{% endif %}: {{ workers }}\
             {% if by %}, says {{ by }}{% endif %}{% if how %} ({{ how }}){% endif %}. No reply needed.",
            "",
        ),
        Template::AskBack => alert(
            "{{ code }}: the exact words, please",
            "Homeward {{ code }} {{ now }}: please use the exact words. Cannot take it: NEXT {{ code }}. \
             {% if kind != \"duress\" %}They are safe: SAFE {{ code }}. {% endif %}Taking it: ACK {{ code }}",
            "ACK NEXT",
        ),
        Template::NotPossible => contact(
            "That cannot be done now",
            "Homeward{% if code %} {{ code }}{% endif %} {{ now }}: that changed nothing{% if remark %}: {{ remark }}{% endif %}. \
             No reply needed.",
            "",
            "code workers story kind by until at remark",
            "",
        ),
        Template::NothingOpen => contact(
            "Nothing is open",
            "Homeward {{ now }}: nothing is open for you to answer. No reply needed.",
            "",
            "at",
            "",
        ),
        Template::ContactStatus => alert(
            "{{ code }}: what stands",
            "Homeward {{ code }} {{ now }}: {{ story }}. {% if kind == \"duress\" %}Do NOT ring or text them. {% endif %}\
             {% if by %}{{ by }} has it{% if until %} until {{ until }}{% endif %}. No reply needed.\
             {% else %}Nobody has it yet. Taking it: ACK {{ code }}{% endif %}",
            "",
        ),
        Template::UnknownSender => contact(
            "This number is not known",
            "Homeward {{ now }}: your number is not known here. In danger, ring 999. Otherwise ring the school. \
             No reply needed.",
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
