//! Users sign in and stay signed in: one suite for all adapters, over real sockets and TLS, against the embedded Entra ID.
//!
//! A case is a function over [`Adapter`](adapter::Adapter), or over [`Asynchronous`](adapter::Asynchronous) where it needs
//! futures to drop; the table below makes a test of each case and adapter. What belongs to the listener and the browser
//! of interactive sign-in is in `interactive`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod accounts;
#[path = "../suite/adapter.rs"]
#[allow(dead_code, reason = "the suite needs more of it")]
mod adapter;
mod code;
mod device;
#[path = "../suite/expect.rs"]
mod expect;
mod faces;
mod family;
mod id_token;
mod import;
mod refresh;
mod silent;
mod untrusted;
mod world;

/// Makes a module of tests for an adapter, with a test for each case.
macro_rules! suite {
    ($module:ident: $adapter:ty; $($file:ident: $($case:ident),*;)*) => {
        mod $module {
            $($(
                #[test]
                fn $case() {
                    crate::$file::$case::<$adapter>();
                }
            )*)*
        }
    };
}

macro_rules! all {
    ($($module:ident: $adapter:ty { $($file:ident: $case:ident;)* })*) => {$(
        suite! { $module: $adapter;
            device:
                a_user_approves_while_the_device_polls,
                a_device_that_is_told_to_slow_down_does,
                one_attempt_at_a_time,
                a_user_declines,
                a_code_expires_by_either_clock,
                a_device_needs_no_tenant;
            code:
                a_public_client_signs_a_user_in,
                a_confidential_client_may_finish_on_another_machine,
                what_is_asked_for_reaches_the_page,
                some_of_the_scopes_may_be_redeemed,
                the_page_says_no;
            untrusted:
                another_state_is_not_answered,
                neither_a_code_nor_an_error_is_no_response,
                a_code_is_worth_nothing_without_the_verifier,
                another_answers_id_token_is_not_taken,
                an_old_session_is_not_what_max_age_asked_for,
                another_issuer_is_not_answered,
                nobody_is_sent_back_over_an_open_line;
            silent:
                a_hit_costs_no_request,
                other_scopes_cost_a_refresh,
                a_refresh_can_be_forced,
                claims_of_ones_own_have_a_token_of_their_own,
                why_there_is_no_token,
                an_account_may_be_known_by_its_id_alone;
            refresh:
                an_expired_token_is_refreshed,
                a_refresh_token_is_replaced_by_the_next,
                a_herd_costs_one_refresh,
                two_users_herds_stay_apart,
                a_claims_challenge_is_answered_without_the_user,
                a_revoked_session_needs_the_user,
                a_withdrawn_consent_needs_the_user,
                an_aging_token_is_replaced_in_three_ways,
                a_service_in_trouble_is_told_from_a_refusal;
            family:
                two_of_a_family_share_a_sign_in,
                a_family_rotates_one_refresh_token,
                a_stranger_is_told_to_ask_the_user,
                a_family_signs_out_together;
            faces:
                a_guest_needs_no_second_sign_in,
                a_guest_has_one_account_and_a_profile_a_tenant,
                a_personal_account_signs_in_where_it_may,
                whoever_comes_may_sign_in_at_common,
                customers_of_b2c_sign_in_by_a_policy,
                b2c_may_answer_without_an_access_token,
                customers_of_an_external_id_tenant_sign_in,
                a_federation_server_has_users_without_client_info;
            accounts:
                two_users_live_side_by_side,
                accounts_are_found_by_name,
                who_signs_out_is_forgotten_and_nobody_else,
                another_process_goes_on_where_the_first_one_ended,
                the_session_at_the_service_ends_at_its_logout_url;
            id_token:
                a_genuine_token_is_believed,
                tokens_of_every_face_are_believed,
                common_lets_in_whom_it_is_told_to,
                a_token_that_does_not_fit_is_not,
                a_token_that_was_tampered_with_is_not,
                an_api_believes_access_tokens_for_it;
            import:
                a_refresh_token_is_imported,
                a_code_is_redeemed_as_such;
            $($file: $case;)*
        }
    )*};
}

all! {
    blocking: crate::adapter::Blocking {}
    tokio: msal_tokio::Tokio { device: a_dropped_flow_polls_no_more_and_can_be_taken_up_again; }
    async_std: msal_async_std::AsyncStd { device: a_dropped_flow_polls_no_more_and_can_be_taken_up_again; }
    smol: msal_smol::Smol { device: a_dropped_flow_polls_no_more_and_can_be_taken_up_again; }
}
