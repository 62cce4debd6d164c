//! What a store remembers beside tokens: partitions that never enter the cache schema.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::change::Delta;
use super::partition::Partition;
use super::snapshot::{Content, Snapshot};
use crate::model::Telemetry;

/// The memory partitions, each as it is handed out.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory(BTreeMap<Partition, Snapshot>);

impl Memory {
    pub(super) fn get(&self, partition: &Partition) -> Option<&Snapshot> {
        self.0.get(partition)
    }

    pub(super) fn partitions(&self) -> impl Iterator<Item = &Partition> {
        self.0.keys()
    }

    /// Takes in what is not about tokens, and returns the partition that differs now.
    pub(super) fn take(&mut self, delta: Delta) -> Option<Partition> {
        match delta {
            Delta::Resolved { authority, endpoints } => {
                Some(self.remember(Partition::Authority(authority), Content::Endpoints(endpoints)))
            }
            Delta::Keys { url, kept } => Some(self.remember(Partition::Keys(url), Content::Keys(kept))),
            Delta::Failed { client_id, api, correlation_id, error } => {
                let partition = Partition::Telemetry(client_id);
                let mut telemetry = self.telemetry(&partition);
                telemetry.record(api, &correlation_id, &error);
                Some(self.remember(partition, Content::Telemetry(Arc::new(telemetry))))
            }
            Delta::Succeeded { client_id } => {
                let partition = Partition::Telemetry(client_id);
                let is_known = self.telemetry(&partition) != Telemetry::default();
                is_known.then(|| self.remember(partition, Content::Empty))
            }
            Delta::Signed { key, kept } => {
                self.0.retain(|_, other| other.assertion().is_none_or(|other| other.may_serve(kept.made)));
                Some(self.remember(Partition::Assertion(key), Content::Assertion(kept)))
            }
            _ => None,
        }
    }

    fn telemetry(&self, partition: &Partition) -> Telemetry {
        self.0.get(partition).map(Snapshot::telemetry).unwrap_or_default()
    }

    fn remember(&mut self, partition: Partition, content: Content) -> Partition {
        match content {
            Content::Empty => self.0.remove(&partition),
            content => self.0.insert(partition.clone(), Snapshot(content)),
        };
        partition
    }
}
