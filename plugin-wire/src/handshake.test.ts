import { describe, expect, it } from "vitest";
import { formatHandshake, parseHandshake } from "./handshake.js";
import type { PluginStartError } from "./start-error.js";

const offer = { appVersions: [1], multiplexing: false };
const der = Uint8Array.from({ length: 601 }, (_, i) => i % 251);
const base64 = Buffer.from(der).toString("base64");
const unpadded = base64.replaceAll("=", "");

function codeOf(line: string, multiplexing = false): string {
  try {
    parseHandshake(line, { ...offer, multiplexing });
    return "accepted";
  } catch (error) {
    return (error as PluginStartError).code;
  }
}

describe("parseHandshake", () => {
  it.each([
    ["five fields", "1|1|unix|/run/p|grpc"],
    ["a trailing empty field", "1|1|unix|/run/p|grpc|\n"],
    ["CRLF", "1|1|unix|/run/p|grpc|\r\n"],
    ["seven fields unasked", "1|1|unix|/run/p|grpc||true"],
    ["fields beyond the seventh", "1|1|unix|/run/p|grpc||true|x|y"],
    ["a short sixth field", `1|1|unix|/run/p|grpc|${"%".repeat(50)}`],
  ])("H4 accepts %s", (_what, line) => {
    expect(parseHandshake(line, offer)).toEqual({ appVersion: 1, network: "unix", address: "/run/p" });
  });

  it("H8 takes a certificate with and without padding", () => {
    for (const text of [base64, unpadded]) {
      expect(Buffer.from(parseHandshake(`1|1|tcp|127.0.0.1:4000|grpc|${text}`, offer).certificate!)).toEqual(Buffer.from(der));
    }
  });

  it.each([
    ["", "PLUGIN_BAD_HANDSHAKE"],
    ["hello", "PLUGIN_BAD_HANDSHAKE"],
    ["1|1|unix", "PLUGIN_BAD_HANDSHAKE"],
    ["x|1|unix|/p|grpc", "PLUGIN_BAD_HANDSHAKE"],
    ["2|1|unix|/p|grpc", "PLUGIN_CORE_VERSION"],
    ["1|one|unix|/p|grpc", "PLUGIN_BAD_HANDSHAKE"],
    ["1|7|unix|/p|grpc", "PLUGIN_APP_VERSION"],
    ["1|1|pipe|/p|grpc", "PLUGIN_BAD_ADDRESS"],
    ["1|1|unix||grpc", "PLUGIN_BAD_ADDRESS"],
    ["1|1|unix|/p", "PLUGIN_UNSUPPORTED_PROTOCOL"],
    ["1|1|unix|/p|netrpc", "PLUGIN_UNSUPPORTED_PROTOCOL"],
    [`1|1|unix|/p|grpc|${"%".repeat(51)}`, "PLUGIN_BAD_CERT"],
    [`1|1|unix|/p|grpc|${"A".repeat(53)}`, "PLUGIN_BAD_CERT"],
  ])("H5 refuses %j with %s", (line, code) => {
    expect(codeOf(line)).toBe(code);
  });

  it.each([
    ["1|1|unix|/p|grpc|", "PLUGIN_NO_MUX"],
    ["1|1|unix|/p|grpc||false", "PLUGIN_NO_MUX"],
    ["1|1|unix|/p|grpc||0", "PLUGIN_NO_MUX"],
    ["1|1|unix|/p|grpc||yes", "PLUGIN_BAD_HANDSHAKE"],
    ["1|1|unix|/p|grpc||T", "accepted"],
  ])("answers %j with %s when multiplexing was asked for", (line, code) => {
    expect(codeOf(line, true)).toBe(code);
  });
});

describe("formatHandshake", () => {
  it("P3 prints what go-plugin prints", () => {
    expect(formatHandshake({ appVersion: 1, network: "unix", address: "/run/p" })).toBe("1|1|unix|/run/p|grpc|\n");
    expect(formatHandshake({ appVersion: 1, network: "unix", address: "/run/p", multiplexing: false })).toBe(
      "1|1|unix|/run/p|grpc||false\n",
    );
  });

  it("never pads a certificate", () => {
    for (let length = 600; length < 603; length++) {
      const certificate = der.subarray(0, length - 2);
      const line = formatHandshake({ appVersion: 1, network: "unix", address: "/run/p", certificate });
      expect(line).not.toContain("=");
      expect(Buffer.from(parseHandshake(line, offer).certificate!)).toEqual(Buffer.from(certificate));
    }
  });
});
