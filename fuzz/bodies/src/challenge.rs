//! `WWW-Authenticate` and `Authentication-Info`: what was printed is what is read, and nothing can break out of it.

use msal_core::Members;
use msal_core::wire::challenge::{
    Challenge, Challenges, LARGEST_FIELD, LONGEST_NONCE, MOST_CHALLENGES, MOST_PARAMS, next_nonce, parse_challenges,
};

use crate::text;

/// Printed and read again it is the same; fields stand on their own; all is bounded, and without CR, LF and NUL.
///
/// The input is the fields of a header, between lines of `%%`.
pub fn challenge(data: &[u8]) {
    let fields = fields(data);
    let all = parse_challenges(fields.iter().copied());
    assert!(all.challenges.len() <= MOST_CHALLENGES && all.errors.len() <= fields.len());
    all.challenges.iter().for_each(assert_harmless);
    for error in &all.errors {
        text::assert_loggable(error, 150);
        assert!(fields.get(error.field).is_some_and(|field| error.offset <= field.len()), "{error}");
    }
    assert_independent(&fields, &all);
    assert_printable(&all);
    assert_claims(&all);
    let next = next_nonce(fields.iter().copied());
    [all.pop_nonce(), next.as_deref()].into_iter().flatten().for_each(assert_nonce);
}

fn fields(data: &[u8]) -> Vec<&[u8]> {
    const BORDER: &[u8] = b"\n%%\n";
    let mut fields = Vec::new();
    let mut rest = data;
    while let Some(at) = rest.windows(BORDER.len()).position(|window| window == BORDER) {
        let (field, behind) = rest.split_at(at);
        fields.push(field);
        rest = behind.get(BORDER.len()..).unwrap_or_default();
    }
    fields.push(rest);
    fields
}

fn assert_harmless(challenge: &Challenge) {
    let texts = challenge.params().flat_map(|(name, value)| [name, value]);
    for text in texts.chain([challenge.scheme()]).chain(challenge.token68()) {
        assert!(!text.contains(['\r', '\n', '\0']), "{text:?}");
    }
    assert!(!challenge.scheme().is_empty() && challenge.params().len() <= MOST_PARAMS);
    for (name, _) in challenge.params() {
        assert!(!name.contains(|c: char| c.is_ascii_uppercase()) && challenge.param(name).is_some());
        assert_eq!(challenge.param(name), challenge.param(&name.to_ascii_uppercase()));
    }
}

/// Each field alone yields its share, but where all together would be too many.
fn assert_independent(fields: &[&[u8]], all: &Challenges) {
    let alone: Vec<Challenges> = fields.iter().map(|field| parse_challenges([*field])).collect();
    if alone.iter().map(|one| one.challenges.len()).sum::<usize>() > MOST_CHALLENGES {
        return;
    }
    let challenges: Vec<Challenge> = alone.iter().flat_map(|one| one.challenges.clone()).collect();
    assert!(challenges == all.challenges, "a field changes what another one means");
    assert_eq!(alone.iter().map(|one| one.errors.len()).sum::<usize>(), all.errors.len());
}

fn assert_printable(all: &Challenges) {
    let printed = all.challenges.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if printed.len() <= LARGEST_FIELD {
        let again = parse_challenges([printed.as_bytes()]);
        assert!(again.challenges == all.challenges && again.errors.is_empty(), "printed it is another: {printed}");
    }
}

fn assert_claims(all: &Challenges) {
    let claims = all.claims("Bearer");
    if let Some(claims) = &claims {
        assert!(Members::parse(claims.as_bytes()).is_ok() && !claims.contains(['\r', '\n', '\0']), "{claims:?}");
        let of = |challenge: &Challenge| challenge.claims().ok().flatten().as_ref() == Some(claims);
        assert!(all.challenges.iter().any(|challenge| of(challenge) && !challenge.is_malformed()));
    }
    match all.claims_challenge("Bearer") {
        Ok(Some(strict)) => assert_eq!(claims, Some(strict), "a claims challenge goes before others"),
        Ok(None) => {}
        Err(error) => text::assert_loggable(&error, 100),
    }
}

fn assert_nonce(nonce: &str) {
    assert!((1..=LONGEST_NONCE).contains(&nonce.len()));
    text::assert_printable(nonce, LONGEST_NONCE);
}
