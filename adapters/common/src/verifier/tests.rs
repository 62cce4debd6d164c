//! All backends verify the same signatures, and refuse the same ones.
#![cfg(any(feature = "signer-ring", feature = "signer-aws-lc-rs"))]
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use msal_core::Algorithm;
use msal_core::wire::jwk::{EcPublicKey, JwsAlgorithm, PublicKey, RsaPublicKey};
use msal_core::wire::jwt::{Jws, decode_part_bytes};
use msal_core::wire::key::PrivateKey;
use msal_core::wire::verify::{RsaVerifier, SignatureError, Verifier};

const RSA: [&str; 2] = [include_str!("../signer/data/rsa2048.pem"), include_str!("../signer/data/rsa4096.pem")];
const MESSAGE: &[u8] = b"header.claims";
const BAD: Result<(), SignatureError> = Err(SignatureError::BadSignature);

/// The example of RFC 7515, appendix A.3.
const ES256: &str = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
const POINT: [&str; 2] = ["f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"];

fn verifiers() -> Vec<Box<dyn Verifier>> {
    vec![
        Box::new(RsaVerifier),
        #[cfg(feature = "signer-ring")]
        Box::new(crate::signer::Ring),
        #[cfg(feature = "signer-aws-lc-rs")]
        Box::new(crate::signer::AwsLcRs),
    ]
}

fn rsa(pem: &str) -> (PrivateKey, PublicKey) {
    let private = PrivateKey::from_pem(pem).unwrap();
    let public = PublicKey::Rsa(RsaPublicKey::from_pkcs1_der(private.public_key_der()).unwrap());
    (private, public)
}

fn point() -> [Vec<u8>; 2] {
    POINT.map(|coordinate| decode_part_bytes(coordinate).unwrap())
}

fn ec() -> PublicKey {
    let [x, y] = point();
    PublicKey::Ec(EcPublicKey::new(&x, &y).unwrap())
}

#[test]
fn an_rsa_signature_is_verified_by_its_own_scheme_only() {
    for (private, public) in RSA.map(rsa) {
        let rs256 = private.sign(Algorithm::Rs256, MESSAGE, [7; 32]).unwrap();
        let ps256 = private.sign(Algorithm::Ps256, MESSAGE, [7; 32]).unwrap();
        for verifier in verifiers() {
            for (algorithm, good, other) in
                [(JwsAlgorithm::Rs256, &rs256, &ps256), (JwsAlgorithm::Ps256, &ps256, &rs256)]
            {
                let verify = |message: &[u8], signature: &[u8]| verifier.verify(&public, algorithm, message, signature);
                assert_eq!(verify(MESSAGE, good), Ok(()), "{verifier:?}");
                assert_eq!(verify(MESSAGE, other), BAD, "{verifier:?}");
                assert_eq!(verify(b"another", good), BAD, "{verifier:?}");
                assert_eq!(verify(MESSAGE, &[]), BAD, "{verifier:?}");
                assert_eq!(verify(MESSAGE, &[&[0], good.as_slice()].concat()), BAD, "{verifier:?}");
            }
        }
    }
}

#[test]
fn an_ec_signature_is_two_raw_numbers() {
    let jws = Jws::parse(ES256).unwrap();
    let signature = jws.signature();
    let (r, s) = signature.split_at(32);
    let integer = |number: &[u8]| [&[2, 33, 0][..], number].concat();
    let der = [&[0x30, 70], integer(r).as_slice(), integer(s).as_slice()].concat();
    for verifier in verifiers().iter().skip(1) {
        let verify =
            |signature: &[u8]| verifier.verify(&ec(), JwsAlgorithm::Es256, jws.signing_input().as_bytes(), signature);
        assert_eq!(verify(&signature), Ok(()));
        for bad in
            [&der, &[[0; 32].as_slice(), s].concat(), &[r, &[0; 32]].concat(), &r.to_vec(), &vec![0; 64], &vec![]]
        {
            assert_eq!(verify(bad), BAD);
        }
    }
}

#[test]
fn a_point_that_is_not_on_the_curve_verifies_nothing() {
    let [x, mut y] = point();
    *y.last_mut().unwrap() ^= 1;
    let key = PublicKey::Ec(EcPublicKey::new(&x, &y).unwrap());
    let jws = Jws::parse(ES256).unwrap();
    for verifier in verifiers().iter().skip(1) {
        let verified = verifier.verify(&key, JwsAlgorithm::Es256, jws.signing_input().as_bytes(), &jws.signature());
        assert_eq!(verified, BAD);
    }
}

#[test]
fn what_a_backend_or_a_key_does_not_have_is_named() {
    let [rsa, _] = RSA.map(|pem| rsa(pem).1);
    for verifier in verifiers() {
        for (key, algorithm) in
            [(&rsa, JwsAlgorithm::Es256), (&ec(), JwsAlgorithm::Rs256), (&ec(), JwsAlgorithm::Ps256)]
        {
            let verified = verifier.verify(key, algorithm, MESSAGE, &[0; 64]);
            assert_eq!(verified, Err(SignatureError::NotOffered(algorithm)), "{verifier:?}");
        }
    }
    let own = RsaVerifier.verify(&ec(), JwsAlgorithm::Es256, MESSAGE, &[0; 64]);
    assert_eq!(own, Err(SignatureError::NotOffered(JwsAlgorithm::Es256)));
}
