//! One suite for all adapters, over real sockets and TLS, against the embedded Entra ID.
//!
//! A case is a function over [`Adapter`](adapter::Adapter), or over [`Asynchronous`](adapter::Asynchronous) where it needs
//! futures to drop; the tables below make a test of each case and adapter.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod adapter;
mod assertion;
mod cancellation;
mod clients;
mod credentials;
mod expect;
mod faults;
mod flights;
mod hosts;
mod http2;
mod mutual_tls;
mod proxy;
mod tls_server;
mod username_password;
mod world;

#[path = "../../../../adapters/blocking/examples/own_transport.rs"]
#[allow(dead_code, reason = "its `main` is for those who run it")]
mod own_blocking_transport;
#[path = "../../../../adapters/tokio/examples/own_transport.rs"]
#[allow(dead_code, reason = "its `main` is for those who run it")]
mod own_tokio_transport;

/// Makes a module of tests for each adapter, with a test for each case.
macro_rules! suite {
    ($($module:ident: $adapter:ty => $cases:ident;)*) => {$(
        mod $module {
            $cases!($adapter);
        }
    )*};
}

macro_rules! cases {
    ($adapter:ty; $($file:ident: $($case:ident),*;)*) => {$($(
        #[test]
        fn $case() {
            crate::$file::$case::<$adapter>();
        }
    )*)*};
}

macro_rules! all {
    ($adapter:ty) => {
        cases! { $adapter;
            credentials:
                a_secret_gets_a_token_and_then_the_cache_does,
                a_certificate_gets_a_token,
                a_rotated_certificate_is_picked_up,
                an_assertion_file_is_read_anew,
                a_remote_key_signs_by_its_name,
                a_named_source_makes_assertions,
                a_name_that_nobody_knows_is_an_error,
                a_wrong_clock_heals_by_the_servers;
            faults:
                every_fault_is_told_apart_and_leaves_nothing_behind,
                an_untrusted_certificate_is_refused,
                redirects_are_not_followed,
                a_slow_answer_ends_at_the_deadline,
                a_silent_server_ends_at_the_deadline,
                a_closed_port_is_no_connection;
            flights:
                a_thousand_callers_cost_one_request,
                two_herds_share_the_metadata,
                the_herd_of_a_failure_shares_it,
                a_hit_asks_nobody_and_joins_nothing,
                a_token_is_there_while_it_is_renewed;
            hosts:
                the_instance_is_asked_about_once,
                a_cache_is_shared_and_survives_as_text,
                what_can_not_be_built_says_why;
            mutual_tls:
                a_certificate_is_presented_in_place_of_an_assertion,
                a_remote_key_signs_within_the_handshake,
                a_server_that_asks_for_no_certificate_gives_no_token,
                who_has_no_certificate_is_told_so;
            username_password:
                a_password_gets_a_token,
                a_federation_server_vouches;
        }
    };
}

macro_rules! asynchronous {
    ($adapter:ty) => {
        all!($adapter);
        cases! { $adapter;
            cancellation:
                a_cancelled_leader_cancels_nobody,
                a_cancelled_waiter_cancels_nobody,
                nothing_is_left_of_a_cancelled_flow,
                metadata_outlives_the_flow_that_asked;
        }
    };
}

suite! {
    blocking: crate::adapter::Blocking => all;
    tokio: msal_tokio::Tokio => asynchronous;
    async_std: msal_async_std::AsyncStd => asynchronous;
    smol: msal_smol::Smol => asynchronous;
}

/// Tests of the adapters that take a proxy from the environment.
macro_rules! proxied {
    ($($module:ident: $adapter:ty => $($case:ident),*;)*) => {$(
        mod $module {
            #[test]
            #[ignore = "other tests start it, in processes of their own"]
            fn in_a_process_with_a_proxy() {
                crate::proxy::in_a_process_with_a_proxy::<$adapter>();
            }
            $(
                #[test]
                fn $case() {
                    crate::proxy::$case::<$adapter>(stringify!($module));
                }
            )*
        }
    )*};
}

proxied! {
    blocking_proxied: crate::adapter::Blocking =>
        it_carries_what_it_can_not_read, nobody_is_asked_past_one_that_refuses, hosts_may_be_excepted, it_may_speak_tls;
    tokio_proxied: msal_tokio::Tokio =>
        it_carries_what_it_can_not_read, nobody_is_asked_past_one_that_refuses, hosts_may_be_excepted, it_may_speak_tls;
}
