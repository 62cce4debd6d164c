//! A claims challenge that is being answered, and for whom.

use crate::base::encode::digest;

/// The claims that an API asked for, and the user whose token it refused.
#[derive(Clone)]
pub(crate) struct ClaimsChallenge {
    /// The claims, by their digest.
    pub(crate) claims: [u8; 32],
    /// The user's id, by its digest; that of an empty text for an application's own token.
    pub(crate) user: [u8; 32],
}

impl ClaimsChallenge {
    /// Notes a challenge that was given, if one was.
    pub(crate) fn of(claims: Option<&str>, home_account_id: &str) -> Option<Box<Self>> {
        let digest = |text: &str| digest([text.as_bytes()]);
        claims.map(|claims| Box::new(Self { claims: digest(claims), user: digest(home_account_id) }))
    }
}
