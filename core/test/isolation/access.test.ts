import { type DescMethod, getOption } from "@bufbuild/protobuf";
import { Access, policy } from "@linktor/gen/linktor/options/v1/options_pb.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { permissionsOf, type Role } from "../../src/identity/identity.js";
import { type AnyId, formatId, newId, type Prefix } from "../../src/shared/ids.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { anApiKey, aTenant, aUser, PLATFORM_KEY } from "../tenant-fixture.js";
import { startTestApp, type TestApp } from "../test-app.js";
import { WAYS } from "./attack.js";
import type { Outcome } from "./calls.js";
import { filled, METHODS, nameOf } from "./contract.js";

const ROLES: readonly Role[] = ["admin", "supervisor", "agent"];
const PERMISSIONS = [...new Set(METHODS.map((method) => getOption(method, policy).permission))]
  .filter((permission) => permission !== "")
  .sort();

interface Caller {
  readonly who: string;
  readonly token: string;
  readonly permissions: ReadonlySet<string>;
  readonly kind: "member" | "operator" | "nobody";
}

let database: TestDatabase;
let app: TestApp;
let callers: Caller[];
/** Keys for one permission, and keys for all but one. */
const narrow = new Map<string, Caller>();
const allBut = new Map<string, Caller>();

beforeAll(async () => {
  database = await testDatabase();
  app = await startTestApp({ database });
  const { db } = database;
  const { tenantId } = await aTenant(db);
  const member = (who: string, token: string, permissions: Iterable<string>): Caller => ({
    who,
    token,
    permissions: new Set(permissions),
    kind: "member",
  });
  callers = [
    { who: "nobody", token: "", permissions: new Set(), kind: "nobody" },
    { who: "a stranger", token: "lk_0000000000000000000000000000000000000000000", permissions: new Set(), kind: "nobody" },
    { who: "the operator", token: PLATFORM_KEY, permissions: new Set(), kind: "operator" },
    member("a key for nothing", (await anApiKey(db, tenantId, [])).key, []),
  ];
  for (const role of ROLES) callers.push(member(role, (await aUser(db, tenantId, role)).token, permissionsOf(role)));
  for (const permission of PERMISSIONS) {
    narrow.set(permission, member(`a key for ${permission}`, (await anApiKey(db, tenantId, [permission])).key, [permission]));
    const others = PERMISSIONS.filter((one) => one !== permission);
    allBut.set(permission, member(`a key for all but ${permission}`, (await anApiKey(db, tenantId, others)).key, others));
  }
}, 60_000);
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

/** What the policy says of a caller: may, is told to sign in, or is told that they may not. */
function expected(method: DescMethod, { kind, permissions }: Caller): string {
  const { access, permission } = getOption(method, policy);
  if (access === Access.PUBLIC) return "may";
  if (access === Access.PLATFORM) return kind === "operator" ? "may" : "unauthenticated";
  if (kind !== "member") return "unauthenticated";
  return access === Access.MEMBER || permissions.has(permission) ? "may" : "denied";
}

function got({ code, reason }: Outcome): string {
  if (reason === "PERMISSION_DENIED") return ["permission_denied", "403"].includes(code) ? "denied" : code;
  if (["TOKEN_MISSING", "TOKEN_INVALID", "API_KEY_INVALID", "PLATFORM_KEY_REQUIRED"].includes(reason)) {
    return ["unauthenticated", "401"].includes(code) ? "unauthenticated" : code;
  }
  return "may";
}

describe("every method opens to whom its policy says, and to nobody else", () => {
  it.each(METHODS.map((method) => [nameOf(method), method] as const))("%s", async (_name, method) => {
    const { permission } = getOption(method, policy);
    const everybody = [...callers, ...narrow.values(), ...(permission === "" ? [] : [allBut.get(permission)!])];
    for (const [way, call] of WAYS) {
      // Nobody has what it names, so that whoever may call it does no harm.
      const request = filled(method.input, (prefix) => formatId(prefix as Prefix, newId<AnyId>()));
      // In a path there is no room for an empty name.
      for (const name of ["channelType", "slug"]) if (name in request) Object.assign(request, { [name]: "nobody" });
      const outcomes = await Promise.all(
        // Both ways pass the same door; every narrow key tries it once.
        (way === "REST" ? callers : everybody).map(async (caller) => [caller, await call(app.url, method, request, caller.token)] as const),
      );
      for (const [caller, outcome] of outcomes) {
        expect(got(outcome), `${way} as ${caller.who}: ${outcome.code} ${outcome.message}`).toBe(expected(method, caller));
        expect(["internal", "unknown", "500"]).not.toContain(outcome.code);
      }
    }
  });

  it("a WebSocket, as the stream of events does", async () => {
    for (const caller of [...callers, ...narrow.values()]) {
      const code = await closeCodeOf(caller.token);
      expect(code, caller.who).toBe(caller.kind === "member" && caller.permissions.has("event:read") ? "open" : 4401);
    }
  });
});

/** `open`, once the server has said that the stream stands. */
function closeCodeOf(token: string): Promise<number | "open"> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${app.url.replace("http", "ws")}/api/v1/ws?token=${token}`);
    socket.on("error", reject);
    socket.on("close", resolve);
    socket.on("message", (data) => {
      if ((JSON.parse(String(data)) as { type: string }).type !== "ready") return;
      resolve("open");
      socket.terminate();
    });
  });
}
