import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "{core,plugin-wire,plugin-sdk,plugin-host,cli}/{src,test}/**/*.test.ts",
      "plugins/*/{src,test}/**/*.test.ts",
      "web/*/{src,test}/**/*.test.ts",
      "scripts/**/*.test.ts",
      "interop/*.test.ts",
      "deploy/validate/*.test.ts",
    ],
    globalSetup: ["core/test/global-setup.ts"],
    pool: "forks",
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
