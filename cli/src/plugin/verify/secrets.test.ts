import { expect, it } from "vitest";
import { secretsIn, toldIn } from "./secrets.js";

const sample = {
  credentials: { oauth: { secret: "correct horse" }, keys: ["-----BEGIN KEY-----\nabc"], pin: "1234" },
  receive: { config: {}, credentials: { token: "battery staple" }, events: [] },
  invalid: [{ config: {}, credentials: { token: "wrong horse" } }],
};
const secrets = secretsIn(sample);

it("knows the credentials of all settings, however deep", () => {
  expect(secrets.map(({ at }) => at)).toEqual([
    "credentials.oauth.secret",
    "credentials.keys.0",
    "receive.credentials.token",
    "invalid.0.credentials.token",
  ]);
});

it("finds them as they are, and in JSON", () => {
  expect(toldIn("settings are {secret: 'correct horse'}", secrets)).toEqual(["credentials.oauth.secret"]);
  expect(toldIn(JSON.stringify({ key: "-----BEGIN KEY-----\nabc" }), secrets)).toEqual(["credentials.keys.0"]);
  expect(toldIn("1234", secrets)).toEqual([]);
});
