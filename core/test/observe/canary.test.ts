import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Person } from "../../../plugins/telegram/test/bot-api.js";
import { createLog } from "../../src/platform/telemetry/log.js";
import { aCarrierChannel, CARRIER, type CarrierChannel } from "../carrier.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { aGenericChannel, type GenericChannel } from "../faults/generic.js";
import { aTelegramChannel, BOT_TOKEN, type TelegramChannel, WEBHOOK_SECRET } from "../telegram.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";
import { OtlpReceiver } from "./otlp-receiver.js";
import { scrape } from "./scrape.js";

const PHONE = "+5511987654321";
const CARD = "4111 1111 1111 1111";
const MAIL = "maria.canaria@example.com.br";
const NAME = "Mariazinha Canarinho";
const TEXT = "segredo da canarinha";
const PASSWORD = "Senha-Canarinha-99";
const person: Person = { id: 11_987_654, first_name: "Mariazinha", last_name: "Canarinho", username: "canarinho" } as Person;
const everything = `${TEXT} ${PHONE} ${CARD} ${MAIL} ${NAME}`;
/** Makes the database refuse the row, and repeat it in its error. */
const POISON = "venenoso";

let database: TestDatabase;
let receiver: OtlpReceiver;
let t: TestApp;
let telegram: TelegramChannel;
let generic: GenericChannel;
let carrier: CarrierChannel;
const lines: string[] = [];
const secrets: string[] = [];

beforeAll(async () => {
  database = await testDatabase();
  receiver = await OtlpReceiver.start();
  const log = createLog({ level: "debug", destination: { write: (line) => lines.push(line) } });
  t = await startTestApp({ database, log, config: { pluginDirs: [CARRIER], otlpEndpoint: receiver.url } });
  telegram = await aTelegramChannel(t);
  generic = await aGenericChannel(t);
  carrier = await aCarrierChannel(t);
});
afterAll(async () => {
  for (const one of [carrier, telegram, generic, t, receiver, database]) await one?.[Symbol.asyncDispose]();
});

const raw = (path: string, init: RequestInit) => fetch(`${t.url}${path}`, init).then((response) => response.arrayBuffer());
const json = { "content-type": "application/json" };

it("nothing of people, and no secret, gets into logs, metrics or traces, whatever goes wrong", async () => {
  // What goes well.
  expect(await telegram.say(person, everything)).toBe(200);
  expect(await generic.post(PHONE, PHONE, everything)).toBe(200);
  await carrier.hear({ externalId: "c1", contact: { kind: "phone", value: PHONE, displayName: NAME }, text: everything });
  expect((await t.rest("POST", "contacts", { name: NAME, email: MAIL })).status).toBe(201);
  const key = (await t.rest("POST", "api-keys", { name: "canary", scopes: ["conversation:read"] })).body;
  secrets.push(...[key.key, key.secret].filter((one) => typeof one === "string"), t.token, BOT_TOKEN, WEBHOOK_SECRET, carrier.secret);
  const conversations = (await t.rest("GET", `conversations?q=${encodeURIComponent(TEXT)}`)).body.data as any[];
  const all = (await t.rest("GET", "conversations")).body.data as any[];
  expect(all.length).toBeGreaterThanOrEqual(3);
  expect(conversations).toBeDefined();

  // Sends that fail in every way.
  telegram.api.respondNext("sendMessage", { error_code: 403, description: `Forbidden: ${NAME} ${PHONE} blocked the bot` });
  telegram.api.respondNext("sendMessage", { error_code: 400, description: `Bad Request: ${MAIL}` });
  telegram.api.respondNext("sendMessage", { close: "after" });
  telegram.api.respondNext("sendMessage", { raw: { status: 500, body: everything } });
  generic.system.answer = (response) => response.writeHead(500, { "content-type": "text/plain" }).end(everything);
  for (const { id } of all)
    for (let n = 0; n < 4; n += 1) await t.rest("POST", `conversations/${id}/messages`, { text: `${everything} ${n}` });

  // Bad input.
  await raw("/api/v1/auth/login", { method: "POST", headers: json, body: JSON.stringify({ email: MAIL, password: PASSWORD }) });
  await raw("/api/v1/contacts", { method: "POST", headers: { ...json, authorization: `Bearer ${PASSWORD}` }, body: everything });
  await raw(`/api/v1/contacts?phone=${encodeURIComponent(PHONE)}&x=${TEXT}`, { headers: { authorization: `Bearer ${t.token}` } });
  await t.rest("POST", "contacts", { name: { [NAME]: MAIL }, phone: [PHONE] });
  await t.rest("GET", `contacts/${encodeURIComponent(NAME)}`);
  await raw(`/api/v1/webhooks/generic/${generic.id}`, { method: "POST", headers: json, body: `{"text": "${everything}` });
  await raw(`/api/v1/webhooks/carrier/${carrier.id}`, {
    method: "POST",
    headers: { ...json, "x-secret": carrier.secret },
    body: `[{"text": ${everything}`,
  });
  await raw(`/api/v1/webhooks/${encodeURIComponent(NAME)}/${encodeURIComponent(PHONE)}`, { method: "POST", body: everything });
  await carrier.post({ type: "message", externalId: "", contact: { kind: "phone", value: PHONE, displayName: NAME }, text: everything });
  await raw(`/${encodeURIComponent(NAME)}?token=${PASSWORD}`, {});

  // A database whose errors repeat the row.
  await sql`alter table message add constraint no_poison check (text not like ${sql.lit(`%${POISON}%`)})`.execute(database.behind);
  await sql`alter table contact add constraint no_poison_here check (name not like ${sql.lit(`%${POISON}%`)})`.execute(database.behind);
  expect((await t.rest("POST", "contacts", { name: `${NAME} ${POISON}`, email: `x${MAIL}` })).status).toBe(500);
  expect((await t.rest("POST", `conversations/${all[0].id}/messages`, { text: `${everything} ${POISON}` })).status).toBe(500);
  await telegram.say(person, `${everything} ${POISON}`);
  await sql`alter table delivery_attempt add constraint no_attempts check (false) not valid`.execute(database.behind);
  await t.rest("POST", `conversations/${all[1].id}/messages`, { text: everything });
  await eventually(async () => lines.some((line) => line.includes("work failed")));
  await eventually(async () => receiver.spans.some(({ name }) => name === "plugin send"));

  const metrics = (await scrape(t.url)).text;
  await t.app[Symbol.asyncDispose]();
  const said = lines.join("");
  expect(said).toContain("a call failed");
  expect(said).toContain("no_poison");
  expect(said).toMatch(/"plugin":"generic"/);
  expect(lines.length).toBeGreaterThan(5);
  const traces = Buffer.concat(receiver.bodies).toString("latin1");
  expect(traces.length).toBeGreaterThan(1000);
  const canaries = [
    PHONE.slice(1),
    "987654321",
    CARD,
    "41111111",
    MAIL,
    "canaria@",
    "Mariazinha",
    "Canarinho",
    "canarinho",
    "canarinha",
    PASSWORD,
    POISON,
  ];
  for (const [where, text] of Object.entries({ said, metrics, traces })) {
    for (const canary of [...canaries, ...secrets])
      expect(
        text.split("\n").filter((line) => line.includes(canary)),
        `${canary} in ${where}`,
      ).toEqual([]);
  }
  for (const line of lines) expect(() => JSON.parse(line) as unknown, line).not.toThrow();
  console.log(
    `${lines.length} lines, ${receiver.spans.length} spans, ${metrics.length} bytes of metrics: no hit of ${canaries.length + secrets.length} canaries`,
  );
});
