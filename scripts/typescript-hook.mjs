// Lets node run the TypeScript of tests as it is: `node --import ./scripts/typescript-hook.mjs file.ts`.
import { readFile } from "node:fs/promises";
import { register } from "node:module";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";

if (!import.meta.url.endsWith("?hook")) register(`${import.meta.url}?hook`);

export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context);
  } catch (error) {
    if (error.code !== "ERR_MODULE_NOT_FOUND" || !specifier.endsWith(".js")) throw error;
    return await next(specifier.replace(/\.js$/, ".ts"), context);
  }
}

export async function load(url, context, next) {
  if (!url.endsWith(".ts")) return await next(url, context);
  const sourcefile = fileURLToPath(url);
  const options = { sourcefile, loader: "ts", format: "esm", target: "node20", sourcemap: "inline" };
  const { code } = await transform(await readFile(sourcefile), options);
  return { format: "module", source: code, shortCircuit: true };
}
