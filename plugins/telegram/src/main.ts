import { serveChannel } from "@linktor/plugin-sdk";
import { telegram } from "./plugin.js";

await serveChannel(telegram);
