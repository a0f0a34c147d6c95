import { expect, it } from "vitest";
import { fieldsOf, inWordsOf, isAside, isKept, readForm } from "./schema.js";

const TYPE = {
  configSchema: {
    type: "object",
    required: ["host"],
    properties: {
      folder: { type: "string", default: "INBOX", title: "Folder" },
      mode: { type: "string", enum: ["webhook", "polling"], default: "webhook", title: "Mode" },
      port: { type: "integer", minimum: 1, maximum: 65535, title: "Port", description: "465 with `plain`, else `587`." },
      plain: { type: "boolean", default: false, title: "Plain" },
      sites: { type: "array", items: { type: "string" }, default: [], title: "Sites" },
      hook: { type: "string", writeOnly: true, "x-generate": "secret", title: "Hook secret" },
      host: { type: "string", title: "Server" },
    },
  },
  credentialsSchema: {
    type: "object",
    required: ["token", "made"],
    properties: {
      token: { type: "string", writeOnly: true, title: "Token" },
      user: { type: "string", title: "User" },
      made: { type: "string", writeOnly: true, "x-generate": "secret" },
    },
  },
};
const FIELDS = fieldsOf(TYPE);
const CHANNEL = { config: { host: "a.test", mode: "polling", port: 25, plain: true, sites: ["x"] }, credentialsSet: ["token"] };

function form(values: Readonly<Record<string, string>>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(values)) data.set(name, value);
  return data;
}

it("asks first for what a channel cannot do without, and puts aside what has a standard", () => {
  expect(FIELDS.slice(0, 2).map(({ name }) => name)).toEqual(["host", "token"]);
  expect(FIELDS.filter(isAside).map(({ name }) => name)).toEqual(["folder", "plain", "sites", "hook", "made"]);
});

it("speaks of other fields by their titles", () => {
  expect(FIELDS.find(({ name }) => name === "port")?.hint).toBe("465 with “Plain”, else 587.");
});

it("says of a new channel only what was filled in or differs from the standard", () => {
  const filled = form({ "config.host": "b.test", "config.folder": "INBOX", "config.mode": "webhook", "credentials.token": " t " });
  expect(readForm(FIELDS, filled, undefined)).toEqual({ config: { host: "b.test" }, credentials: { token: " t " } });
  const other = form({
    "config.host": "b.test",
    "config.port": "587",
    "config.plain": "on",
    "config.sites": "a\n\n b ",
    "config.mode": "polling",
  });
  expect(readForm(FIELDS, other, undefined).config).toEqual({
    host: "b.test",
    port: 587,
    plain: true,
    sites: ["a", "b"],
    mode: "polling",
  });
});

it("says of a channel that is there what changed, removes what was emptied, and keeps secrets that were not typed again", () => {
  const same = { "config.host": "a.test", "config.mode": "polling", "config.port": "25", "config.plain": "on", "config.sites": "x" };
  expect(readForm(FIELDS, form(same), CHANNEL)).toEqual({ config: {}, credentials: {} });
  const changed = form({ ...same, "config.port": "", "config.sites": "", "credentials.user": "me" });
  changed.delete("config.plain");
  expect(readForm(FIELDS, changed, CHANNEL)).toEqual({ config: { port: null, plain: false, sites: [] }, credentials: { user: "me" } });
});

it("knows what the server keeps without showing it", () => {
  expect(FIELDS.filter((field) => isKept(field, CHANNEL)).map(({ name }) => name)).toEqual(["token", "hook"]);
});

it("calls the fields in an error as the form does", () => {
  expect(inWordsOf(FIELDS, 'config.host must match; config.hook is short; credentials.token must match pattern "x".')).toBe(
    '“Server” must match; “Hook secret” is short; “Token” must match pattern "x".',
  );
});
