//! The sections of a token cache that are understood; there may be others.

/// The sections that are understood, in the order in which MSAL Python begins them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    AccessToken,
    Account,
    IdToken,
    RefreshToken,
    AppMetadata,
}

impl Section {
    pub(crate) const ALL: [Self; 5] =
        [Self::AccessToken, Self::Account, Self::IdToken, Self::RefreshToken, Self::AppMetadata];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::AccessToken => "AccessToken",
            Self::Account => "Account",
            Self::IdToken => "IdToken",
            Self::RefreshToken => "RefreshToken",
            Self::AppMetadata => "AppMetadata",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.name() == name)
    }
}
