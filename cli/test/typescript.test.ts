import { join } from "node:path";
import { expect, it } from "vitest";
import { edit, msgfy, must, Scratch, verify } from "./msgfy.js";

it("a new TypeScript project passes as it stands, and fails where it breaks a rule", async () => {
  using scratch = new Scratch();
  const folder = join(scratch.path, "blue-bird");
  await msgfy("plugin", "new", "typescript", folder);
  await must("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline"], folder);
  await must("npm", ["run", "build"], folder);
  const sound = await verify(folder);
  expect(sound.failed, sound.why).toEqual([]);
  expect(sound.notChecked).toEqual(["V22"]); // it polls nothing
  expect(sound.code).toBe(0);

  edit(join(folder, "src/inbound.ts"), 'safeEqual(headers["x-secret"] ?? "", secret)', "safeEqual(secret, secret)");
  await must("npm", ["run", "build"], folder);
  const broken = await verify(folder);
  expect(broken.failed, broken.why).toEqual(["V17"]);
  expect(broken.code).toBe(1);

  edit(join(folder, "src/inbound.ts"), "safeEqual(secret, secret)", 'safeEqual(headers["x-secret"] ?? "", secret)');
  edit(join(folder, "src/main.ts"), "    context.log.info(", "    console.log(settings);\n    context.log.info(");
  await must("npm", ["run", "build"], folder);
  const talkative = await verify(folder);
  expect(talkative.failed, talkative.why).toEqual(["V34"]);
});
