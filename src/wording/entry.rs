//! The parts of a default wording: audience, variables, and the words to ask for.

/// The kind of phone that shows a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// A worker, with a lock screen in sight of a family.
    Worker,
    /// Any other person.
    Contact,
}

/// One text: its audience, its variables and its obligatory words.
#[derive(Debug, Clone, Copy)]
pub struct DefaultWording {
    /// The kind of phone that shows the text.
    pub audience: Audience,
    /// Subject of the e-mail.
    pub subject: &'static str,
    /// The text itself.
    pub text: &'static str,
    /// Variables always known to the text, parted by spaces.
    pub needs: &'static str,
    /// Variables known at times, for use under `{% if %}` alone; parted by spaces.
    pub may: &'static str,
    /// Words to ask for in every wording of the text, parted by spaces.
    pub asks: &'static str,
}

impl DefaultWording {
    /// Whether the text must show the alert's code.
    #[must_use]
    pub fn shows_code(&self) -> bool {
        self.needs.split(' ').any(|name| name == "code")
    }
}

/// Variables of a confirmation.
pub(super) const PLAN: &str = "at due next_check back_by";
/// Variables always known to a text about an alert.
const ALERT: &str = "code workers are have story what kind";
/// Variables known at times to a text about an alert.
const ALERT_MAY: &str = "also unreached last_heard back_by due at step todo by until out one_person aside reply remark how log visit \
     ring area school_phone others by_office signed_in deaf whom about_others spare";

pub(super) const fn worker(
    subject: &'static str,
    text: &'static str,
    needs: &'static str,
    may: &'static str,
    asks: &'static str,
) -> DefaultWording {
    DefaultWording {
        audience: Audience::Worker,
        subject,
        text,
        needs,
        may,
        asks,
    }
}

pub(super) const fn contact(
    subject: &'static str,
    text: &'static str,
    needs: &'static str,
    may: &'static str,
    asks: &'static str,
) -> DefaultWording {
    DefaultWording {
        audience: Audience::Contact,
        subject,
        text,
        needs,
        may,
        asks,
    }
}

/// A text about an alert.
pub(super) const fn alert(subject: &'static str, text: &'static str, asks: &'static str) -> DefaultWording {
    contact(subject, text, ALERT, ALERT_MAY, asks)
}
