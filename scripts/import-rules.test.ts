import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, it } from "vitest";
import config from "../.dependency-cruiser.mjs";
import { blindness, checkImports } from "./import-rules.mjs";
import { sourceFiles } from "./source-files.mjs";

type Tree = Readonly<Record<string, string>>;

const dirs: string[] = [];
afterEach(() => {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true });
});

const OURS = ["gen", "plugin-wire", "plugin-sdk", "plugin-host"];
const THEIRS = ["kysely", "pg", "@electric-sql/pglite", "@connectrpc/connect", "typeid-js", "grammy"];
const nothing = "export const nothing = 1;";
const use = (...what: string[]) => what.map((name) => `import { nothing } from "${name}"; console.log(nothing);`).join("\n");
const type = (name: string) => `import type { Nothing } from "${name}"; export type T = Nothing;`;

/** What the repository looks like, small. */
const SOUND: Tree = {
  "core/src/app.ts": use(
    "./server/errors.js",
    "./message/index.js",
    "./config.js",
    "kysely",
    "@connectrpc/connect",
    "@linktor/plugin-host",
  ),
  "core/src/config.ts": nothing,
  "core/src/server/errors.ts": use("../config.js", "../message/index.js", "@linktor/gen/a.js", "@connectrpc/connect"),
  "core/src/shared/ids.ts": use("typeid-js", "node:crypto"),
  "core/src/platform/postgres/tables.ts": type("../../contact/contact.table.js"),
  "core/src/platform/postgres/open.ts": use("kysely", "pg", "@electric-sql/pglite", "../../shared/ids.js"),
  "core/src/channel/index.ts": 'export { nothing } from "./channel.js";',
  "core/src/channel/channel.ts": nothing,
  "core/src/channel/ports.ts": type("@linktor/plugin-host"),
  "core/src/channel/gateway/ingest.ts": use("@linktor/gen/a.js"),
  "core/src/contact/index.ts": 'export { nothing } from "./contact.js";',
  "core/src/contact/contact.ts": use("../shared/ids.js", "../channel/channel.js"),
  "core/src/contact/contact.table.ts": use("kysely"),
  "core/src/contact/contact-store.ts": use("kysely", "../platform/postgres/open.js"),
  "core/src/contact/contact.test.ts": use("./contact.js", "../server/errors.js", "../../test/api.js", "kysely"),
  "core/src/contact/rpc/get-contact.ts": use("@linktor/gen/a.js", "@connectrpc/connect"),
  "core/src/contact/events.ts": use("@linktor/gen/a.js"),
  "core/src/message/index.ts": use("../contact/index.js"),
  "core/src/message/delivery/call.ts": use("@linktor/gen/a.js"),
  "core/src/event/index.ts": nothing,
  "core/src/webchat/index.ts": nothing,
  "core/src/operations/index.ts": nothing,
  "core/test/api.ts": nothing,
  "plugin-host/src/index.ts": use("@linktor/plugin-wire", "@linktor/gen/a.js"),
  "cli/src/plugin/verify.ts": use("@linktor/plugin-host/parts", "@linktor/plugin-wire", "@linktor/gen/a.js"),
  "plugin-sdk/src/index.ts": use("@linktor/plugin-wire", "@linktor/gen/a.js"),
  "plugin-wire/src/index.ts": use("@linktor/gen/a.js"),
  "plugins/acme/src/main.ts": use("@linktor/plugin-sdk", "./ids.js", "grammy"),
  "plugins/acme/src/ids.ts": nothing,
  "plugins/other/src/main.ts": nothing,
  "web/admin/src/main.ts": use("@linktor/gen/a.js"),
};

