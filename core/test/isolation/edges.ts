import type { JsonValue } from "@bufbuild/protobuf";
import { expect, it } from "vitest";
import { ana, textUpdate } from "../../../plugins/telegram/test/bot-api.js";
import { MediaLinks } from "../../src/media/links.js";
import { restBindings } from "../../src/server/rest/bindings.js";
import { SERVICES } from "../../src/server/services.js";
import { formatId, type MediaId, newId, parseId } from "../../src/shared/ids.js";
import { SECRET_HEADER } from "../telegram.js";
import { TEST_SECRET } from "../tenant-fixture.js";
import { restRequest, sendRest } from "./calls.js";
import { idOf } from "./company.js";
import { idFieldsOf, nameOf } from "./contract.js";
import { rowsOf } from "./footprint.js";
import { requestOf } from "./requests.js";
import type { World } from "./world.js";

/** What a stranger sees of an answer. */
async function shown(answer: Response | Promise<Response>, ...ids: readonly string[]): Promise<string> {
  const response = await answer;
  let text = await response.text();
  for (const id of ids) text = text.replaceAll(id, "<id>");
  return `${response.status} ${text.replaceAll(/[0-9a-f-]{36}/g, "<request>")}`;
}

/** Ways in that are no RPC, and ways to name a tenant that there must not be. */
export function itKeepsTheEdgesApart(world: () => World): void {
  it("a link of one tenant opens no file of another, however it is signed", async () => {
    const { app, a, b } = world();
    const links = new MediaLinks(TEST_SECRET, app.url, () => new Date());
    const linkOf = (mediaId: MediaId) => links.linkTo(a.tenantId)({ mediaId, name: "" });
    const own = linkOf(parseId<MediaId>("md", idOf(a, "md")));
    expect(await (await fetch(own)).text()).toContain(a.mark);
    for (const id of b.ids.md ?? []) {
      const theirs = await shown(fetch(linkOf(parseId<MediaId>("md", id))));
      expect(theirs).toBe(await shown(fetch(linkOf(newId<MediaId>()))));
      expect(theirs).toMatch(/^404/);
      expect(await shown(fetch(own.replace(idOf(a, "md"), id)))).toBe(theirs);
      expect(await shown(fetch(own.replace(idOf(a, "tn"), idOf(b, "tn"))))).toBe(theirs);
    }
  });

  it("a network that proves nothing learns of no channel", async () => {
    const { app, b } = world();
    const body = JSON.stringify(textUpdate({ updateId: 1, messageId: 1, from: ana, text: "let me in" }));
    const post = (channel: string, secret: Record<string, string>) =>
      fetch(`${app.url}/api/v1/webhooks/telegram/${channel}`, {
        method: "POST",
        body,
        headers: { "content-type": "application/json", ...secret },
      });
    const nobodys = formatId("ch", newId());
    const before = await rowsOf(world().database, b);
    for (const id of b.ids.ch ?? []) {
      for (const secret of [{}, { [SECRET_HEADER]: "a-guess" }] as Record<string, string>[]) {
        expect(await shown(post(id, secret), id)).toBe(await shown(post(nobodys, secret), nobodys));
      }
    }
    expect(await rowsOf(world().database, b)).toEqual(before);
  });

  it("no body names a tenant, and neither body nor query overrules the path", async () => {
    const { app, a, b, database, ofB } = world();
    const footprint = await ofB();
    const before = await rowsOf(database, b);
    let count = 0;
    for (const { rpc, pathFields } of restBindings(SERVICES)) {
      const [field] = idFieldsOf(rpc);
      const own = restRequest(rpc, requestOf(rpc, a, field));
      const tries = [{ ...own, query: withParam(own.query, "tenant_id", idOf(b, "tn")) }];
      if (own.body) tries.push({ ...own, body: { ...own.body, tenant_id: idOf(b, "tn") } });
      for (const name of pathFields) {
        const prefix = idFieldsOf(rpc).find((one) => one.name === name)?.prefix ?? "";
        // A name of a program is nobody's.
        const id: JsonValue = prefix === "" ? "telegram" : idOf(b, prefix);
        tries.push({ ...own, query: withParam(own.query, name, String(id)) });
        if (own.body) tries.push({ ...own, body: { ...own.body, [name]: id } });
      }
      for (const request of tries) {
        const { code, bytes } = await sendRest(app.url, request, a.admin.token);
        const what = `${nameOf(rpc)} ${request.path}?${request.query} ${JSON.stringify(request.body)}`;
        expect(["400", "401"], what).toContain(code);
        expect(footprint.tracesIn(bytes, idOf(b, "tn"), ...Object.values(b.ids).flat()), what).toEqual([]);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(80);
    expect(await rowsOf(database, b)).toEqual(before);
  });

  it("a header names no tenant either", async () => {
    const { app, a, b } = world();
    const named = Object.fromEntries(["x-tenant-id", "x-tenant", "tenant", "x-linktor-tenant"].map((name) => [name, b.slug]));
    const response = await fetch(`${app.url}/api/v1/tenant`, { headers: { authorization: `Bearer ${a.admin.token}`, ...named } });
    expect(await response.json()).toMatchObject({ id: idOf(a, "tn"), slug: a.slug });
  });

  it("an Idempotency-Key of one tenant means nothing to another", async () => {
    const { app, a, b, ofB } = world();
    const make = async (token: string) => {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", "idempotency-key": "shared" };
      const response = await fetch(`${app.url}/api/v1/contacts`, { method: "POST", headers, body: JSON.stringify({ name: "Same" }) });
      return { status: response.status, body: (await response.json()) as { id: string } };
    };
    const [theirs, ours] = [await make(b.admin.token), await make(a.admin.token)];
    expect([theirs.status, ours.status]).toEqual([201, 201]);
    expect(ours.body.id).not.toBe(theirs.body.id);
    expect((await ofB()).tracesIn(JSON.stringify(ours.body))).toEqual([]);
    expect((await make(b.admin.token)).body).toEqual(theirs.body);
  });

  it("a session of one tenant is none of another", async () => {
    const { app, a, b } = world();
    const login = (tenant: string) =>
      fetch(`${app.url}/api/v1/auth/login`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ email: a.agent.email, password: "correct horse battery", tenant }),
      });
    expect(await shown(login(b.slug))).toBe(await shown(login("no-such-tenant")));
  });
}

function withParam(query: URLSearchParams, name: string, value: string): URLSearchParams {
  const changed = new URLSearchParams(query);
  changed.append(name, value);
  return changed;
}
