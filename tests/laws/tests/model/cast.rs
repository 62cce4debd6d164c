//! Who plays: users and where they are known, tenants, and applications.

use msal_core::PublicClientApplication;
use msal_emulator::sample;

/// A person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum User {
    /// At home at Contoso, and a guest at Fabrikam.
    Ada,
    /// At home at Contoso.
    Bob,
    /// At home at Fabrikam.
    Eve,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tenant {
    Contoso,
    Fabrikam,
}

/// An application: one that stands alone, and two of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Client {
    Loner,
    Member,
    Sibling,
}

/// The host under which an application knows the service; both are of one cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    Preferred,
    Alias,
}

/// Whose a token is, where, and which application's: what no token ever crosses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Owner {
    pub(crate) user: User,
    pub(crate) tenant: Tenant,
    pub(crate) client: Client,
}

pub(crate) const USERS: [User; 3] = [User::Ada, User::Bob, User::Eve];
pub(crate) const TENANTS: [Tenant; 2] = [Tenant::Contoso, Tenant::Fabrikam];
pub(crate) const CLIENTS: [Client; 3] = [Client::Loner, Client::Member, Client::Sibling];

impl User {
    /// The name to sign in with.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ada => sample::USER,
            Self::Bob => sample::OTHER_USER,
            Self::Eve => sample::NEIGHBOUR,
        }
    }

    /// Tells whether a tenant knows the user, as its own or as a guest.
    pub(crate) fn is_in(self, tenant: Tenant) -> bool {
        match self {
            Self::Ada => true,
            Self::Bob => tenant == Tenant::Contoso,
            Self::Eve => tenant == Tenant::Fabrikam,
        }
    }
}

impl Tenant {
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Contoso => sample::TENANT,
            Self::Fabrikam => sample::GUEST_TENANT,
        }
    }
}

impl Client {
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Loner => sample::PUBLIC_CLIENT_ID,
            Self::Member => sample::FAMILY_CLIENT_IDS[0],
            Self::Sibling => sample::FAMILY_CLIENT_IDS[1],
        }
    }

    pub(crate) fn is_of_family(self) -> bool {
        self != Self::Loner
    }

    /// The application before a tenant.
    pub(crate) fn at(self, tenant: Tenant, host: Host) -> PublicClientApplication {
        let authority = format!("https://{}/{}", host.name(), tenant.id());
        PublicClientApplication::builder(self.id()).authority(authority).build().unwrap()
    }
}

impl Host {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Preferred => "login.microsoftonline.com",
            Self::Alias => "login.windows.net",
        }
    }
}

impl Owner {
    /// All that there can be.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let of = |user, tenant| CLIENTS.into_iter().map(move |client| Self { user, tenant, client });
        USERS.into_iter().flat_map(move |user| TENANTS.into_iter().flat_map(move |tenant| of(user, tenant)))
    }
}