/** For each rule a file that breaks it, and it alone. */
const BROKEN: Readonly<Record<string, Tree>> = {
  "no-cycle": { "core/src/contact/a.ts": type("./b.js"), "core/src/contact/b.ts": type("./a.js") },
  "no-unresolved": { "core/src/contact/a.ts": use("./gone.js") },
  "no-tests": { "core/src/contact/a.ts": use("../../test/api.js") },
  "domain-is-listed": { "core/src/cookie/a.ts": use("../shared/ids.js") },
  "shared-imports-nothing": { "core/src/shared/a.ts": use("node:fs") },
  "platform-knows-no-domain": { "core/src/platform/a.ts": use("../contact/index.js") },
  "tables-collects-types": { "core/src/platform/postgres/tables.ts": use("./open.js") },
  "rules-are-pure": { "core/src/channel/channel.ts": use("./channel-store.js"), "core/src/channel/channel-store.ts": nothing },
  "domain-at-its-index": { "core/src/message/a.ts": use("../contact/contact-store.js") },
  "domain-at-its-index-from-above": { "core/src/server/a.ts": use("../contact/contact-store.js") },
  "server-only-from-app": { "core/src/contact/a.ts": use("../server/errors.js") },
  "nothing-above": { "core/src/contact/a.ts": type("../config.js") },
  "server-sees-config": { "core/src/banner.ts": nothing, "core/src/server/a.ts": type("../banner.js") },
  "sql-in-stores": { "core/src/contact/a.ts": type("kysely") },
  "pglite-in-platform": { "core/src/contact/contact-store.ts": use("@electric-sql/pglite") },
  "connect-in-rpc": { "core/src/contact/a.ts": type("@connectrpc/connect") },
  "contract-at-the-edges": { "core/src/contact/a.ts": type("@linktor/gen/a.js") },
  "core-knows-no-plugin": { "core/src/app.ts": use("@linktor/plugin-sdk") },
  "plugin-host-only-in-app": { "core/src/contact/a.ts": type("@linktor/plugin-host") },
  "ports-name-types": { "core/src/channel/ports.ts": use("@linktor/plugin-host") },
  "wire-is-internal": { "plugins/acme/src/a.ts": use("@linktor/plugin-wire") },
  "wire-sees-gen": { "plugin-wire/src/a.ts": use("../../core/src/shared/ids.js") },
  "sdk-sees-wire": { "plugin-sdk/src/a.ts": use("@linktor/plugin-host") },
  "host-sees-wire": { "plugin-host/src/a.ts": use("../../core/src/shared/ids.js") },
  "cli-sees-host": { "cli/src/a.ts": use("../../core/src/shared/ids.js") },
  "host-parts-for-the-kit": { "core/src/app.ts": use("@linktor/plugin-host/parts") },
  "plugin-sees-sdk": { "plugins/acme/src/a.ts": use("../../other/src/main.js") },
  "web-sees-gen": { "web/admin/src/a.ts": use("../../../core/src/shared/ids.js") },
};

function plant(tree: Tree): string {
  const dir = mkdtempSync(path.join(tmpdir(), "linktor-imports-"));
  dirs.push(dir);
  const write = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    writeFileSync(path.join(dir, name), text);
  };
  for (const name of THEIRS) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: "index.js" }));
    write(`node_modules/${name}/index.js`, nothing);
  }
  mkdirSync(path.join(dir, "node_modules/@linktor"));
  for (const folder of OURS) {
    const name = `@linktor/${folder}`;
    const exports = folder === "gen" ? { "./*.js": "./dist/*.js" } : { ".": "./dist/index.js", "./parts": "./dist/parts.js" };
    write(`${folder}/package.json`, JSON.stringify({ name, type: "module", exports }));
    for (const file of folder === "gen" ? ["a"] : ["index", "parts"]) write(`${folder}/dist/${file}.js`, nothing);
    symlinkSync(`../../${folder}`, path.join(dir, "node_modules", name));
  }
  for (const [name, text] of Object.entries(tree)) write(name, text);
  return dir;
}

async function faults(tree: Tree): Promise<string[]> {
  const dir = plant(tree);
  const result = await checkImports(dir);
  expect(blindness(result, sourceFiles(dir))).toBeUndefined();
  const names: string[] = result.violations.map(({ rule }: { rule: { name: string } }) => rule.name);
  return [...new Set(names)];
}

it("finds no fault in a sound tree", async () => {
  expect(await faults(SOUND)).toEqual([]);
});

const orders = config.forbidden.map(({ name }) => name).filter((name) => name.startsWith("domain-order-"));

it("has an example for each rule", () => {
  expect(config.forbidden.map(({ name }) => name).sort()).toEqual([...Object.keys(BROKEN), ...orders].sort());
});

it.each(Object.entries(BROKEN))("%s is seen to fail", async (name, tree) => {
  expect(await faults({ ...SOUND, ...tree })).toEqual([name]);
});

it.each(orders)("%s is seen to fail", async (name) => {
  const domain = name.slice("domain-order-".length).split("-")[0];
  expect(await faults({ ...SOUND, [`core/src/${domain}/a.ts`]: type("../operations/index.js") })).toEqual([name]);
});

it("does not take blindness for soundness", async () => {
  const dir = plant(SOUND);
  const files = sourceFiles(dir);
  expect(files).toHaveLength(Object.keys(SOUND).length);
  expect(blindness({ seen: [], dependencies: 0 }, files)).toContain("were not seen");
  expect(blindness({ seen: files, dependencies: 0 }, files)).toContain("only 0 imports");
});
