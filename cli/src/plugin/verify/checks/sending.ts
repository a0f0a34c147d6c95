import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { status } from "@grpc/grpc-js";
import { ContentType } from "@linktor/gen/linktor/content/v1/content_pb.js";
import type { SendMessageResponse } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { RefusalClass } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { REJECTED } from "@linktor/plugin-host/parts";
import type { Answer, Seen } from "../../network/network.js";
import type { Exchange } from "../../network/sample.js";
import { filled } from "../../network/sample.js";
import { CALL_MS, endingOf, RPCS } from "../calls.js";
import type { Check } from "../check.js";
import { within } from "../inbound.js";
import type { Kit } from "../kit.js";
import { matches } from "../matches.js";
import { expectThat, Mismatch, NotChecked, shown } from "../verdict.js";

/** Less than a call lasts. */
const ASKS_MS = CALL_MS - 1000;
const POLL_MS = 10;
const DIES_MS = 200;
const LETS_GO_MS = 2000;
const MESSAGE_ID = "ms_verify";
export const sendChecks: readonly Check[] = [
  {
    id: "V23",
    title: "sends a message as its network wants it",
    async run(kit) {
      const response = await send(kit, "key-1");
      kit.hasSent = response.result.case === "accepted";
      const { external_id } = wantedSend(kit);
      expectAccepted(response, external_id && filled(external_id, known("key-1")));
      expectRequests(kit.network.seen, exchanges(kit, "key-1"));
    },
  },
  {
    id: "V24",
    title: "says the same when a send is repeated under its key",
    async run(kit) {
      needSent(kit);
      if (!kit.described().capabilities?.idempotentSend) throw new NotChecked("it does not announce idempotent_send: no send is repeated");
      const first = await send(kit, "key-2");
      const before = [...kit.network.seen];
      const again = await send(kit, "key-2");
      const after = [...kit.network.seen];
      await send(kit, "key-6");
      const other = [...kit.network.seen];
      expectAccepted(first);
      expectAccepted(again);
      const isRepeat = after.length === 0 || isDeepStrictEqual(outline(before), outline(after));
      expectThat(isRepeat, shown(outline(before)), outline(after));
      expectThat(!isDeepStrictEqual(whole(before), whole(other)), "another key to make another request", outline(other));
      const [id, sameId] = [first, again].map(({ result }) => (result.case === "accepted" ? result.value.externalId : ""));
      expectThat(id === sameId, `the external id ${id}`, sameId);
    },
  },
  {
    id: "V25",
    title: "answers a refusal of the network with its class",
    async run(kit) {
      needSent(kit);
      for (const { response, class: name } of kit.wanted((sample) => sample.send?.refusals, "send.refusals")) {
        const { result } = await send(kit, "key-3", response);
        expectThat(result.case === "refused", `a refusal when the network answers ${shown(response)}`, result);
        const { class: seen } = result.value;
        expectThat(RefusalClass[seen] === name, `${name} when the network answers ${shown(response)}`, RefusalClass[seen]);
      }
    },
  },
  {
    id: "V26",
    title: "claims nothing when the connection breaks after the message was written",
    async run(kit) {
      needSent(kit);
      const { process } = kit.running();
      const claim = await claimOf(kit, "key-4");
      expectThat(claim === undefined, "a status such as UNKNOWN: nobody knows whether it went out", claim);
      if (await process.exitedWithin(DIES_MS)) throw new Mismatch("the process to go on", `it ${await process.exited}`);
    },
  },
  {
    id: "V27",
    title: "stops sending when nobody waits any more",
    async run(kit) {
      needSent(kit);
      const request = messageOf(kit, "key-5");
      prepare(kit, "key-5", "say nothing");
      const caller = new AbortController();
      const call = endingOf(kit.connection().unary(RPCS.sendMessage, request, { timeoutMs: CALL_MS, signal: caller.signal }));
      const seen = await asked(kit).finally(() => caller.abort());
      const { code } = await call;
      expectThat(code === "CANCELLED", "CANCELLED", code);
      await within(LETS_GO_MS, seen.closed, "its own request to be given up", () => "it still waits for the network");
    },
  },
];

