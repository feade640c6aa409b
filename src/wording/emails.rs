//! The built-in e-mails: calm, in plain text, with the first action on top.
//!
//! The voice script asks closed questions only, and the cover script gives a family no cause for
//! anger.

use super::after::INCIDENT_EMAIL;
use crate::domain::notice::Template;

/// The known facts, a line each.
macro_rules! known {
    () => {
        "WHAT HAPPENED\n\
         {% if causes %}{{ causes }}{% else %}- {{ story }}.{% endif %}\n\
         {% if last_heard %}- Last known to be safe at {{ last_heard }}.\n{% endif %}\
         {% if back_by %}- Expected back at {{ back_by }}.\n{% endif %}\
         {% if unreached %}- {{ unreached }}.\n{% endif %}\
         {% if place %}- Visiting: {{ place }}\n{% endif %}\
         {% if possible %}- It is about one of these:\n{{ possible }}\n{% endif %}\
         {% if phones %}{{ phones }}\n{% endif %}\
         {% if remark %}- {{ remark }}.\n{% endif %}\
         {% if by %}- In charge: {{ by }}{% if until %}, until {{ until }}{% endif %}.\n{% endif %}\n"
    };
}

/// The first thing to do: take charge, by the way that works.
macro_rules! take {
    () => {
        "{% if deaf %}1. Replies by text are not heard just now. Have it noted at the server that you have it: see below.\n\
         {% else %}1. Text ACK {{ code }}, so that the others know that you have it.\n{% endif %}"
    };
}

/// The ways of answering.
macro_rules! answers {
    () => {
        "HOW TO ANSWER\n\
         {% if deaf %}Replies by text are not heard just now. At the server, or by ringing whoever looks after it, with your own name for NAME:\n\
         - homeward alert ack {{ code }} --by NAME : you are taking this on.\n\
         - homeward alert next {{ code }} --by NAME : you cannot, or you could not reach them.\n\
         - homeward alert safe {{ code }} --by NAME{% if kind != \"monitor\" %} --how spoke{% endif %} : it is settled.\n\
         A text that you send now is read once replies are heard again. These are the words for it.\n\
         {% endif %}By text, to the number that Homeward's texts come from. Nobody reads replies to this e-mail.\n\
         - ACK {{ code }} : you are taking this on.\n\
         - NEXT {{ code }} : you cannot, or you could not reach them. The next people are told at once.\n\
         {% if kind == \"duress\" %}\
         - POLICE {{ code }} and the log number: the police have been called.\n\
         - SAFE {{ code }} SEEN : you have them in front of you, or the police have.\n\
         - CONFIRM {{ code }} : another person has said so, and you confirm it. Two people close this one. A voice proves nothing.\n\
         {% elif kind == \"monitor\" %}\
         {% if one_person and reply %}- {{ reply }} : you have heard them on that phone, and it is theirs for this visit.\n{% endif %}\
         - SAFE {{ code }} : it is settled, and whoever is out has been heard.\n\
         {% else %}\
         - SAFE {{ code }} SPOKE{% if are == \"are\" %} BOTH{% endif %} : you have heard {% if are == \"are\" %}each of them{% else %}their voice{% endif %} and they are safe.\n\
         - SAFE {{ code }} SEEN{% if are == \"are\" %} BOTH{% endif %} : you have seen {% if are == \"are\" %}each of them{% else %}them{% endif %} and they are safe.\n\
         - POLICE {{ code }} and the log number: the police have been called.\n\
         {% endif %}\
         {% if link %}Or on the board: {{ link }}\n{% endif %}\n"
    };
}

/// The police sheet, if any.
macro_rules! sheet {
    () => {
        "{% if sheet %}\nTHE SHEET TO READ OUT\n\n{{ sheet }}\n{% endif %}"
    };
}

const RING_WORKER: &str = concat!(
    "{{ story }}.\n\nPlease ring {{ workers }} now.\n\n",
    known!(),
    "WHAT TO DO NOW\n\
     ",
    take!(),
    "2. Ring {% if are == \"are\" %}the mobile of each{% else %}their mobile{% endif %}\
     {% if phones %}: {% if are == \"are\" %}the numbers are{% else %}the number is{% endif %} above{% endif %}. If there is no answer, ring once more.\n\
     3. Say: \"Hello{% if first_name %} {{ first_name }}{% endif %}, office here, about the hall timetable. \
     One word will do, yes or no: are you all right for now?\"\n\
     4. No clear yes? Say: \"Shall I leave it? If you would rather somebody came over, \
     just tell me the timetable is on my desk.\" They tell you so? Ring 999.\n\
     5. Never ask first whether they are in danger, and never say the safe word yourself.\n\
     6. All well: text SAFE {{ code }} SPOKE{% if are == \"are\" %} BOTH{% endif %}. No answer, or it sounds wrong: text NEXT {{ code }}. \
     If you hear danger, ring 999.\n\n",
    answers!(),
    sheet!()
);

