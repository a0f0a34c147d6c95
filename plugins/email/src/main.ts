import { serveChannel } from "@linktor/plugin-sdk";
import { email } from "./plugin.js";

await serveChannel(email);
