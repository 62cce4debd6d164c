//! Authorities: https or nothing, and the first request of a flow goes to the authority itself or to the public cloud.

use msal_core::cache::Snapshot;
use msal_core::http::Uri;
use msal_core::{Authority, ConfidentialClientApplication, Credential, Flow, Seed, Step, Timestamp};

use crate::text;

const PUBLIC_CLOUD: &str = "login.microsoftonline.com";

/// A parsed authority has a lower-case host, reads back as itself, and is asked over https with nobody's name in the URL.
pub fn authority(data: &[u8]) {
    let Some(text) = text::of(data) else { return };
    let app = || ConfidentialClientApplication::builder("client-id", Credential::secret("secret"));
    for (parsed, builder) in
        [(Authority::parse(text), app().authority(text)), (Authority::parse_oidc(text), app().oidc_authority(text))]
    {
        let authority = match parsed {
            Ok(authority) => authority,
            Err(error) => {
                text::assert_loggable(&error, 200);
                continue;
            }
        };
        assert_normal(&authority);
        let first = first_request(&builder.build().expect("a parsed authority will do"));
        assert_eq!(first.scheme_str(), Some("https"), "{first}");
        let host = first.host().unwrap_or_default();
        assert!(host == authority.host() || host == PUBLIC_CLOUD, "{host} is asked about {authority:?}");
        assert!(first.authority().is_some_and(|authority| !authority.as_str().contains('@')), "{first}");
    }
    if Authority::parse(text).is_ok() {
        assert_secure(text);
    }
}

fn assert_normal(authority: &Authority) {
    let host = authority.host();
    assert!(!host.is_empty() && host == host.to_ascii_lowercase(), "{host:?}");
    assert!(!format!("{authority:?}").contains(char::is_control));
    if !authority.tenant().is_empty() {
        let again = Authority::parse(&format!("https://{host}/{}", authority.tenant())).expect("its own parts");
        assert_eq!((again.host(), again.tenant()), (host, authority.tenant()));
    }
}

/// What is not spelt `https` was not taken for it.
fn assert_secure(text: &str) {
    let text: String = text.chars().filter(|c| !matches!(c, '\t' | '\r' | '\n')).collect();
    let start: String = text.trim_start_matches(|c: char| c <= ' ' || c.is_whitespace()).chars().take(6).collect();
    assert!(start.eq_ignore_ascii_case("https:"), "{text:?}");
}

/// Returns the URL of the first request of a flow that finds nothing in its cache.
fn first_request(app: &ConfidentialClientApplication) -> Uri {
    let now = Timestamp::from_unix_seconds(1_735_689_600);
    let mut step = app.acquire_token_for_client(["resource/.default"]).begin(now, Seed::new([7; 32]));
    loop {
        step = match step {
            Step::Load(_, flow) => flow.resume(Snapshot::default(), now),
            Step::Send(request, _) => return request.into_http().into_parts().0.uri,
            other => unreachable!("before the first request comes {other:?}"),
        }
    }
}
