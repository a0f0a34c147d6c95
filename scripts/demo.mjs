// `npm run demo`: fills the tenant of a running server with conversations on simulated channels, and stays to be the other end of them:
// what is sent arrives, and the contacts answer.
//   LINKTOR_URL (http://127.0.0.1:8081), LINKTOR_EMAIL and LINKTOR_PASSWORD (those of a first start); --once fills and ends.

import { Simulator } from "./demo/simulator.mjs";
import { ANSWERS, CANNED, CHANNELS, COLLEAGUES, CONVERSATIONS } from "./demo/story.mjs";

const url = process.env.LINKTOR_URL ?? "http://127.0.0.1:8081";
const email = process.env.LINKTOR_EMAIL ?? "admin@linktor.io";
const password = process.env.LINKTOR_PASSWORD ?? "admin123";
const SECRET = "simulated, and nobody's";
const DEMO_PASSWORD = "only for the demo 1";
let token = "";

async function api(method, path, body) {
  const response = await fetch(`${url}/api/v1/${path}`, {
    method,
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    ...(body && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Error(`There is no server at ${url}. Start one with \`npm start\`, or set LINKTOR_URL.`);
  });
  const answer = response.status === 204 ? undefined : await response.json();
  if (response.ok) return answer;
  throw Object.assign(new Error(`${method} ${path}: ${answer.message}`), { status: response.status });
}

/** What is there already is left as it is. */
const unlessThere = (promise) =>
  promise.catch((error) => {
    if (error.status !== 409) throw error;
  });

async function eventually(look) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("The server took too long.");
}

async function openChannels(simulator, address) {
  const { data: known } = await api("GET", "channels?limit=100");
  for (const name of CHANNELS) {
    const config = { outbound_url: `${address}/${encodeURIComponent(name)}` };
    const found = known.find((channel) => channel.name === name && channel.type === "generic");
    const { id } = found
      ? await api("PATCH", `channels/${found.id}`, { config })
      : await api("POST", "channels", { type: "generic", name, config, credentials: { secret: SECRET } });
    await api("POST", `channels/${id}/connect`);
    await eventually(async () => (await api("GET", `channels/${id}`)).status === "connected");
    simulator.addChannel(name, { url: `${url}/api/v1/webhooks/generic/${id}`, secret: SECRET });
  }
}

async function play(simulator, users, { channel, from, name, says, labels = [], priority, after = {} }) {
  const at = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
  let conversation;
  for (const [index, { side, text, minutes }] of says.entries()) {
    if (side === "in") {
      await simulator.write(channel, { id: `demo-${from}-${index}`, from, name, text, sent_at: at(minutes) });
      conversation ??= await eventually(async () => (await find(name)) ?? false);
      continue;
    }
    const mentions = users.filter((user) => text.includes(`@${user.name}`)).map(({ id }) => id);
    await api("POST", `conversations/${conversation.id}/messages`, { text, ...(side === "note" && { note: true, mentions }) });
  }
  const path = `conversations/${conversation.id}`;
  if (labels.length > 0 || priority)
    await api("PATCH", path, { ...(labels.length > 0 && { labels: { values: labels } }), ...(priority && { priority }) });
  if (after.assign)
    await api("POST", `${path}/assign`, {
      user_id: after.assign === "me" ? "me" : users.find((user) => user.email.startsWith(after.assign)).id,
    });
  if (after.snooze) await api("POST", `${path}/snooze`, { until: new Date(Date.now() + after.snooze * 3_600_000).toISOString() });
  if (after.resolve) await api("POST", `${path}/resolve`);
}

async function find(name) {
  const { data } = await api("GET", "conversations?limit=100");
  return data.find((one) => one.contact_name === name);
}

try {
  token = (await api("POST", "auth/login", { email, password })).access_token;
  for (const { name, email: address, role } of COLLEAGUES)
    await unlessThere(api("POST", "users", { name, email: address, role, password: DEMO_PASSWORD }));
  const { data: users } = await api("GET", "users?limit=100");
  for (const response of CANNED) await unlessThere(api("POST", "canned-responses", response));
  const simulator = new Simulator(ANSWERS);
  await openChannels(simulator, await simulator.listen());
  let added = 0;
  for (const conversation of CONVERSATIONS) {
    if (await find(conversation.name)) continue;
    await play(simulator, users, conversation);
    added += 1;
  }
  console.log(`${added} conversations were added on ${CHANNELS.length} simulated channels.`);
  if (process.argv.includes("--once")) {
    await new Promise((resolve) => setTimeout(resolve, 1_000)); // what was sent is on its way
    process.exit(0);
  }
  simulator.isAnswering = true;
  console.log(`Open ${url} and write to somebody: they answer while this runs. Ctrl-C ends it.`);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
