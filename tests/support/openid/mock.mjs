// oauth2-mock-server as a test wants it. Orders come as lines of JSON on the standard input, and each is answered by a line of
// JSON on the standard output:
//
//   {"claims": {..}}            put into every token
//   {"drop": ["nonce"]}         taken out of every token
//   {"sign": "none"}            or "hs256", "flipped", "unknown-kid", "no-token", "noise"
//   {"rotate": true}            a new key in place of the one before
//   {"describe": {..}}          put into the description of the service
//   {"back": {..}}              put into the address that the browser is led back to
//   {"refuse": "invalid_grant"} in place of a token
//
// An order stands in place of the one before. The answer says how often each document was asked for.
import { createHmac, createPublicKey } from 'node:crypto';
import http from 'node:http';
import readline from 'node:readline';
import { pathToFileURL } from 'node:url';

const [folder, prefix = ''] = process.argv.slice(2);
const home = pathToFileURL(`${folder}/node_modules/oauth2-mock-server/dist/index.mjs`);
const { OAuth2Issuer, OAuth2Service } = await import(home.href);

let order = {};
const asked = {};
let service;
let issuer;

const encoded = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');

function forged(token) {
    const [head, claims, signature] = token.split('.');
    const header = JSON.parse(Buffer.from(head, 'base64url'));
    switch (order.sign) {
        case 'none':
            return `${encoded({ ...header, alg: 'none' })}.${claims}.`;
        case 'hs256': {
            const [key] = issuer.keys.toJSON();
            const pem = createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
            const signed = `${encoded({ ...header, alg: 'HS256' })}.${claims}`;
            return `${signed}.${createHmac('sha256', pem).update(signed).digest('base64url')}`;
        }
        case 'flipped': {
            const bytes = Buffer.from(signature, 'base64url');
            bytes[7] ^= 1;
            return `${head}.${claims}.${bytes.toString('base64url')}`;
        }
        case 'noise':
            return 'this is no token';
        default:
            return token;
    }
}

async function begin(url) {
    issuer = new OAuth2Issuer();
    issuer.url = url;
    await issuer.keys.generate('RS256');
    service = new OAuth2Service(issuer);
    service.on('beforeTokenSigning', (token) => {
        Object.assign(token.payload, order.claims);
        for (const name of order.drop ?? []) delete token.payload[name];
        if (order.sign === 'unknown-kid') token.header.kid = 'nobody';
    });
    service.on('beforeResponse', (answer) => {
        if (order.refuse) {
            answer.statusCode = 400;
            answer.body = { error: order.refuse };
        } else if (order.sign === 'no-token') {
            delete answer.body.id_token;
        } else {
            answer.body.id_token = forged(answer.body.id_token);
        }
    });
    service.on('beforeWellKnownOpenIdConfiguration', (answer) => {
        answer.body.token_endpoint_auth_methods_supported = ['client_secret_post'];
        Object.assign(answer.body, order.describe);
    });
    service.on('beforeAuthorizeRedirect', (redirect) => {
        for (const [name, value] of Object.entries(order.back ?? {})) redirect.url.searchParams.set(name, value);
    });
}

const server = http.createServer((request, answer) => {
    request.url = request.url.startsWith(prefix) ? request.url.slice(prefix.length) : request.url;
    const path = request.url.split('?')[0];
    asked[path] = (asked[path] ?? 0) + 1;
    service.requestHandler(request, answer);
});
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
server.listen(0, '127.0.0.1', async () => {
    const url = `http://127.0.0.1:${server.address().port}${prefix}`;
    await begin(url);
    say({ issuer: url });
    const lines = readline.createInterface({ input: process.stdin });
    lines.on('line', async (line) => {
        order = JSON.parse(line);
        if (order.rotate) await begin(url);
        say({ asked });
    });
    lines.on('close', () => process.exit(0));
});
