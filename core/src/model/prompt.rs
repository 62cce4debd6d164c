//! What the sign-in page is to ask of the user (OpenID Connect Core 1.0, section 3.1.2.1).

/// The values of `prompt`, with MSAL's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Prompt {
    /// Nothing: an error comes back where the user would have to act.
    None,
    /// The credentials, even where the user is signed in.
    Login,
    /// Consent to what the application asks for.
    Consent,
    /// Which account to use.
    SelectAccount,
    /// A new account.
    Create,
}

impl Prompt {
    /// Returns the value as it is sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Login => "login",
            Self::Consent => "consent",
            Self::SelectAccount => "select_account",
            Self::Create => "create",
        }
    }
}
