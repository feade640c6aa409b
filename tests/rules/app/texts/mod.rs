//! Texts that come in, on the real engine.

mod answers;
mod contacts;
mod duress;
mod everyday;
mod of_whom;
mod passed_on;
mod people;
mod planned;
mod presence;
mod said;
mod taken_back;
mod under_help;
mod unknown;
