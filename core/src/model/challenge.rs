//! A claims challenge that is being answered, and for whom.

use crate::base::encode::digest;

/// The claims that an API asked for, and whose token it refused.
#[derive(Clone)]
pub(crate) struct ClaimsChallenge {
    /// The claims, by their digest.
    pub(crate) claims: [u8; 32],
    /// The user's id, by its digest; that of an empty text for an application's own token. A user who signs in is not known
    /// yet.
    pub(crate) user: Option<[u8; 32]>,
}

impl ClaimsChallenge {
    /// Notes a challenge that was given, if one was.
    pub(crate) fn of(claims: Option<&str>, home_account_id: Option<&str>) -> Option<Box<Self>> {
        let digest = |text: &str| digest([text.as_bytes()]);
        claims.map(|claims| Box::new(Self { claims: digest(claims), user: home_account_id.map(digest) }))
    }
}
