import { describe, expect, it } from "vitest";
import type { AppError } from "../shared/errors.js";
import { parseSettings, patch } from "./settings.js";

const schemas = {
  config: {
    type: "object",
    additionalProperties: false,
    properties: {
      url: { type: "string", format: "uri" },
      mode: { enum: ["a", "b"], default: "a" },
      hook: { type: "string", writeOnly: true, "x-generate": "secret" },
    },
  },
  credentials: {
    type: "object",
    required: ["token"],
    additionalProperties: false,
    properties: { token: { type: "string", writeOnly: true, minLength: 3 } },
  },
};

const refusal = (config: object, credentials: object): AppError => {
  try {
    parseSettings(schemas, config as never, credentials as never);
  } catch (error) {
    return error as AppError;
  }
  throw new Error("it was taken");
};

describe("parseSettings", () => {
  it("parts what may be shown from what may not, and fills in defaults", () => {
    const settings = parseSettings(schemas, { url: "https://example.com", hook: "given" }, { token: "abc" });
    expect(settings).toEqual({
      config: { url: "https://example.com", mode: "a" },
      secretConfig: { hook: "given" },
      credentials: { token: "abc" },
    });
  });

  it("makes a secret that was left out, another one each time", () => {
    const hooks = [1, 2].map(() => parseSettings(schemas, {}, { token: "abc" }).secretConfig.hook as string);
    expect(hooks[0]).toMatch(/^[\w-]{43}$/);
    expect(hooks[0]).not.toBe(hooks[1]);
  });

  it("says what is wrong, by name, and never the value of a secret", () => {
    expect(refusal({ url: "nonsense" }, { token: "abc" })).toMatchObject({
      kind: "invalid",
      reason: "CHANNEL_SETTINGS_INVALID",
      details: { field: "config.url" },
    });
    expect(refusal({ colour: "red" }, { token: "abc" }).message).toMatch(/additional properties/);
    expect(refusal({}, {}).message).toMatch(/token/);
    expect(refusal({}, { token: "s3" }).message).not.toContain("s3");
  });
});

describe("patch", () => {
  it("replaces the given keys, and a null removes one", () => {
    expect(patch({ a: 1, b: 2 }, { b: 3, a: null })).toEqual({ b: 3 });
    expect(patch({ a: 1 }, undefined)).toEqual({ a: 1 });
  });
});
