// A database with two tenants and a history, as an installation has after a while.
import { fill } from "./fill.mjs";
import { query } from "./postgres.mjs";
import { signInAs } from "./server.mjs";

const PLATFORM_KEY = "platform-key-of-the-measurement";
const OTHER = { slug: "other", name: "Other", admin_email: "admin@other.example", admin_password: "correct horse battery" };

/** Answers the database, and what is in the first tenant, for `place.startOn`. */
export async function installationOf(place, count) {
  const server = await place.start({ env: { LINKTOR_PLATFORM_KEY: PLATFORM_KEY } });
  const { url, databaseUrl } = server;
  await post(`${url}/api/v1/tenants`, PLATFORM_KEY, OTHER);
  const other = await signInAs(url, OTHER.admin_email, OTHER.admin_password);
  const channel = {
    type: "generic",
    name: "other",
    config: { outbound_url: "http://127.0.0.1:9/" },
    credentials: { secret: "a secret of theirs" },
  };
  await other("POST", "channels", channel);
  while ((await query(databaseUrl, "select 1 from event where position is null")).length > 0)
    await new Promise((resolve) => setTimeout(resolve, 50));
  await server.end();
  const startedAt = performance.now();
  const first = await fill(place.postgres, databaseUrl, await tenantsOf(databaseUrl), count);
  return { databaseUrl, dataDir: server.dataDir, count, seconds: (performance.now() - startedAt) / 1000, ...first };
}

async function post(url, token, body) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url}: ${await response.text()}`);
}

/** The one of the first start comes first. */
function tenantsOf(databaseUrl) {
  return query(
    databaseUrl,
    `select t.id as "tenantId", c.id as "channelId", q.id as "queueId", q.name as "queueName", m.user_id as "userId", m.name as "userName"
    from tenant as t join channel as c on c.tenant_id = t.id join queue as q on q.tenant_id = t.id and q.is_default
    join membership as m on m.tenant_id = t.id order by t.slug <> 'default'`,
  );
}
