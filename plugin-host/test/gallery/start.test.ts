import { expect, it } from "vitest";
import { Gallery } from "./gallery.js";

it.each([
  ["exits_at_start", /^PLUGIN_EXITED_EARLY: exited with 3 before it was ready: cannot find the harbour$/, 20_000],
  ["babbler", /^PLUGIN_BAD_HANDSHAKE: unrecognised first line of stdout: "Welcome to my plugin, for the 0th time!/, 20_000],
  ["torrent_before", /^PLUGIN_BAD_HANDSHAKE: the first line of stdout is too long$/, 20_000],
  ["stranger", /^PLUGIN_EXITED_EARLY: exited with 1 before it was ready: This binary is a plugin/, 20_000],
  ["expired", /^PLUGIN_BAD_CERT: the plugin's certificate expired on Jan {2}1 00:00:00 2021 GMT$/, 20_000],
  ["mute", /^PLUGIN_START_TIMEOUT: nobody answered at the plugin's address within 4000 ms$/, 4000],
])("%s: is down with the reason, and leaves nothing", async (name, detail, startTimeoutMs) => {
  await using gallery = await Gallery.with(name, { startTimeoutMs });
  await gallery.isDown("STARTING", "BACKOFF");
  expect(gallery.detail).toMatch(detail);
});
