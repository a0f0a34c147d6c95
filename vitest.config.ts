import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "{core,plugin-wire,plugin-sdk,plugin-host,cli}/{src,test}/**/*.test.ts",
      "plugins/*/{src,test}/**/*.test.ts",
      "web/*/{src,test}/**/*.test.ts",
      "scripts/**/*.test.ts",
    ],
    // Nothing in cli/ sees a database: once is enough.
    exclude: [...configDefaults.exclude, ...(process.env.TEST_DATABASE === "postgres" ? ["cli/**"] : [])],
    globalSetup: ["core/test/global-setup.ts"],
    pool: "forks",
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
