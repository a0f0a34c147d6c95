import { createCertificate } from "@linktor/plugin-wire";
import { servePlain } from "../../plain.mjs";

const certificate = await createCertificate("P-256", { notBefore: new Date("2020-01-01"), notAfter: new Date("2021-01-01") });
await servePlain("expired", { certificate });
