//! All challenges of an answer, and which of them counts (rule R5.5).

use core::cmp::Reverse;

use super::claims::{ClaimsError, decode_claims};
use super::field::{self, ChallengeFault, MOST_CHALLENGES};
use super::one::Challenge;

/// The schemes that take an access token, and so can ask for another one.
const TOKEN_SCHEMES: [&str; 4] = ["Bearer", "PoP", "mtls_pop", "DPoP"];

/// Why a field of a header counts for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("field {field} of the challenges, byte {offset}: {fault}")]
#[non_exhaustive]
pub struct ChallengeError {
    /// Which field it is, from 0.
    pub field: usize,
    /// At which byte of the field the fault is.
    pub offset: usize,
    /// What is wrong there.
    pub fault: ChallengeFault,
}

/// What the fields of a header hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Challenges {
    /// The challenges of all fields that keep the grammar, in their order.
    pub challenges: Vec<Challenge>,
    /// What is wrong with the others.
    pub errors: Vec<ChallengeError>,
}

/// Reads the fields of `WWW-Authenticate`, each on its own: one that breaks the grammar takes no other with it.
pub fn parse_challenges<'a>(fields: impl IntoIterator<Item = &'a [u8]>) -> Challenges {
    let mut all = Challenges::default();
    for (field, bytes) in fields.into_iter().enumerate() {
        match field::challenges(bytes, MOST_CHALLENGES - all.challenges.len()) {
            Ok(found) => all.challenges.extend(found),
            Err((offset, fault)) => all.errors.push(ChallengeError { field, offset, fault }),
        }
    }
    all
}

impl Challenges {
    /// Returns the claims to get a new token with, whatever the `error` beside them says.
    ///
    /// Of several it takes those of a claims challenge, then of the scheme that the failed request used, then the first.
    /// Claims that can not be read count as none.
    pub fn claims(&self, used_scheme: &str) -> Option<String> {
        let readable = self.challenges.iter().filter_map(|challenge| Some((challenge, challenge.claims().ok()??)));
        best(readable, used_scheme)
    }

    /// Returns the claims of a claims challenge in the strict sense, chosen as [`claims`](Self::claims) does.
    ///
    /// # Errors
    /// [`ClaimsError`] when claims are asked for and none of them can be read.
    pub fn claims_challenge(&self, used_scheme: &str) -> Result<Option<String>, ClaimsError> {
        let asking = self.challenges.iter().filter(|challenge| challenge.is_claims_challenge());
        let (readable, unreadable): (Vec<_>, Vec<_>) =
            asking.map(|challenge| (challenge, challenge.claims())).partition(|(_, claims)| claims.is_ok());
        let found = readable.into_iter().filter_map(|(challenge, claims)| Some((challenge, claims.ok()??)));
        match best(found, used_scheme) {
            None if !unreadable.is_empty() => Err(ClaimsError),
            claims => Ok(claims),
        }
    }
}

fn best<'a>(found: impl Iterator<Item = (&'a Challenge, String)>, used_scheme: &str) -> Option<String> {
    let rank = |challenge: &Challenge| Reverse((challenge.is_claims_challenge(), challenge.is_scheme(used_scheme)));
    found.min_by_key(|(challenge, _)| rank(challenge)).map(|(_, claims)| claims)
}

impl Challenge {
    /// Tells whether it asks for claims in the strict sense: `error` is `insufficient_claims`, in any case.
    pub fn is_claims_challenge(&self) -> bool {
        self.is_sound() && self.param("error").is_some_and(|error| error.eq_ignore_ascii_case("insufficient_claims"))
    }

    /// Decodes its claims; there are none in a challenge that is malformed or asks for no access token.
    ///
    /// # Errors
    /// [`ClaimsError`] when they can not be read.
    pub fn claims(&self) -> Result<Option<String>, ClaimsError> {
        self.param("claims").filter(|_| self.is_sound()).map_or(Ok(None), decode_claims)
    }

    fn is_sound(&self) -> bool {
        !self.is_malformed() && TOKEN_SCHEMES.iter().any(|scheme| self.is_scheme(scheme))
    }
}
