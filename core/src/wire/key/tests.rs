//! Signing, and what is public of a key; the containers have their own tests.

use rsa::pkcs1::{DecodeRsaPublicKey, EncodeRsaPublicKey};
use rsa::pkcs8::DecodePublicKey;
use rsa::pss;
use rsa::signature::Verifier;
use sha2::Sha256;

use super::super::pem;
use super::*;
use crate::base::Secret;
use crate::base::encode::base64url;

const KEY: &str = include_str!("../../../tests/data/leaf_key.pem");
const PKCS1: &str = include_str!("../../../tests/data/leaf_key_pkcs1.pem");
const LEAF: &str = include_str!("../../../tests/data/leaf.pem");
const CA: &str = include_str!("../../../tests/data/ca.pem");

fn key() -> PrivateKey {
    PrivateKey::from_pem(KEY).expect("the key of the vectors")
}

/// Splits a vector into its signing input and its signature.
fn vector(text: &str) -> (&str, &str) {
    text.rsplit_once('.').expect("a compact JWS")
}

#[test]
fn rs256_gives_the_bytes_of_vectors_ca_1_and_ca_2_whatever_blinds_it() {
    for text in [include_str!("../../../tests/data/ca-1.jwt"), include_str!("../../../tests/data/ca-2.jwt")] {
        let (input, signature) = vector(text);
        for entropy in [[0; 32], [9; 32]] {
            let signed = key().sign(Algorithm::Rs256, input.as_bytes(), entropy).expect("signs");
            assert_eq!(base64url(&signed), signature);
        }
    }
}

#[test]
fn ps256_salts_by_its_entropy_and_verifies() {
    let (input, _) = vector(include_str!("../../../tests/data/ca-3.jwt"));
    let public = rsa::PublicKey::from_pkcs1_der(key().public_key_der()).expect("a public key");
    let verifier = pss::VerifyingKey::<Sha256>::new(public);
    let [one, same, other] = [[1; 32], [1; 32], [2; 32]].map(|entropy| {
        let signed = key().sign(Algorithm::Ps256, input.as_bytes(), entropy).expect("signs");
        let signature = pss::Signature::try_from(signed.as_slice()).expect("as long as the modulus");
        verifier.verify(input.as_bytes(), &signature).expect("a good signature");
        signed
    });
    assert_eq!(one, same);
    assert_ne!(one, other);
}

#[test]
fn both_containers_hold_the_same_key() {
    let pkcs1 = PrivateKey::from_pem(PKCS1).expect("PKCS#1");
    assert_eq!(pkcs1.public_key_der(), key().public_key_der());
    assert!(PrivateKey::from_pem(&format!("# both\n{LEAF}{KEY}")).is_ok());
}

/// What is refused because of its kind.
fn unsupported(text: &str) -> Option<(&'static str, Option<String>)> {
    match PrivateKey::from_pem(text) {
        Err(KeyError::Unsupported { what, oid, .. }) => Some((what, oid)),
        _ => None,
    }
}

#[test]
fn what_is_no_such_key_is_named() {
    let broken = KEY.replace(
        "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCk",
        "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCl",
    );
    for (text, error) in [
        ("", KeyError::Absent),
        (LEAF, KeyError::Absent),
        (&format!("{KEY}{PKCS1}"), KeyError::Ambiguous),
        ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", KeyError::PublicKey),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", KeyError::Malformed("PKCS#8 key")),
        (include_str!("../../../tests/data/small_key.pem"), KeyError::Size(1024)),
        (&broken, KeyError::Inconsistent),
    ] {
        assert_eq!(PrivateKey::from_pem(text).err(), Some(error));
    }
    let ec = "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----";
    assert_eq!(unsupported(ec), Some(("an EC key", None)));
    let ec = include_str!("../../../tests/data/ec_key.pem");
    assert_eq!(unsupported(ec), Some(("an EC key", Some("1.2.840.10045.2.1".to_owned()))));
}

#[test]
fn a_key_is_written_as_it_is_read() {
    let der = key().to_pkcs8_der();
    let file = read(&der, Some(&Secret::new("needless"))).expect("PKCS#8 in DER");
    assert_eq!(file.key.to_pkcs8_der(), der);
    assert_eq!((file.key.bits(), file.key.spki_der()), (2048, key().spki_der()));
    assert_eq!((file.certificates.len(), file.encrypted), (0, false));
    let public = rsa::PublicKey::from_public_key_der(&key().spki_der()).expect("a SubjectPublicKeyInfo");
    assert_eq!(public.to_pkcs1_der().expect("written").as_bytes(), key().public_key_der());
}

#[test]
fn certificates_come_in_the_order_of_the_file_whatever_stands_around() {
    let latin1 = [b"friendlyName: M\xfcller\n".as_slice(), CA.as_bytes(), KEY.as_bytes(), LEAF.as_bytes()].concat();
    let file = read(&latin1, None).expect("a key and two certificates");
    let [ca, leaf] = [CA, LEAF].map(|text| pem::blocks(text).expect("PEM").remove(0).der.to_vec());
    assert_eq!(file.certificates, [ca, leaf]);
}

#[test]
fn short_keys_of_other_kinds_are_named_in_der_too() {
    let ed25519 = [
        &[0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20][..],
        &[7; 32],
    ];
    let sec1 = [&[0x30, 0x25, 0x02, 0x01, 0x01, 0x04, 0x20][..], &[7; 32]];
    for (der, kind) in [(ed25519.concat(), "an Ed25519 key"), (sec1.concat(), "an EC key")] {
        assert!(matches!(read(&der, None), Err(KeyError::Unsupported { what, .. }) if what == kind), "{kind}");
    }
    assert_eq!(read(b"0 is how a text may begin", None).err(), Some(KeyError::Absent));
}

#[test]
fn a_large_file_is_refused_at_once() {
    assert_eq!(read(&vec![0x30; LARGEST_FILE + 1], None).err(), Some(KeyError::TooLarge));
    assert_eq!(read_pfx(&vec![0x30; LARGEST_FILE + 1], None).err(), Some(KeyError::TooLarge));
    assert_eq!(read_pfx(KEY.as_bytes(), None).err(), Some(KeyError::NotPfx));
}
