//! Every sentence of the pages, in one place: the code of a page names a sentence, and has no words.
//!
//! A sentence has a key, English words, and places for values: `{name}`. `*Words*` between stars are strong. Each file
//! here has the sentences of one page, or of a few pages that belong together. A second language is a table from the same keys.

mod sentence;

pub use sentence::Sentence;

/// Makes the sentences of a file, and a list for tests.
///
/// ```ignore
/// sentences! { "kiosk":
///     /// The heading above the names.
///     WHO = "Who are you?";
/// }
/// ```
macro_rules! sentences {
    ($page:literal: $($(#[$doc:meta])* $name:ident = $english:literal;)+) => {
        $(
            #[doc = $english]
            $(#[$doc])*
            pub const $name: $crate::wording::pages::Sentence =
                $crate::wording::pages::Sentence::new($page, stringify!($name), $english);
        )+
        /// Every sentence of this file.
        pub const ALL: &[$crate::wording::pages::Sentence] = &[$($name),+];
    };
}

pub mod accounts;
pub mod alert;
pub mod board;
pub mod drill;
pub mod foreseen;
pub mod gateways;
pub mod health;
pub mod history;
pub mod households;
pub mod kiosk;
pub mod lock;
pub mod openid;
pub mod out;
pub mod outcome;
pub mod people;
pub mod phones;
pub mod poster;
pub mod rehearse;
pub mod screen;
pub mod script;
pub mod settled;
pub mod sheet;
pub mod shell;
pub mod sign_in;
pub mod sign_out;
pub mod sign_out_rules;
pub mod strip;
pub mod times;
pub mod todo;
pub mod visit;
pub mod visit_card;
pub mod wall;

/// Every sentence, file by file.
pub const ALL: &[&[Sentence]] = &[
    accounts::ALL,
    alert::ALL,
    board::ALL,
    drill::ALL,
    foreseen::ALL,
    gateways::ALL,
    health::ALL,
    history::ALL,
    households::ALL,
    kiosk::ALL,
    lock::ALL,
    openid::ALL,
    out::ALL,
    outcome::ALL,
    people::ALL,
    phones::ALL,
    poster::ALL,
    rehearse::ALL,
    screen::ALL,
    script::ALL,
    settled::ALL,
    sheet::ALL,
    shell::ALL,
    sign_in::ALL,
    sign_out::ALL,
    sign_out_rules::ALL,
    strip::ALL,
    times::ALL,
    todo::ALL,
    visit::ALL,
    visit_card::ALL,
    wall::ALL,
];