const RING_HOUSEHOLD: &str = concat!(
    "{{ story }}.\n\nPlease ring the household now.\n\n",
    known!(),
    "WHAT TO DO NOW\n\
     ",
    take!(),
    "2. Ring the household: the number is above.\n\
     3. Say: \"Hello, the school office here. May I speak to {{ workers }} for a moment? \
     It is about the hall timetable.\"\n\
     4. Do not say that anybody is late or missed, nor why you really ring. \
     Give no number but the school's.\n\
     5. When you have them: \"One word will do, yes or no: are you all right for now?\"\n\
     6. All well: text SAFE {{ code }} SPOKE{% if are == \"are\" %} BOTH{% endif %}. Refused, cut off, or it sounds wrong: text NEXT {{ code }} \
     and note what was said and when.\n\n",
    answers!(),
    sheet!()
);

const GO_AND_SEE: &str = concat!(
    "{{ story }}.\n\nPlease send somebody to look, to the street and never to the door.\n\n",
    known!(),
    "WHAT TO DO NOW\n\
     ",
    take!(),
    "2. Send two people, by car, with a charged phone. The address is above.\n\
     3. They look for the vehicle and for the worker from the street. They do not knock and do not go in.\n\
     4. If anything looks wrong they drive on, and you ring 999.\n\
     5. All well: text SAFE {{ code }} SEEN{% if are == \"are\" %} BOTH{% endif %}. Nothing found: text NEXT {{ code }}.\n\n",
    answers!(),
    sheet!()
);

const DECIDE: &str = concat!(
    "{{ story }}.\n\nNobody has settled it so far. Please decide what happens now.\n\n",
    known!(),
    "WHAT TO DO NOW\n\
     ",
    take!(),
    "2. Ask the office what has been tried: their mobile, their colleague, the household.\n\
     3. Decide: try again, send somebody to the street, or ring the police. The police ask what was tried, \
     so write it down with the times.\n\
     4. If you believe that somebody is at risk, do not wait: ring 999. If in doubt, 999 rather than 101.\n\
     5. To bring in the next people now, text NEXT {{ code }}.\n\n",
    answers!(),
    sheet!()
);

const POLICE: &str = concat!(
    "{{ story }}.\n\nPlease ring 999 now{% if sheet %} and read out the sheet below{% endif %}. Homeward rings nobody.\n\n",
    "{% if kind == \"duress\" %}Do NOT ring or text {{ workers }}. \
     They may not be able to speak freely.\n\n{% endif %}",
    "WHAT TO DO NOW\n\
     1. Ring 999 and ask for the police. Say the place first.\n\
     2. {% if sheet %}Read the sheet out from the top{% else %}Say what is known, as below{% endif %}.\n\
     3. Ask for the log number, and whether officers are being sent.\n\
     4. Text POLICE {{ code }} and the log number, so that nobody rings twice.\n\
     5. If 999 fails: another network, 112, 101, or a landline.\n\n",
    known!(),
    answers!(),
    sheet!()
);

const DURESS: &str = concat!(
    "{{ story }}.\n\nDo NOT ring or text {{ workers }}. Nothing that their phone shows may give it away.\n\n",
    "WHAT TO DO NOW\n\
     1. Ring 999, ask for the police, say the place first{% if sheet %}, and read out the sheet{% endif %}.\n\
     2. Text POLICE {{ code }} and the log number; or ACK {{ code }} to say that you have it.\n\
     3. Tell the head and the DSL in person. Send nobody to the door.\n\
     4. Stay silent towards the worker until the police say otherwise, whatever arrives from their phone.\n\n",
    known!(),
    answers!(),
    sheet!()
);

const MONITOR: &str = concat!(
    "{{ story }}.\n\n{% if out and not one_person and not aside %}Out just now: {{ out }}.\n\n{% endif %}",
    known!(),
    "WHAT TO DO NOW\n\
     ",
    take!(),
    "{% if one_person %}2. Do what the first line says, and write down what you found.\n\
     3. In doubt, ask in person. Danger: ring 999.\n\
     {% else %}2. Ring whoever is out{% if spare %}, but do NOT ring or text {{ spare }}{% endif %}, and ring again whenever they should check in, until this is settled.\n\
     3. Ask whoever looks after Homeward to mend it.\n{% endif %}\
     4. Settled: {% if deaf %}see below{% else %}text SAFE {{ code }}{% endif %}.\n\n",
    answers!(),
    sheet!()
);

/// The text's own words, and the state of the alert.
const NEWS: &str = concat!("{{ text }}\n\n", known!(), answers!(), sheet!());

const OVER: &str = concat!(
    "{{ text }}\n\n",
    "{% if causes %}WHAT HAD HAPPENED\n{{ causes }}\n\n{% endif %}",
    "Thank you. Please write down what you did and when while it is fresh.\n\n",
    "{% if link %}The record is on the board: {{ link }}\n{% endif %}"
);

