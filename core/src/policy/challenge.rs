//! An API has refused a request (401): what to do next, as a table (section 5 of the rules, and rule R1.15).
//!
//! | claims asked for | were they answered | can the library ask again | a new nonce | next |
//! | --- | --- | --- | --- | --- |
//! | unreadable | | | | stop |
//! | yes | yes | | yes | sign again |
//! | yes | yes | | no | stop |
//! | yes | no | yes | | acquire a token with them |
//! | yes | no | no | | let the user sign in |
//! | no | | | yes | sign again |
//! | no | | | no | stop |

/// What to do about an API's refusal. `Debug` does not show the claims.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChallengeAnswer {
    /// Acquire a token with this `claims_challenge`, and send the request once more.
    AcquireToken {
        /// The claims, as JSON.
        claims: String,
    },
    /// Sign the request anew, and send it once more: the API's nonce has been remembered.
    SignAgain,
    /// Let the user sign in with this `claims_challenge`.
    Interact {
        /// The claims, as JSON.
        claims: String,
    },
    /// Give up: nothing was asked for that could be given, or it was given to no avail.
    Stop,
}

impl core::fmt::Debug for ChallengeAnswer {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str(match self {
            Self::AcquireToken { .. } => "AcquireToken { .. }",
            Self::SignAgain => "SignAgain",
            Self::Interact { .. } => "Interact { .. }",
            Self::Stop => "Stop",
        })
    }
}

/// What a refusal asks for, beside what is known of it.
pub(crate) struct Refused {
    /// The claims; an error where they can not be read.
    pub(crate) claims: Result<Option<String>, ()>,
    /// Whether the refused token was issued for these very claims.
    pub(crate) is_answered: bool,
    /// Whether a token can be asked for without the user.
    pub(crate) is_silent: bool,
    /// Whether there is a nonce that the request did not have.
    pub(crate) has_new_nonce: bool,
}

impl Refused {
    /// Decides what to do next.
    pub(crate) fn answer(self) -> ChallengeAnswer {
        match (self.claims, self.is_answered, self.is_silent, self.has_new_nonce) {
            (Ok(Some(_)), true, _, true) => ChallengeAnswer::SignAgain,
            (Err(()), ..) | (Ok(Some(_)), true, ..) => ChallengeAnswer::Stop,
            (Ok(Some(claims)), false, true, _) => ChallengeAnswer::AcquireToken { claims },
            (Ok(Some(claims)), false, false, _) => ChallengeAnswer::Interact { claims },
            (Ok(None), _, _, true) => ChallengeAnswer::SignAgain,
            (Ok(None), _, _, false) => ChallengeAnswer::Stop,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table() {
        let claims = || "{}".to_owned();
        for (asked, is_answered, is_silent, has_new_nonce, expected) in [
            (Err(()), false, true, true, ChallengeAnswer::Stop),
            (Ok(Some(claims())), true, true, true, ChallengeAnswer::SignAgain),
            (Ok(Some(claims())), true, true, false, ChallengeAnswer::Stop),
            (Ok(Some(claims())), false, true, true, ChallengeAnswer::AcquireToken { claims: claims() }),
            (Ok(Some(claims())), false, false, false, ChallengeAnswer::Interact { claims: claims() }),
            (Ok(None), false, true, true, ChallengeAnswer::SignAgain),
            (Ok(None), true, false, false, ChallengeAnswer::Stop),
        ] {
            let refused = Refused { claims: asked, is_answered, is_silent, has_new_nonce };
            assert_eq!(refused.answer(), expected);
        }
    }
}
