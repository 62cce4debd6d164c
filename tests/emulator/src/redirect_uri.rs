//! When a redirect URI is a registered one: character by character, but for the port of a loopback address.

use url::{Host, Url};

/// Whether a URI is the registered one (RFC 9700, section 2.1), or differs from it in the port only and both are on the
/// loopback interface (RFC 8252, section 7.3).
///
/// A fragment is never allowed (RFC 6749, section 3.1.2), nor a user name.
pub(crate) fn matches(registered: &str, uri: &str) -> bool {
    let (Ok(known), Ok(asked)) = (Url::parse(registered), Url::parse(uri)) else { return false };
    if asked.fragment().is_some() || !asked.username().is_empty() || asked.password().is_some() {
        return false;
    }
    registered == uri || is_loopback(&known) && without_port(known) == without_port(asked)
}

fn is_loopback(url: &Url) -> bool {
    url.scheme() == "http"
        && url.host().is_some_and(|host| match host {
            Host::Domain(name) => name == "localhost",
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        })
}

fn without_port(mut url: Url) -> Option<Url> {
    url.set_port(None).ok().map(|()| url)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_table_of_matches() {
        let rows = [
            ("https://app.example/back", "https://app.example/back", true),
            ("https://app.example/back", "https://app.example/back/", false),
            ("https://app.example/back", "https://APP.example/back", false),
            ("https://app.example/back", "https://app.example:444/back", false),
            ("https://app.example/back", "https://app.example/back?x=1", false),
            ("https://app.example/back", "https://app.example/back#x", false),
            ("https://app.example/back", "https://app.example@evil.example/back", false),
            ("http://localhost", "http://localhost:49152", true),
            ("http://localhost", "http://localhost:49152/", true),
            ("http://localhost", "http://localhost:49152/other", false),
            ("http://localhost", "http://localhost:49152/#x", false),
            ("http://localhost", "http://user@localhost:49152/", false),
            ("http://localhost", "http://127.0.0.1:49152", false),
            ("http://localhost", "https://localhost:49152", false),
            ("http://localhost", "http://localhost.evil.example", false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:8400/cb", true),
            ("http://[::1]", "http://[::1]:8400", true),
            ("http://app.example", "http://app.example:8400", false),
            ("myapp://auth", "myapp://auth", true),
            ("myapp://auth", "myapp://other", false),
            ("https://app.example", "no URI", false),
        ];
        for (registered, uri, expected) in rows {
            assert_eq!(matches(registered, uri), expected, "{registered} {uri}");
        }
    }
}
