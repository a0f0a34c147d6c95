import { create, type DescMethod, type MessageInitShape } from "@bufbuild/protobuf";
import { expect, it } from "vitest";
import { watch } from "../test-app.js";
import { gentleFirst, WAYS } from "./attack.js";
import { COMMON_WORD } from "./company.js";
import { METHODS, nameOf } from "./contract.js";
import { REFUSED_BY_STATE, requestOf } from "./requests.js";
import type { World } from "./world.js";

const LISTING = gentleFirst(METHODS).filter(
  (method) =>
    ["data", "next_cursor"].every((one) => method.output.fields.some(({ name }) => name === one)) && !REFUSED_BY_STATE.has(nameOf(method)),
);
/** Not the tenant's: what is installed. */
const OF_THE_SERVER = new Set(["ChannelService.ListChannelTypes", "PluginService.ListPlugins"]);

interface Page {
  readonly data?: readonly unknown[];
  readonly nextCursor?: string;
}

function has(method: DescMethod, field: string): boolean {
  return method.input.fields.some(({ name }) => name === field);
}

/** Lists and searches: whole, by words of the other tenant, page by page, and from where the other tenant's lists go on. */
export function itKeepsListsApart(world: () => World): void {
  it.each(LISTING.map((method) => [nameOf(method), method] as const))("%s lists nothing of another tenant", async (name, method) => {
    const { app, a, b, ofB } = world();
    const footprint = await ofB();
    // Somebody who is there to be listed.
    using _there = name === "UserService.ListPresence" ? await watch(app.url, b.agent.token) : undefined;
    const [[, overConnect]] = WAYS as [(typeof WAYS)[number]];
    const page = async (company: typeof a, fields: object): Promise<Page> => {
      const request = create(method.input, { ...requestOf(method, company), ...fields } as MessageInitShape<typeof method.input>);
      const outcome = await overConnect(app.url, method, request, company.admin.token);
      expect(outcome.isOk, outcome.message).toBe(true);
      if (company === a) expect(footprint.tracesIn(outcome.bytes), JSON.stringify(fields)).toEqual([]);
      return (outcome.answer ?? {}) as Page;
    };
    const words = has(method, "q") ? [{ q: COMMON_WORD }, { q: b.mark }, { q: "example.com" }] : [];
    for (const fields of [{}, ...(has(method, "limit") ? [{ limit: 100 }] : []), ...words]) await page(a, fields);
    // They are there, for whom they belong to.
    if (!OF_THE_SERVER.has(name) && name !== "MessageService.ListDeliveryAttempts") {
      expect(footprint.tracesIn(JSON.stringify(await page(b, words[1] ?? {}))).length).toBeGreaterThan(0);
    }
    if (!has(method, "cursor")) return;
    let count = 0;
    for (let cursor: string | undefined = ""; cursor !== undefined && count < 100; count += 1) {
      ({ nextCursor: cursor } = await page(a, { limit: 1, cursor }));
    }
    expect(count).toBeLessThan(100);
    const { nextCursor } = await page(b, { limit: 1 });
    if (nextCursor) await page(a, { cursor: nextCursor });
  });
}