function wantedSend(kit: Kit) {
  return kit.wanted(({ send }) => (send && send.requests.length > 0 ? send : undefined), "send");
}

/** What goes wrong with every message is a matter of V23 alone. */
function needSent(kit: Kit): void {
  kit.channel();
  wantedSend(kit);
  if (!kit.hasSent) throw new NotChecked("no message went out");
}

function messageOf(kit: Kit, idempotencyKey: string) {
  const channelId = kit.channel();
  const { to, text } = wantedSend(kit);
  const { identityKind: kind, identityScoped: scoped } = kit.described().capabilities!;
  const recipient = { kind, value: to, scoped };
  return { channelId, messageId: MESSAGE_ID, idempotencyKey, recipient, contentType: ContentType.TEXT, text };
}

function known(key: string): Readonly<Record<string, string>> {
  return { key, message_id: MESSAGE_ID };
}

function exchanges(kit: Kit, key: string): Exchange[] {
  return filled(wantedSend(kit).requests, known(key));
}

function prepare(kit: Kit, key: string, answer?: Answer): void {
  kit.network.override = answer;
  kit.network.answers(kit.sample!.network, exchanges(kit, key));
}

async function send(kit: Kit, key: string, answer?: Answer): Promise<SendMessageResponse> {
  const request = messageOf(kit, key);
  prepare(kit, key, answer);
  return await kit.connection().unary(RPCS.sendMessage, request, { timeoutMs: CALL_MS });
}

function expectAccepted({ result }: SendMessageResponse, externalId?: string): void {
  expectThat(result.case === "accepted", "an accepted message", result);
  expectThat(result.value.externalId !== "", "an external id", "none");
  expectThat(externalId === undefined || result.value.externalId === externalId, `the external id ${externalId}`, result.value.externalId);
}

function expectRequests(seen: readonly Seen[], wanted: readonly Exchange[]): void {
  expectThat(seen.length === wanted.length, `${wanted.length} requests to the network`, outline(seen));
  wanted.forEach(({ method, path, headers, body }, index) => {
    const request = seen[index]!;
    const isSame = request.method === method && request.path === path && matches(request.headers, headers);
    expectThat(isSame, shown({ method, path, headers }), shown({ method: request.method, path: request.path, headers: request.headers }));
    expectThat(body === undefined || isBody(request.body, body), shown(body), request.body);
  });
}

/** A text is the body to the byte, anything else its meaning. */
function isBody(seen: string, wanted: unknown): boolean {
  if (typeof wanted === "string") return seen === wanted;
  try {
    const actual: unknown = JSON.parse(seen);
    return matches(actual, wanted) && matches(wanted, actual);
  } catch {
    return false;
  }
}

function outline(seen: readonly Seen[]) {
  return seen.map(({ method, path, body }) => ({ method, path, body }));
}

/** Some networks want the key in a header; others of them may be new each time. */
function whole(seen: readonly Seen[]) {
  return seen.map(({ method, path, headers, body }) => ({ method, path, headers, body }));
}

/** What the plugin says of a send whose connection broke; undefined when it says that nobody knows. */
async function claimOf(kit: Kit, key: string): Promise<unknown> {
  const request = messageOf(kit, key);
  prepare(kit, key, "hang up");
  let response: SendMessageResponse | undefined;
  const call = kit.connection().unary(RPCS.sendMessage, request, { timeoutMs: CALL_MS });
  const { code } = await endingOf(call.then((answer) => (response = answer)));
  if (response)
    return response.result.case === "refused" && response.result.value.class === RefusalClass.UNSPECIFIED ? undefined : response.result;
  return REJECTED.has(status[code as keyof typeof status]) ? code : undefined;
}

/** The request that the plugin made; it may think for a while before. */
async function asked(kit: Kit): Promise<Seen> {
  for (const end = Date.now() + ASKS_MS; Date.now() < end; await sleep(POLL_MS)) {
    const [seen] = kit.network.seen;
    if (seen) return seen;
    kit.signal.throwIfAborted();
  }
  throw new Mismatch("a request to the network", "none");
}
