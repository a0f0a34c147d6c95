import { join } from "node:path";
import { expect, it } from "vitest";
import { edit, msgfy, must, Scratch, verify } from "./msgfy.js";

it("a new Go project passes as it stands, and fails where it breaks a rule", async () => {
  using scratch = new Scratch();
  const folder = join(scratch.path, "blue-bird");
  await msgfy("plugin", "new", "go", folder);
  await must("go", ["vet", "./..."], folder);
  await must("go", ["build", "-o", "bin/plugin", "."], folder);
  const sound = await verify(folder);
  expect(sound.failed, sound.why).toEqual([]);
  expect(sound.notChecked).toEqual(["V22"]); // it polls nothing
  expect(sound.code).toBe(0);

  edit(join(folder, "linktor/receive.go"), "Epoch: open.epoch", "Epoch: 0");
  await must("go", ["build", "-o", "bin/plugin", "."], folder);
  const broken = await verify(folder);
  expect(broken.failed, broken.why).toEqual(["V21"]);
  expect(broken.code).toBe(1);
});
