//! What one text is made of: who gets it, what it may speak of, what it must ask for.

/// Whose phone a text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// A worker, whose lock screen a family may see.
    Worker,
    /// Anybody else.
    Contact,
}

/// One text: who gets it, what it may speak of and what it must say.
#[derive(Debug, Clone, Copy)]
pub struct DefaultWording {
    /// Whose phone it is for.
    pub audience: Audience,
    /// Subject of the e-mail.
    pub subject: &'static str,
    /// The text itself.
    pub text: &'static str,
    /// Variables that are always known for it, parted by spaces.
    pub needs: &'static str,
    /// Variables that are known at times: to be guarded by `{% if %}`.
    pub may: &'static str,
    /// Words that every wording of it must ask for, parted by spaces.
    pub asks: &'static str,
}

impl DefaultWording {
    /// Whether it must show the alert's code.
    #[must_use]
    pub fn shows_code(&self) -> bool {
        self.needs.split(' ').any(|name| name == "code")
    }
}

/// What a confirmation may say back.
pub(super) const PLAN: &str = "at due next_check back_by";
/// What every text about an alert always knows.
const ALERT: &str = "code workers are have story what kind";
/// What a text about an alert knows at times.
const ALERT_MAY: &str =
    "also unreached last_heard back_by due at step todo by until out remark how log visit";

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
