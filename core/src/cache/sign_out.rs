//! Signing a user out: what goes with the account, and what stays (rule R9).

use std::borrow::Cow;
use std::sync::Arc;

use super::apps::Membership;
use super::partition::Partition;
use super::schema::Section;
use super::store::{Applied, Store};
use super::tokens::Tokens;
use super::user::UserTokens;
use crate::model::cloud;

/// Who signs out, of which application, and in which cloud.
struct Leave<'a> {
    home_account_id: &'a str,
    client_id: &'a str,
    /// The family that the application is known to belong to.
    family_id: Option<String>,
    environments: &'a [Cow<'static, str>],
}

impl Leave<'_> {
    fn is_of_user(&self, home_account_id: &str, environment: &str) -> bool {
        home_account_id == self.home_account_id && cloud::is_among(environment, self.environments)
    }

    /// Tells whether a refresh token of the user goes: the application's, and its family's.
    fn takes(&self, client_id: Option<&str>, family_id: Option<&str>) -> bool {
        client_id.is_some_and(|own| own.eq_ignore_ascii_case(self.client_id))
            || family_id.is_some() && family_id == self.family_id.as_deref()
    }
}

impl Store {
    /// Drops all of a user's access and ID tokens and the accounts, and the refresh tokens that the application may use.
    pub(super) fn sign_out(
        &mut self,
        home_account_id: &str,
        client_id: &str,
        environments: &[Cow<'static, str>],
        applied: &mut Applied,
    ) {
        let family_id = match self.index.apps.membership(client_id, environments) {
            Membership::Of(family) => Some(family.to_owned()),
            Membership::None | Membership::Unknown => None,
        };
        let leave = Leave { home_account_id, client_id, family_id, environments };
        let own = Partition::user(home_account_id);
        let users = self.users.iter().filter_map(|(partition, user)| {
            let may_hold = matches!(partition, Partition::OnBehalfOf(_)) || *partition == own;
            Some((partition.clone(), kept(user, &leave)?)).filter(|_| may_hold)
        });
        for (partition, user) in users.collect::<Vec<_>>() {
            self.keep(&partition, user);
            applied.document(partition);
        }
        if self.index.has_account(home_account_id, environments) {
            Arc::make_mut(&mut self.index).sign_out(home_account_id, environments);
            applied.document(Partition::Index);
        }
        applied.tokens_changed |= self.sign_out_foreign(&leave);
    }

    /// Puts what is left of a user in the place of all.
    fn keep(&mut self, partition: &Partition, user: UserTokens) {
        let UserTokens { access, refresh, id_tokens } = user;
        self.replace(partition, access);
        self.update(partition.clone(), &mut Applied::default(), |own| {
            own.refresh = refresh;
            own.id_tokens = id_tokens;
        });
    }

    /// Drops what is not understood, as far as it tells that it is the user's.
    fn sign_out_foreign(&mut self, leave: &Leave<'_>) -> bool {
        let mut changed = false;
        for section in [Section::AccessToken, Section::IdToken, Section::Account, Section::RefreshToken] {
            changed |= self.foreign.remove(section, |entry| {
                let goes = section != Section::RefreshToken
                    || leave.takes(entry.client_id.as_deref(), entry.family_id.as_deref());
                goes && leave.is_of_user(&entry.home_account_id, &entry.environment)
            });
        }
        changed
    }
}

/// Returns what stays of a partition, or `None` where all does.
fn kept(user: &UserTokens, leave: &Leave<'_>) -> Option<UserTokens> {
    let access = user
        .access
        .retain(|token| !leave.is_of_user(token.home_account_id.as_deref().unwrap_or_default(), &token.environment));
    let stays = UserTokens {
        access: access.clone().unwrap_or_else(|| Tokens::clone(&user.access)),
        refresh: user
            .refresh
            .iter()
            .filter(|token| {
                !(leave.is_of_user(&token.home_account_id, &token.environment)
                    && leave.takes(Some(&token.client_id), token.family_id.as_deref()))
            })
            .cloned()
            .collect(),
        id_tokens: user
            .id_tokens
            .iter()
            .filter(|token| !leave.is_of_user(&token.home_account_id, &token.environment))
            .cloned()
            .collect(),
    };
    let changes =
        access.is_some() || stays.refresh.len() < user.refresh.len() || stays.id_tokens.len() < user.id_tokens.len();
    changes.then_some(stays)
}
