//! Where a request was sent: to one tenant, or to a name that leaves the tenant open until a user is known.

use crate::{
    directory::Tenant,
    discovery::is_common,
    endpoint::Place,
    entra::Entra,
    face::Face,
    refusal::{Reason, Refusal},
    subject::Subject,
};

/// The tenant, or who may come.
#[derive(Clone, Debug)]
pub(crate) enum Door {
    One(Tenant),
    /// Everybody with a home in an organization or with a personal account.
    Common,
    /// Everybody with a home in an organization.
    Organizations,
}

impl Door {
    /// Finds what a path names.
    pub(crate) fn open(entra: &Entra, place: Place<'_>) -> Result<Self, Refusal> {
        let name = place.tenant;
        match entra.find(name) {
            Some(tenant) if tenant.face.has_policy(place.policy) => Ok(Self::One(tenant.clone())),
            Some(_) => Err(Refusal::new(Reason::NoPolicy, place.policy.unwrap_or_default())),
            None if name.eq_ignore_ascii_case("common") => Ok(Self::Common),
            None if name.eq_ignore_ascii_case("organizations") => Ok(Self::Organizations),
            None if is_common(name) => Err(Refusal::new(Reason::NoTenant, name)),
            None => Err(Refusal::new(Reason::UnknownTenant, name)),
        }
    }

    pub(crate) fn is_adfs(&self) -> bool {
        matches!(self, Self::One(tenant) if tenant.is_adfs())
    }

    /// The tenant that the path names.
    pub(crate) fn tenant(&self) -> Result<&Tenant, Refusal> {
        match self {
            Self::One(tenant) => Ok(tenant),
            Self::Common | Self::Organizations => Err(Reason::NoTenant.into()),
        }
    }

    /// Whether something that belongs to a tenant may be presented here.
    pub(crate) fn admits(&self, tenant: &Tenant) -> bool {
        match self {
            Self::One(one) => one.id == tenant.id,
            Self::Common => tenant.has_accounts(),
            Self::Organizations => tenant.face == Face::Entra,
        }
    }

    /// The user of that name, as the tenant sees them that they sign in to: the one of the path, or else their home.
    pub(crate) fn welcome(&self, entra: &Entra, name: &str) -> Result<Subject, Refusal> {
        let home = match self {
            Self::One(tenant) => return Subject::find(entra, tenant, name),
            Self::Common | Self::Organizations => entra.home(name, |tenant| self.admits(tenant)),
        };
        let home = home.ok_or_else(|| Refusal::new(Reason::UnknownUser, name))?;
        Subject::find(entra, home, name)
    }
}
