//! Who may have issued a token: Microsoft Entra's rules, in which one issuer stands for all tenants.
//!
//! The metadata of `common` and `organizations` have a template as their issuer, and a key of theirs may too; `{tenantid}`
//! in it stands for the token's `tid`. All other issuers, those of Azure AD B2C among them, are compared as they stand.

use super::check;
use super::claims::IdTokenClaims;
use super::error::{IdTokenError, shown};
use crate::base::encode::is_uuid;
use crate::wire::jwk::Jwk;
use crate::wire::jwt::{JwtError, Part};

/// What stands for the tenant.
const TEMPLATE: &str = "{tenantid}";

/// Which tenants are let in.
#[derive(Clone, Debug)]
pub(super) enum Tenants {
    /// Nobody said: that of the issuer, which must not stand for several.
    Unsaid,
    /// Every one.
    Any,
    /// Those of a list.
    Of(Vec<String>),
}

/// Checks `iss` against the issuer of the metadata, and the tenant against those that are let in.
pub(super) fn check(claims: &IdTokenClaims, metadata: &str, tenants: &Tenants) -> Result<(), IdTokenError> {
    check::issuer(claims, &substitute(metadata, claims)?)?;
    claims.check_tenant()?;
    let tenant = claims.tenant_id().or_else(|| claims.issuer().and_then(tenant_in)).unwrap_or_default();
    match tenants {
        Tenants::Any => Ok(()),
        Tenants::Unsaid if !metadata.contains(TEMPLATE) => Ok(()),
        Tenants::Of(list) if list.iter().any(|allowed| allowed.eq_ignore_ascii_case(tenant)) => Ok(()),
        Tenants::Unsaid | Tenants::Of(_) => Err(IdTokenError::TenantNotAllowed { actual: shown(tenant) }),
    }
}

impl IdTokenClaims {
    /// Checks that `iss` names no other tenant than `tid`, as a client must that lets users of any tenant in.
    ///
    /// # Errors
    /// [`IdTokenError::IssuerMismatch`], and [`IdTokenError::Malformed`] for several `tid` in different letter case.
    pub fn check_tenant(&self) -> Result<(), IdTokenError> {
        if self.names().filter(|name| name.eq_ignore_ascii_case("tid")).count() > 1 {
            return Err(JwtError::DuplicateMember(Part::Payload).into());
        }
        let (Some(tenant), Some(issuer)) = (self.tenant_id(), self.issuer()) else { return Ok(()) };
        match tenant_in(issuer).filter(|named| *named != tenant) {
            Some(named) => {
                let expected = shown(&issuer.replace(named, tenant));
                Err(IdTokenError::IssuerMismatch { expected, actual: shown(issuer) })
            }
            None => Ok(()),
        }
    }
}

/// Checks that the key may sign for `iss`, which keeps a key for personal accounts from signing for a tenant.
pub(super) fn check_key(claims: &IdTokenClaims, key: &Jwk) -> Result<(), IdTokenError> {
    let Some(own) = &key.issuer else { return Ok(()) };
    let expected = substitute(own, claims)?;
    let actual = claims.issuer().ok_or(IdTokenError::Missing("iss"))?;
    if expected == actual {
        return Ok(());
    }
    Err(IdTokenError::KeyIssuerMismatch { expected: shown(&expected), actual: shown(actual) })
}

/// Puts the token's tenant, which must be a UUID, into a template; any other issuer stays as it is.
fn substitute(issuer: &str, claims: &IdTokenClaims) -> Result<String, IdTokenError> {
    if !issuer.contains(TEMPLATE) {
        return Ok(issuer.to_owned());
    }
    let tenant = claims.tenant_id().ok_or(IdTokenError::Missing("tid"))?;
    if !is_uuid(tenant) {
        return Err(JwtError::BadClaim("tid").into());
    }
    Ok(issuer.replace(TEMPLATE, tenant))
}

/// Finds the first segment of an issuer's path that is a UUID.
fn tenant_in(issuer: &str) -> Option<&str> {
    let (_, after_scheme) = issuer.split_once("://")?;
    after_scheme.split('/').skip(1).find(|segment| is_uuid(segment))
}
