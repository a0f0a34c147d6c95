#!/usr/bin/env node
import { plugin } from "./plugin/group.js";
import { runCli } from "./run-cli.js";

process.exitCode = await runCli([plugin], process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
});
