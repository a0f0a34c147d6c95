import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Manifest } from "../plugin-host/src/discovery/manifest.js";

const ROOT = join(import.meta.dirname, "..");
const BIN = join(ROOT, ".cache/interop");

/** The contract, as its own checks have it: every file and whatever they import. */
export const DESCRIPTORS = join(ROOT, "proto/baseline.binpb");

export type Release = "newest" | "old";

/** Builds a program of interop/go against a release of go-plugin, or does nothing where it is built. */
export function goProgram(name: "plugin" | "host", release: Release = "newest"): string {
  const output = join(BIN, `${release}-${name}`);
  const flags = release === "old" ? ["-modfile=old.mod", "-tags=old"] : [];
  execFileSync("go", ["build", ...flags, "-o", output, `./${name}`], { cwd: join(import.meta.dirname, "go"), stdio: "inherit" });
  return output;
}

/** A plugin that is a program of its own, for our host. */
export function programPlugin(channelType: string, command: string, args: readonly string[]): Manifest {
  return {
    id: channelType,
    channelType,
    version: "1.2.3",
    command,
    args: [...args],
    autoMtls: true,
    example: false,
    folder: BIN,
    bytes: new Uint8Array(),
  };
}

export function goPlugin(program: string, ...args: string[]): Manifest {
  return programPlugin("gopher", program, ["-descriptors", DESCRIPTORS, ...args]);
}
