//! Whether the signature keys of an issuer are used as they are remembered, or asked for anew (rule R7.4).

use core::time::Duration;

use crate::base::Timestamp;
use crate::model::IssuerKeys;

/// After how long keys are asked for anew, before they must be; each time a little earlier or later.
const SOFT: Duration = Duration::from_secs(12 * 3600);
/// By how much at most that is earlier or later, in seconds.
const JITTER: u64 = 3600;
/// After how long keys are of no use any more, with the hour in which the last known good ones still serve.
const HARD: Duration = Duration::from_secs(25 * 3600);
/// How long nobody asks again, whatever came of it.
const GAP: Duration = Duration::from_secs(300);

/// Returns from when on keys that came at `now` are asked for anew; `entropy` spreads a fleet over two hours.
pub(crate) fn refresh_on(now: Timestamp, entropy: u64) -> Timestamp {
    let early = now.plus(SOFT.saturating_sub(Duration::from_secs(JITTER)));
    early.plus(Duration::from_secs(entropy % (2 * JITTER + 1)))
}

/// Tells whether the keys may still be used at `now`.
pub(crate) fn may_serve(kept: &IssuerKeys, now: Timestamp) -> bool {
    kept.fetched.is_some_and(|fetched| now.since(fetched) < HARD)
}

/// Tells whether the keys are to be asked for anew before they are used.
pub(crate) fn wants_refresh(kept: &IssuerKeys, now: Timestamp) -> bool {
    !may_serve(kept, now) || kept.refresh_on <= now && may_ask(kept, now)
}

/// Tells whether anybody may ask at `now`, a token that names an unknown key being one reason.
pub(crate) fn may_ask(kept: &IssuerKeys, now: Timestamp) -> bool {
    now.since(kept.asked) >= GAP || now < kept.asked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::jwk::Jwks;

    fn kept(fetched: Option<u64>, refresh_on: u64, asked: u64) -> IssuerKeys {
        let at = Timestamp::from_unix_seconds;
        IssuerKeys { keys: Jwks::default(), fetched: fetched.map(at), refresh_on: at(refresh_on), asked: at(asked) }
    }

    #[test]
    fn keys_age_softly_then_hard_and_are_asked_for_at_most_once_in_five_minutes() {
        for (now, asked, serves, refreshes, asks) in [
            (0, 0, true, false, false),
            (299, 0, true, false, false),
            (300, 0, true, false, true),
            (43_199, 0, true, false, true),
            (43_200, 0, true, true, true),
            (43_400, 43_200, true, false, false),
            (89_999, 89_990, true, false, false),
            (90_000, 89_990, false, true, false),
            (90_290, 89_990, false, true, true),
            (10, 20, true, false, true),
        ] {
            let (kept, now) = (kept(Some(0), 43_200, asked), Timestamp::from_unix_seconds(now));
            let seen = (may_serve(&kept, now), wants_refresh(&kept, now), may_ask(&kept, now));
            assert_eq!(seen, (serves, refreshes, asks), "at {now}, asked at {asked}");
        }
    }

    #[test]
    fn keys_that_never_came_serve_nobody_and_are_asked_for() {
        let (kept, now) = (kept(None, 7, 7), Timestamp::from_unix_seconds(7));
        assert!(!may_serve(&kept, now) && wants_refresh(&kept, now));
    }

    #[test]
    fn a_refresh_comes_after_eleven_to_thirteen_hours() {
        let hours = |entropy| refresh_on(Timestamp::default(), entropy).as_unix_seconds();
        assert_eq!((hours(0), hours(7_200), hours(7_201)), (39_600, 46_800, 39_600));
        assert!((39_600..=46_800).contains(&hours(u64::MAX)));
    }
}
