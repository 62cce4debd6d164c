#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| msal_fuzz_bodies::jwt(data));
