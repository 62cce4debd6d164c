// A client and an API of signed HTTP requests on Node's `jose`: reads one JSON object, writes one.
//
// `verify` is a list of proofs, answered by their claims, or null where the signature is wrong. `sign` is a list of
// requests with a key, an algorithm and the claims to begin with; the proof of each is made here, digests and all.
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const jose = require('jose');

const digest = (bytes) => createHash('sha256').update(bytes).digest('base64url');

async function verify(proof) {
  const claims = jose.decodeJwt(proof);
  const { alg, kid, typ } = jose.decodeProtectedHeader(proof);
  try {
    const key = await jose.importJWK(claims.cnf.jwk, alg);
    const { payload } = await jose.compactVerify(proof, key, { algorithms: ['PS256', 'RS256'] });
    const named = (await jose.calculateJwkThumbprint(claims.cnf.jwk)) === kid && typ === 'pop';
    return named ? JSON.parse(Buffer.from(payload).toString()) : null;
  } catch (error) {
    return null;
  }
}

async function sign({ pem, alg, claims, request }) {
  const key = await jose.importPKCS8(pem, alg, { extractable: true });
  const { kty, n, e } = await jose.exportJWK(key);
  const jwk = { kty, n, e };
  const url = new URL(request.url);
  const query = [...url.search.slice(1).split('&').map((pair) => pair.split('='))];
  const payload = {
    ...claims,
    m: request.method,
    u: url.host,
    p: url.pathname,
    q: [query.map(([name]) => name), digest(query.map((pair) => pair.join('=')).join('&'))],
    h: [request.headers.map(([name]) => name), digest(request.headers.map((header) => header.join(': ')).join('\n'))],
    b: digest(request.body),
    cnf: { jwk },
  };
  const header = { typ: 'pop', alg, kid: await jose.calculateJwkThumbprint(jwk) };
  return new jose.CompactSign(Buffer.from(JSON.stringify(payload))).setProtectedHeader(header).sign(key);
}

async function main() {
  const asked = JSON.parse(readFileSync(0, 'utf8'));
  const verified = await Promise.all(asked.verify.map(verify));
  const signed = await Promise.all(asked.sign.map(sign));
  process.stdout.write(JSON.stringify({ verified, signed }));
}

main();
