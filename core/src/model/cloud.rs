//! The clouds that are known without asking: their hosts, which answer for one another (rule R8.3).

use std::borrow::Cow;

use crate::base::encode::same_name;

/// Hosts that answer for one another. A known cloud's are not allocated, and so lie in the processor's cache whoever asks.
pub(crate) type Hosts = Cow<'static, [Cow<'static, str>]>;

/// The hosts of each cloud; the first is the one that is preferred on the network.
static CLOUDS: [&[Cow<'static, str>]; 8] = [
    &[
        known("login.microsoftonline.com"),
        known("login.windows.net"),
        known("login.microsoft.com"),
        known("sts.windows.net"),
    ],
    &[known("login.partner.microsoftonline.cn"), known("login.chinacloudapi.cn")],
    &[known("login.microsoftonline.de")],
    &[known("login.microsoftonline.us"), known("login.usgovcloudapi.net")],
    &[known("login-us.microsoftonline.com")],
    &[known("login.sovcloud-identity.fr")],
    &[known("login.sovcloud-identity.de")],
    &[known("login.sovcloud-identity.sg")],
];

const fn known(host: &'static str) -> Cow<'static, str> {
    Cow::Borrowed(host)
}

/// The domains under which business and customer tenants (B2C, External ID) have their hosts.
const CUSTOMER_DOMAINS: [&str; 5] = ["b2clogin.com", "b2clogin.cn", "b2clogin.us", "b2clogin.de", "ciamlogin.com"];

/// Returns a host's name; a known one is not allocated, and so lies in the processor's cache whoever asks for it.
pub(crate) fn host(name: &str) -> Cow<'static, str> {
    let known = aliases(name).iter().find(|known| *known == name);
    known.cloned().unwrap_or_else(|| Cow::Owned(name.to_owned()))
}

/// Returns the hosts that answer for a known host, itself among them; none for an unknown one.
pub(crate) fn aliases(host: &str) -> &'static [Cow<'static, str>] {
    CLOUDS.iter().find(|cloud| cloud.iter().any(|known| known == host)).map_or(&[], |cloud| cloud)
}

/// Returns the hosts that answer for a host, itself among them; those of an unknown one are not known but for itself.
pub(crate) fn hosts(host: &str) -> Hosts {
    match aliases(host) {
        [] => Cow::Owned(vec![Cow::Owned(host.to_owned())]),
        known => Cow::Borrowed(known),
    }
}

/// Tells whether a host is among some, in any letter case.
pub(crate) fn is_among(host: &str, hosts: &[Cow<'static, str>]) -> bool {
    hosts.iter().any(|other| same_name(other, host))
}

/// Returns the host by which a cloud is named: the preferred one of a known cloud, or the host itself.
pub(crate) fn name(host: &str) -> &str {
    aliases(host).first().map_or(host, |preferred| preferred)
}

/// Tells whether a host belongs to a known cloud.
pub(crate) fn is_known(host: &str) -> bool {
    !aliases(host).is_empty()
}

/// Tells whether two hosts belong to one known cloud, be it as its host or as one label in front of one.
pub(crate) fn same_cloud(host: &str, other: &str) -> bool {
    let is_host = |name: &str| aliases(host).iter().any(|known| known == name);
    is_host(other) || after_first_label(other).is_some_and(is_host)
}

/// Tells whether a host lies under a domain of B2C or External ID.
pub(crate) fn is_customer_host(host: &str) -> bool {
    CUSTOMER_DOMAINS.iter().any(|domain| is_under(host, domain))
}

/// Tells whether a host lies under a domain, at any depth.
pub(crate) fn is_under(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|front| front.len() > 1 && front.ends_with('.'))
}

/// Returns what follows the first label of a host.
pub(crate) fn after_first_label(host: &str) -> Option<&str> {
    host.split_once('.').filter(|(label, _)| !label.is_empty()).map(|(_, base)| base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_stay_in_their_cloud() {
        assert!(same_cloud("sts.windows.net", "login.microsoftonline.com"));
        assert!(!same_cloud("login.microsoftonline.us", "login.microsoftonline.com"));
        assert!(!is_known("login.contoso.example"));
        assert!(same_cloud("login.windows.net", "westus2.login.microsoft.com"));
        assert!(!same_cloud("login.windows.net", "login.microsoftonline.us"));
    }

    #[test]
    fn a_host_lies_under_a_domain_only_behind_a_dot() {
        assert!(is_customer_host("contoso.b2clogin.com"));
        assert!(!is_customer_host("foob2clogin.com") && !is_customer_host(".b2clogin.com"));
    }
}
