// An OpenID provider on a free port of this machine. Whoever types a name is signed in; prints the port.
import { createServer } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, back, left] = process.argv.slice(2);
const { default: Provider } = await import(pathToFileURL(join(folder, "node_modules/oidc-provider/lib/index.js")));

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: "portal", client_secret: "a secret: of both", redirect_uris: [back], post_logout_redirect_uris: [left],
    }],
    claims: { email: ["email", "email_verified", "groups"] },
    findAccount: (ctx, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@riverbend.example`, email_verified: true, groups: ["therapists"] }),
    }),
    pkce: { required: () => true },
    cookies: { keys: ["only for tests"] },
  });
  server.on("request", provider.callback());
  console.log(server.address().port);
});
