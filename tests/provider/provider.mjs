// An OpenID Connect provider on loopback: `node provider.mjs PORT CALLBACK`. Whoever signs in as NAME is
// NAME@example.cn; "unverified" has an address that nobody verified.
import { Provider } from 'oidc-provider';

const [port, callback] = process.argv.slice(2);
const account = (_, id) => ({
  accountId: id,
  claims: async () => ({
    sub: id, email: `${id}@example.cn`, name: id, email_verified: id !== 'unverified',
  }),
});
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: 'gongkai', client_secret: 'of-the-test', redirect_uris: [callback],
    post_logout_redirect_uris: [callback],
  }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  conformIdTokenClaims: false,
  cookies: { keys: ['of-the-test'] },
  findAccount: account,
  pkce: { required: () => false },
});
provider.listen(Number(port), '127.0.0.1');
