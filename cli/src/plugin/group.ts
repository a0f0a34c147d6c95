import type { Group } from "../command.js";
import { newPlugin } from "./new/new-plugin.js";
import { runPlugin } from "./run/run-plugin.js";
import { verifyPlugin } from "./verify/verify-plugin.js";

/** For those who write channels. */
export const plugin: Group = { name: "plugin", commands: [newPlugin, verifyPlugin, runPlugin] };
