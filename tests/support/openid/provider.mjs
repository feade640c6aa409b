// oidc-provider, a certified implementation, with its own pages for signing in and for consent. Says its address as a line of
// JSON on the standard output, and ends with the standard input.
import http from 'node:http';
import { pathToFileURL } from 'node:url';

const [folder, redirect, method, secret, host = '127.0.0.1'] = process.argv.slice(2);
const { Provider } = await import(pathToFileURL(`${folder}/node_modules/oidc-provider/lib/index.js`).href);

// What the library warns of is what a test does: http on this machine, keys that everybody has.
console.info = console.warn = () => {};
const server = http.createServer();
server.listen(0, '127.0.0.1', () => {
    const issuer = `http://${host}:${server.address().port}`;
    const provider = new Provider(issuer, {
        clients: [
            {
                client_id: 'homeward at school',
                client_secret: secret,
                redirect_uris: [redirect],
                response_types: ['code'],
                grant_types: ['authorization_code'],
                token_endpoint_auth_method: method,
            },
        ],
        clientAuthMethods: [method],
        claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
        conformIdTokenClaims: false,
        findAccount: (_, id) => ({
            accountId: id,
            claims: () => ({ sub: id, name: `${id} of the office`, email: `${id}@example.sch.uk` }),
        }),
        pkce: { required: () => true },
    });
    server.on('request', provider.callback());
    process.stdout.write(`${JSON.stringify({ issuer })}\n`);
});
process.stdin.on('end', () => process.exit(0)).resume();
