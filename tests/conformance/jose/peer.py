"""A client and an API of signed HTTP requests on Python's `jwcrypto`: reads one JSON object, writes one.

`verify` is a list of proofs, answered by their claims, or null where the signature is wrong. `sign` is a list of requests
with a key, an algorithm and the claims to begin with; the proof of each is made here, digests and all.
"""

import hashlib
import json
import sys
from urllib.parse import urlsplit

from jwcrypto import jwk, jws
from jwcrypto.common import base64url_decode, base64url_encode

ALGORITHMS = ["PS256", "RS256"]


def digest(text):
    return base64url_encode(hashlib.sha256(text.encode()).digest())


def verify(proof):
    header, payload, _ = proof.split(".")
    header = json.loads(base64url_decode(header))
    key = jwk.JWK(**json.loads(base64url_decode(payload))["cnf"]["jwk"])
    token = jws.JWS()
    token.allowed_algs = ALGORITHMS
    token.deserialize(proof)
    try:
        token.verify(key)
    except jws.InvalidJWSSignature:
        return None
    named = key.thumbprint() == header["kid"] and header["typ"] == "pop"
    return json.loads(token.payload) if named else None


def sign(asked):
    key = jwk.JWK.from_pem(asked["pem"].encode())
    public = key.export_public(as_dict=True)
    request = asked["request"]
    url = urlsplit(request["url"])
    payload = {
        "cnf": {"jwk": {name: public[name] for name in ("e", "kty", "n")}},
        **asked["claims"],
        "m": request["method"],
        "u": url.netloc,
        "p": url.path,
        "q": [[pair.split("=")[0] for pair in url.query.split("&")], digest(url.query)],
        "h": [[name for name, _ in request["headers"]], digest("\n".join(map(": ".join, request["headers"])))],
        "b": digest(request["body"]),
    }
    token = jws.JWS(json.dumps(payload).encode())
    token.allowed_algs = ALGORITHMS
    header = {"alg": asked["alg"], "kid": key.thumbprint(), "typ": "pop"}
    token.add_signature(key, None, json.dumps(header), None)
    return token.serialize(compact=True)


asked = json.load(sys.stdin)
json.dump({"verified": [*map(verify, asked["verify"])], "signed": [*map(sign, asked["sign"])]}, sys.stdout)