const STARTED: &str = concat!(
    "{{ text }}\n\n",
    "{% if at %}- Signed out at {{ at }}.\n{% endif %}",
    "{% if back_by %}- Expected back at {{ back_by }}.\n{% endif %}",
    "{% if place %}- Visiting: {{ place }}\n{% endif %}",
    "{% if remark %}- {{ remark }}.\n{% endif %}",
    "{% if link %}\nThe board: {{ link }}\n{% endif %}"
);

/// A calm visit: where each worker is, or what came of each stop.
const CALM: &str = "{{ text }}\n\n{% if details %}{{ details }}\n{% endif %}\
    {% if link %}\nThe board: {{ link }}\n{% endif %}";

const PLAIN: &str = "{{ text }}\n\n{% if link %}The board: {{ link }}\n{% endif %}";

const WORKER: &str = "{{ text }}\n\n\
    Answer by text, to the number that Homeward's texts come from. Nobody reads replies to this e-mail.\n";

/// Returns the built-in body of a template's e-mail.
#[must_use]
pub fn email(template: Template) -> &'static str {
    match template {
        Template::AlertRingWorker => RING_WORKER,
        Template::AlertRingHousehold => RING_HOUSEHOLD,
        Template::AlertGoAndSee => GO_AND_SEE,
        Template::AlertDecide => DECIDE,
        Template::AlertPolice => POLICE,
        Template::AlertDuress => DURESS,
        Template::AlertMonitor => MONITOR,
        Template::CauseAdded
        | Template::Taken
        | Template::TakenByYou
        | Template::HandOver
        | Template::HandRefused
        | Template::GivenBack
        | Template::HoldWarning
        | Template::MovedOn
        | Template::HearVoice
        | Template::WorkerHeard
        | Template::PoliceCalled
        | Template::PoliceQuestion
        | Template::HowKnown
        | Template::WhomHeard
        | Template::SomeSafe
        | Template::AskBack
        | Template::TheOne
        | Template::NotReached
        | Template::ContactStatus => NEWS,
        Template::StandDown => OVER,
        Template::Started
        | Template::StartedByException
        | Template::StartedAgainstPolicy
        | Template::StartedInDoubt => STARTED,
        Template::Incident => INCIDENT_EMAIL,
        Template::Changed
        | Template::HeldUp
        | Template::OffTold
        | Template::LeftTold
        | Template::Ended
        | Template::EndedAtHome
        | Template::DrillOver
        | Template::EnteredOffice => CALM,
        Template::LeaveAsked
        | Template::ContactAsked
        | Template::LeaveNoted
        | Template::LeaveAskBack
        | Template::LeaveOff
        | Template::NotSetOffOffice
        | Template::RefusedTooLate
        | Template::Lapsed
        | Template::WriteUpMissing
        | Template::NotPossible
        | Template::DoNotRing
        | Template::PoliceAskBack
        | Template::PhoneAskBack
        | Template::WhichAlert
        | Template::WhichWorker
        | Template::NewsAskBack
        | Template::NothingOpen
        | Template::UnknownSender
        | Template::AwayNoted
        | Template::HereNoted
        | Template::PresenceAskBack
        | Template::FewLeft
        | Template::NumberAsked
        | Template::NumberHeard
        | Template::Canary
        | Template::CanaryAsked
        | Template::AlertDrill
        | Template::DrillThanks
        | Template::Test => PLAIN,
        Template::Planned
        | Template::Authorised
        | Template::NotAuthorised
        | Template::NotAuthorisedYet
        | Template::NotSetOff
        | Template::Prompt
        | Template::StayedLong
        | Template::ArrivedFirst
        | Template::AllThere
        | Template::ArrivedOutside
        | Template::Entered
        | Template::SignedOut
        | Template::SignedOutInDoubt
        | Template::ArrivalSoon
        | Template::ArrivalNow
        | Template::CheckInSoon
        | Template::CheckInNow
        | Template::AskedNow
        | Template::NoAnswerSoon
        | Template::NoAnswerNow
        | Template::ReturnSoon
        | Template::ReturnNow
        | Template::HomeSafeSoon
        | Template::HomeSafeNow
        | Template::CheckedIn
        | Template::Arrived
        | Template::Left
        | Template::LeftForNext
        | Template::LeftForHome
        | Template::LeftBehind
        | Template::NobodyNoted
        | Template::Extended
        | Template::ExtensionRefused
        | Template::Delayed
        | Template::Returned
        | Template::ReturnedAlone
        | Template::BackAsked
        | Template::HomeSafe
        | Template::Cancelled
        | Template::OffNoted
        | Template::Status
        | Template::Received
        | Template::AskMinutes
        | Template::WhereNext
        | Template::Unclear
        | Template::KeptOut
        | Template::HelpReceived
        | Template::SystemWasOff
        | Template::StoodDownWorker
        | Template::WriteUpDue
        | Template::NotOut => WORKER,
    }
}
