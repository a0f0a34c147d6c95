import { join } from "node:path";
import { expect, it } from "vitest";
import { edit, msgfy, Scratch, verify } from "./msgfy.js";

it("V01 tells why a plugin does not start", async () => {
  using scratch = new Scratch();
  const folder = join(scratch.path, "blue-bird");
  await msgfy("plugin", "new", "python", folder);
  const unbuilt = await verify(folder);
  expect(unbuilt.failed, unbuilt.why).toEqual(["V01"]);
  expect(unbuilt.why).toContain(".venv/bin/python ENOENT");

  edit(join(folder, "plugin.json"), '".venv/bin/python"', '"python3"');
  edit(join(folder, "main.py"), "from inbound", "raise SystemExit('no inbound')\nfrom inbound");
  const broken = await verify(folder);
  expect(broken.failed, broken.why).toEqual(["V01"]);
  expect(broken.why).toMatch(/"a handshake within .*exited with 1; on stderr: no inbound"/);
});
