//! Which issuer the metadata of a generic OpenID Connect authority may name (rule R7.8).

use url::Url;

use super::cloud;

/// Tells whether an authority's metadata may come with this issuer: https, and of the authority's or Microsoft's hosts.
pub(crate) fn is_acceptable(issuer: &str, authority: &Url) -> bool {
    let Ok(issuer) = Url::parse(issuer) else { return false };
    let (Some(host), Some(own)) = (issuer.host_str(), authority.host_str()) else { return false };
    let base = cloud::after_first_label(host);
    issuer.scheme() == "https"
        && issuer.username().is_empty()
        && (host == own && issuer.port_or_known_default() == authority.port_or_known_default()
            || base == Some(own)
            || cloud::is_known(host)
            || base.is_some_and(cloud::is_known)
            || is_customer_tenant(host, issuer.path()))
}

/// Accepts `https://{tenant}.ciamlogin.com[/{tenant}[/v2.0]]`, and B2C's hosts with any path.
fn is_customer_tenant(host: &str, path: &str) -> bool {
    let Some(tenant) = host.strip_suffix(".ciamlogin.com") else { return cloud::is_customer_host(host) };
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let named = segments.next().is_none_or(|segment| {
        segment.eq_ignore_ascii_case(tenant) || segment.eq_ignore_ascii_case(&format!("{tenant}.onmicrosoft.com"))
    });
    let versioned = segments.next().is_none_or(|segment| segment == "v2.0");
    !tenant.contains('.') && named && versioned && segments.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuers_of_the_own_and_of_known_hosts_are_accepted() {
        let authority = Url::parse("https://contoso.com/tid").expect("a url");
        for (issuer, expected) in [
            ("https://contoso.com/tid/", true),
            ("https://contoso.com/other", true),
            ("https://us.contoso.com/x", true),
            ("https://login.microsoftonline.com/x", true),
            ("http://login.microsoftonline.com/x", false),
            ("https://westus2.login.microsoft.com/x", true),
            ("https://foo.b2clogin.com/x", true),
            ("https://t.ciamlogin.com", true),
            ("https://t.ciamlogin.com/t/v2.0", true),
            ("https://t.ciamlogin.com/other/v2.0", false),
            ("https://a.b.ciamlogin.com/a.b", false),
            ("https://a.b.contoso.com/x", false),
            ("https://foob2clogin.com/x", false),
            ("http://contoso.com/tid", false),
            ("https://contoso.com:8443/tid", false),
            ("https://contoso.com@evil.com/tid", false),
            ("https://contoso.com.evil.com/tid", false),
            ("https://evil.com/tid", false),
            ("contoso.com", false),
        ] {
            assert_eq!(is_acceptable(issuer, &authority), expected, "{issuer}");
        }
    }
}
