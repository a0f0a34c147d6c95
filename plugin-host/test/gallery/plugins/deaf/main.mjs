import { servePlain } from "../../plain.mjs";

await servePlain("deaf", { onSend() {} });
