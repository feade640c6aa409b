//! The built-in wording for the time after a visit, and for incidents.

use super::entry::{DefaultWording, contact, worker};

/// To a worker: the write-up is due.
pub(super) const WRITE_UP_DUE: DefaultWording = worker(
    "Your write-up is due",
    "Homeward {{ now }}: your write-up of the visit{% if report_wanted %} and the incident report{% endif %} \
     {% if report_wanted %}are{% else %}is{% endif %} due{% if write_up_by %} {{ write_up_by }}{% endif %}. \
     No reply needed.",
    "",
    "at due write_up_by report_wanted workers",
    "",
);

/// To a line manager: the write-up is missing.
pub(super) const WRITE_UP_MISSING: DefaultWording = contact(
    "A write-up is missing",
    "Homeward {{ now }}: {{ workers }} {{ have }} not filed the write-up of a visit\
     {% if report_wanted %} and the incident report{% endif %}\
     {% if write_up_by %}, due {{ write_up_by }}{% endif %}. Please ask for it.",
    "workers are have",
    "at due write_up_by report_wanted",
    "",
);

/// To the people named by the school: an incident was reported.
pub(super) const INCIDENT: DefaultWording = contact(
    "{{ incident }}: reported on visit {{ visit_id }}",
    "Homeward {{ now }}: {% if by %}{{ by }} reports{% else %}reported:{% endif %} {{ incident }} on visit {{ visit_id }}\
     {% if room %} ({{ workers }}){% endif %}.{% if prompt %} {{ prompt }}{% elif cooling_off %} No visit there until it is \
     reviewed.{% endif %}",
    "workers are have incident visit_id",
    "at by prompt cooling_off",
    "",
);

/// The body of the incident's e-mail.
pub(super) const INCIDENT_EMAIL: &str = "{{ text }}\n\n\
    WHAT WAS REPORTED\n\
    - What: {{ incident }}\n\
    - Visit: {{ visit_id }}, {{ workers }}\n\
    {% if by %}- Reported by: {{ by }}\n{% endif %}\
    {% if at %}- Reported at: {{ at }}\n{% endif %}\
    {% if place %}- Where: {{ place }}\n{% endif %}\
    {% if note %}- In their words: {{ note }}\n{% endif %}\n\
    {% if phones %}WHOM TO RING\n{{ phones }}\n\n{% endif %}\
    {% if prompt %}WHAT TO DO\n{{ prompt }}\n\n{% endif %}\
    {% if cooling_off %}Until it is reviewed, Homeward signs nobody out to this household but by an exception that a named leader allows. \
    Once it is: homeward household list, then homeward household clear.\n\n{% endif %}\
    The record: homeward visit show {{ visit_id }}\n\
    {% if link %}The board: {{ link }}\n{% endif %}";
