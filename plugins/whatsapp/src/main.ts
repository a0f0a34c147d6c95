import { serveChannel } from "@linktor/plugin-sdk";
import { whatsapp } from "./plugin.js";

await serveChannel(whatsapp);
