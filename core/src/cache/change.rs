//! What a flow changes in a host's memory: a list of small facts that merge into whatever is there.

use std::sync::Arc;

use super::issued::Issued;
use super::kept::Kept;
use super::partition::Partition;
use crate::base::{Secret, Timestamp};
use crate::model::cloud::Hosts;
use crate::model::{Account, Api, Endpoints, IssuerKeys, ProofKey, SignedIn};

/// A change to one or several partitions; expired tokens go with it. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct Change {
    pub(crate) at: Timestamp,
    pub(crate) deltas: Vec<Delta>,
}

/// One fact that a change brings.
#[derive(Clone, Debug)]
pub(crate) enum Delta {
    /// A token was issued; it takes the place of its like, and its application is known from now on.
    Issued(Issued),
    /// A user signed in or was imported, or a refresh token was used: all that came takes the place of its like.
    SignedIn(Arc<SignedIn>),
    /// A user signs out of an application on these hosts, and so of all that shares its account (rule R9).
    SignedOut { account: Account, client_id: Arc<str>, environments: Hosts },
    /// An application's own tokens are to go, in all tenants, on these hosts.
    Removed { client_id: String, environments: Hosts },
    /// An authority was resolved.
    Resolved { authority: Arc<str>, endpoints: Arc<Endpoints> },
    /// The keys of an issuer were asked for, and came or did not.
    Keys { url: Arc<str>, kept: Arc<IssuerKeys> },
    /// A call failed by a refusal.
    Failed { client_id: Arc<str>, api: Api, correlation_id: String, error: String },
    /// A call succeeded, so earlier failures were reported.
    Succeeded { client_id: Arc<str> },
    /// An assertion was signed that may serve again.
    Signed { key: [u8; 32], kept: Arc<Kept<Secret>> },
    /// A key was made for an application, unless it has one by then.
    KeyMade { client_id: Arc<str>, kept: Arc<Kept<ProofKey>> },
    /// An API sent a nonce for the next request.
    Nonce { origin: Arc<str>, nonce: Secret },
    /// Claims that an API asked for were asked for, and this came of it.
    Answered { answer: [u8; 32] },
    /// A search found expired tokens, which go with any change.
    Searched,
}

impl Change {
    pub(crate) fn new(at: Timestamp, deltas: Vec<Delta>) -> Self {
        Self { at, deltas }
    }

    /// Returns when the change was made; what had expired by then goes with it.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// Returns the partition that the change puts an application's token into, if it does: the first, where there are several.
    ///
    /// A host that lets go of its [`Snapshot`](super::Snapshot) of that partition before it applies the change spares the
    /// store a copy.
    pub fn issued_to(&self) -> Option<&Partition> {
        self.deltas.iter().find_map(|delta| match delta {
            Delta::Issued(issued) => Some(&issued.partition),
            _ => None,
        })
    }

    /// Tells whether the change is about tokens, and not only about memory partitions, which are never written.
    ///
    /// Expired tokens go with any change; whether anything has to be written, [`Applied`](super::Applied) says.
    pub fn touches_tokens(&self) -> bool {
        self.deltas.iter().any(Delta::touches_tokens)
    }
}

impl Delta {
    fn touches_tokens(&self) -> bool {
        match self {
            Self::Issued(_) | Self::Removed { .. } | Self::Searched => true,
            Self::SignedIn(_) | Self::SignedOut { .. } => true,
            Self::Resolved { .. } | Self::Keys { .. } | Self::Signed { .. } => false,
            Self::Failed { .. } | Self::Succeeded { .. } => false,
            Self::KeyMade { .. } | Self::Nonce { .. } | Self::Answered { .. } => false,
        }
    }
}
