// Writes gen/openapi.json from the protos. With --check it only says whether the file is up to date.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { createDocument } from "./openapi/document.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = fileURLToPath(new URL("../gen/openapi.json", import.meta.url));

const image = execFileSync("node_modules/.bin/buf", ["build", "-o", "-"], { cwd: root, maxBuffer: 64 * 1024 * 1024 });
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, image));
const { version } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
const text = `${JSON.stringify(createDocument(registry, version), null, 2)}\n`;

if (!process.argv.includes("--check")) {
  writeFileSync(target, text);
} else if (readFileSync(target, "utf8") !== text) {
  console.error("gen/openapi.json is out of date: run node scripts/generate-openapi.mjs");
  process.exitCode = 1;
}
