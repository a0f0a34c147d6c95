import { serveChannel } from "@linktor/plugin-sdk";
import { webchat } from "./plugin.js";

await serveChannel(webchat);
