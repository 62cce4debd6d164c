//! A claims challenge that is being answered, and for whom.

use crate::base::Secret;
use crate::base::encode::digest;

/// How much of a token's end tells it from all others, in bytes.
const END: usize = 256;

/// The claims that an API asked an application for, and whose token it refused.
#[derive(Clone)]
pub(crate) struct ClaimsChallenge {
    /// The application and the claims, by their digest.
    asked: [u8; 32],
    /// The user's id; an empty text for an application's own token. A user who signs in is not known yet.
    user: Option<Box<str>>,
}

impl ClaimsChallenge {
    /// Notes a challenge that was given, if one was.
    pub(crate) fn of(client_id: &str, claims: Option<&str>, home_account_id: Option<&str>) -> Option<Box<Self>> {
        let asked = digest([client_id.as_bytes(), claims?.as_bytes()]);
        Some(Box::new(Self { asked, user: home_account_id.map(Box::from) }))
    }

    /// Returns by what a token is known that was issued for these claims: its end, where its signature lies.
    pub(crate) fn issued(&self, token: &Secret) -> [u8; 32] {
        let token = token.expose_bytes();
        let end = token.last_chunk::<END>().map_or(token, |end| &end[..]);
        digest([b"issued", &self.asked[..], end])
    }

    /// Returns by what it is known that the service has refused the user these claims.
    pub(crate) fn refused(&self) -> Option<[u8; 32]> {
        let user = self.user.as_deref()?;
        Some(digest([b"refused", &self.asked[..], user.as_bytes()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_known_by_application_claims_and_whose_it_is() {
        let of = |client, claims, user| ClaimsChallenge::of(client, Some(claims), user).expect("there are claims");
        let (token, other) = (Secret::new("token"), Secret::new("other"));
        let own = of("client", "{}", Some("user"));
        assert_eq!(own.issued(&token), of("client", "{}", None).issued(&token));
        assert_eq!(own.refused(), of("client", "{}", Some("user")).refused());
        assert_eq!(of("client", "{}", None).refused(), None);
        for differs in [of("app", "{}", Some("user")), of("client", "{\"a\":1}", Some("user"))] {
            assert_ne!(own.issued(&token), differs.issued(&token));
            assert_ne!(own.refused(), differs.refused());
        }
        assert_ne!(own.issued(&token), own.issued(&other));
        let long = |front: &str, end: &str| Secret::new([front, &"x".repeat(1_400), end].concat());
        assert_ne!(own.issued(&long("", "1")), own.issued(&long("", "2")));
        assert_eq!(
            own.issued(&long("1", "")),
            own.issued(&long("2", "")),
            "the end tells them apart, where they differ"
        );
        assert_ne!(own.refused(), of("client", "{}", Some("")).refused());
        assert_ne!(of("client", "{}", Some("token")).refused(), Some(own.issued(&token)));
        assert!(ClaimsChallenge::of("client", None, Some("user")).is_none());
    }
}
