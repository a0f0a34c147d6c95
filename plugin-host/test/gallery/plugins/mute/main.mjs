import { createServer } from "node:net";
import { createCertificate } from "@linktor/plugin-wire";
import { newSocketPath, sayHandshake } from "../../plain.mjs";

const path = newSocketPath();
const certificate = await createCertificate();
createServer(() => {}).listen(path, () => sayHandshake(path, certificate));
