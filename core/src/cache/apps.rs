//! Which applications have got tokens, and which family each belongs to.

use std::borrow::Cow;
use std::sync::Arc;

use super::sayings::{self, Saying};
use super::schema::united_app;
use crate::base::encode::same_name;
use crate::model::{AppMetadata, cloud};

/// What is known of applications.
#[derive(Clone, Debug, Default)]
pub(crate) struct Apps(pub(super) Vec<AppMetadata>);

/// Whether an application belongs to a family, whose members may use one another's refresh tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Membership<'a> {
    /// It has never got a token, or it was not noted.
    Unknown,
    None,
    Of(&'a str),
}

impl Apps {
    pub(crate) fn membership(&self, client_id: &str, environments: &[Cow<'static, str>]) -> Membership<'_> {
        let is_it = |app: &&AppMetadata| {
            app.client_id.eq_ignore_ascii_case(client_id) && cloud::is_among(&app.environment, environments)
        };
        let mut known = self.0.iter().filter(is_it).peekable();
        match (known.peek().is_some(), known.find_map(|app| app.family_id.as_deref())) {
            (false, _) => Membership::Unknown,
            (true, None) => Membership::None,
            (true, Some(family)) => Membership::Of(family),
        }
    }

    /// Counts a call that a user's token answered for an application.
    pub(super) fn record_hit<T>(&self, client_id: &str, answered: &T) {
        if let Some(app) = self.of(client_id).next() {
            app.hits.record(answered);
        }
    }

    /// Returns how many calls users' tokens have answered for an application since its last request.
    pub(super) fn hits(&self, client_id: &str) -> u64 {
        self.of(client_id).map(|app| app.hits.total()).sum()
    }

    /// Begins to count anew.
    pub(super) fn forget_hits(&self, client_id: &str) {
        self.of(client_id).for_each(|app| app.hits.forget());
    }

    fn of(&self, client_id: &str) -> impl Iterator<Item = &AppMetadata> {
        self.0.iter().filter(move |app| same_name(&app.client_id, client_id))
    }

    /// Tells whether an application is known on the very host, with its family where one is named.
    pub(super) fn knows(&self, client_id: &str, environment: &str, family_id: Option<&str>) -> bool {
        self.0.iter().any(|app| {
            app.client_id.eq_ignore_ascii_case(client_id)
                && app.environment.eq_ignore_ascii_case(environment)
                && (family_id.is_none() || app.family_id.as_deref() == family_id)
        })
    }

    /// Adds what entries say of applications; `None` where that is nothing new.
    pub(super) fn with(&self, others: &[AppMetadata]) -> Option<Self> {
        let mut apps = self.clone();
        let others = sayings::distinct(others);
        let mut changed = false;
        for app in others {
            changed |= sayings::add(&mut apps.0, &app);
        }
        changed.then_some(apps)
    }
}

impl Saying for AppMetadata {
    /// Each host keeps an entry of its own, since MSAL Python looks for the very host.
    fn is_about(&self, other: &Self) -> bool {
        self.client_id.eq_ignore_ascii_case(&other.client_id)
            && self.environment.eq_ignore_ascii_case(&other.environment)
    }

    fn united(&self, younger: &Self) -> Option<Self> {
        united_app(self, younger).map(|united| Self { hits: Arc::clone(&self.hits), ..united })
    }
}
