//! What a store remembers beside tokens: partitions that never enter the cache schema.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::answers::Answers;
use super::change::Delta;
use super::kept::Kept;
use super::partition::Partition;
use super::resource::Resource;
use super::snapshot::{Content, Snapshot};
use crate::base::{Secret, Timestamp};
use crate::model::Telemetry;

/// How many APIs are remembered (rule R1.14).
const MOST_RESOURCES: usize = 64;

/// The memory partitions, each as it is handed out, and the answers to challenges.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    parts: BTreeMap<Partition, Snapshot>,
    answers: Answers,
}

impl Memory {
    pub(super) fn get(&self, partition: &Partition) -> Snapshot {
        let snapshot = match partition {
            Partition::Answer(name) => self.answers.noted(name).map(|at| Snapshot(Content::Answer(at))),
            _ => self.parts.get(partition).cloned(),
        };
        snapshot.unwrap_or_default()
    }

    /// Yields the partitions, except those of answers to challenges, which are looked for by name only.
    pub(super) fn partitions(&self) -> impl Iterator<Item = &Partition> {
        self.parts.keys()
    }

    /// Takes in what is not about tokens, and returns the partitions that differ now.
    pub(super) fn take(&mut self, delta: Delta, at: Timestamp) -> Vec<Partition> {
        match delta {
            Delta::Nonce { origin, nonce } => self.hear(origin, nonce.expose_secret(), at),
            Delta::Answered { answer } => {
                let forgotten = self.answers.note(answer, at);
                [answer].into_iter().chain(forgotten).map(Partition::Answer).collect()
            }
            Delta::Signed { key, kept } => self.sign(key, kept),
            other => self.remember_one(other, at).into_iter().collect(),
        }
    }

    fn remember_one(&mut self, delta: Delta, at: Timestamp) -> Option<Partition> {
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
                let is_known = self.parts.contains_key(&partition);
                is_known.then(|| self.remember(partition, Content::Empty))
            }
            Delta::KeyMade { client_id, kept } => {
                let partition = Partition::ProofKey(client_id);
                let is_first = self.parts.get(&partition).is_none_or(|known| known.proof_key(at).is_none());
                is_first.then(|| self.remember(partition, Content::ProofKey(kept)))
            }
            _ => None,
        }
    }

    /// Notes what an API sent; of too many APIs, the one that was heard of longest ago is forgotten.
    fn hear(&mut self, origin: Arc<str>, nonce: &str, at: Timestamp) -> Vec<Partition> {
        let resource = Resource { nonce: nonce.to_owned(), at };
        let heard = self.remember(Partition::Resource(origin), Content::Resource(Arc::new(resource)));
        let forgotten = self.forgotten(&heard).map(|partition| self.remember(partition, Content::Empty));
        [heard].into_iter().chain(forgotten).collect()
    }

    /// Keeps an assertion, and drops those whose time is over.
    fn sign(&mut self, key: [u8; 32], kept: Arc<Kept<Secret>>) -> Vec<Partition> {
        let is_over = |other: &Snapshot| other.assertion().is_some_and(|other| !other.may_serve(kept.made));
        let over = self.parts.iter().filter(|(_, other)| is_over(other)).map(|(partition, _)| partition.clone());
        let mut changed: Vec<_> = over.collect();
        for partition in &changed {
            self.parts.remove(partition);
        }
        changed.push(self.remember(Partition::Assertion(key), Content::Assertion(kept)));
        changed
    }

    /// Returns the API that has no room any more beside one that was heard of just now.
    fn forgotten(&self, heard: &Partition) -> Option<Partition> {
        let all = self.parts.iter().filter_map(|(partition, kept)| Some((partition, kept.resource()?.at)));
        let (count, others) = (all.clone().count(), all.filter(|(partition, _)| *partition != heard));
        let oldest = others.min_by_key(|(_, at)| *at).map(|(partition, _)| partition.clone());
        oldest.filter(|_| count > MOST_RESOURCES)
    }

    fn telemetry(&self, partition: &Partition) -> Telemetry {
        self.parts.get(partition).map(Snapshot::telemetry).unwrap_or_default()
    }

    fn remember(&mut self, partition: Partition, content: Content) -> Partition {
        match content {
            Content::Empty => self.parts.remove(&partition),
            content => self.parts.insert(partition.clone(), Snapshot(content)),
        };
        partition
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assertion_whose_time_is_over_goes_with_the_next_and_is_told() {
        let at = Timestamp::from_unix_seconds;
        let signed = |key, made| Delta::Signed {
            key: [key; 32],
            kept: Arc::new(Kept::assertion(at(made), Secret::new("assertion"))),
        };
        let [one, two, three] = [1, 2, 3].map(|key| Partition::Assertion([key; 32]));
        let mut memory = Memory::default();
        assert!(memory.take(signed(1, 1_000), at(1_000)).iter().eq([&one]));
        assert!(memory.take(signed(2, 1_100), at(1_100)).iter().eq([&two]));
        assert!(memory.take(signed(3, 1_600), at(1_600)).iter().eq([&one, &three]));
        assert!(memory.get(&one).is_empty() && !memory.get(&two).is_empty() && !memory.get(&three).is_empty());
    }
}
