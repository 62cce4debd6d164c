//! The URL of an authority, of the parts that people know.

/// Joins the host of a cloud and a tenant (an id, a domain, or `common`) to the URL of an authority.
///
/// Slashes around either are taken off; nothing is checked before the application is built.
///
/// ```
/// use msal_core::authority_url;
/// assert_eq!(authority_url("login.microsoftonline.us/", "/contoso.us"), "https://login.microsoftonline.us/contoso.us");
/// ```
pub fn authority_url(instance: &str, tenant: &str) -> String {
    let [instance, tenant] = [instance, tenant].map(|part| part.trim_matches('/'));
    format!("https://{instance}/{tenant}")
}
