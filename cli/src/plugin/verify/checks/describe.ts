import type { JsonObject } from "@bufbuild/protobuf";
import { ContentType } from "@linktor/gen/linktor/content/v1/content_pb.js";
import type { Capabilities } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { CONTRACT_VERSION } from "@linktor/plugin-wire";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { CALL_MS, RPCS } from "../calls.js";
import type { Check } from "../check.js";
import { expectThat } from "../verdict.js";

const MEDIA: ReadonlySet<ContentType> = new Set([
  ContentType.IMAGE,
  ContentType.AUDIO,
  ContentType.VIDEO,
  ContentType.FILE,
  ContentType.STICKER,
]);

/** What is called like this is not for everybody's eyes. */
const SECRET = /(secret|passw(or)?d|passphrase|token|api_?key|private_?key|access_?key)s?$/i;

export const describeChecks: readonly Check[] = [
  {
    id: "V05",
    title: "describes itself, for this version of the contract",
    async run(kit) {
      const request = { contractVersion: CONTRACT_VERSION };
      kit.description = await kit.connection().unary(RPCS.describe, request, { timeoutMs: CALL_MS });
      const { contractVersion, name, version } = kit.description;
      expectThat(contractVersion === CONTRACT_VERSION, `contract_version ${CONTRACT_VERSION}`, contractVersion);
      expectThat(name !== "" && version !== "", "a name and a version", { name, version });
    },
  },
  {
    id: "V06",
    title: "is of the type that plugin.json says",
    async run(kit) {
      const { channelType } = kit.described();
      expectThat(channelType === kit.manifest.channelType, kit.manifest.channelType, channelType);
    },
  },
  {
    id: "V07",
    title: "has valid JSON Schemas, which its own samples satisfy",
    async run(kit, remark) {
      const { configSchema, credentialsSchema } = kit.described();
      if (!kit.sample) remark("there is no verify.json with samples");
      const samples = kit.sample && kit.settings();
      expectSchema("config_schema", configSchema, samples?.config);
      expectSchema("credentials_schema", credentialsSchema, samples?.credentials);
    },
  },
  {
    id: "V08",
    title: "marks every secret writeOnly",
    async run(kit) {
      const { configSchema, credentialsSchema } = kit.described();
      const open = [configSchema, credentialsSchema].flatMap((schema) => readableSecrets(schema));
      expectThat(open.length === 0, '"writeOnly": true', `none at ${open.join(", ")}`);
    },
  },
  {
    id: "V09",
    title: "has capabilities that do not contradict each other",
    async run(kit) {
      const { capabilities } = kit.described();
      expectThat(capabilities !== undefined, "capabilities", "none");
      const faults = contradictions(capabilities);
      expectThat(faults.length === 0, "no contradictions", faults.join("; "));
    },
  },
];

function expectSchema(name: string, schema: JsonObject | undefined, sample: unknown): void {
  expectThat(schema !== undefined, `a ${name}`, "none");
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  expectThat(ajv.validateSchema(schema) === true, `${name} to be a JSON Schema (draft 2020-12)`, ajv.errorsText());
  expectThat(schema.type === "object", `${name} to be of the type object`, schema.type ?? "no type");
  if (sample === undefined) return;
  const validate = ajv.compile(schema);
  expectThat(validate(sample), `the sample to satisfy ${name}`, ajv.errorsText(validate.errors));
}

/** What is called like a secret and holds text, however deep. `writeOnly` is for everything below it. */
function readableSecrets(schema: JsonObject | undefined, at = ""): string[] {
  const properties = Object.entries((schema?.properties ?? {}) as Record<string, JsonObject>);
  return properties.flatMap(([name, property]) => {
    const path = at === "" ? name : `${at}.${name}`;
    const kinds = [property, ...itemsOf(property)];
    if (kinds.some(({ writeOnly }) => writeOnly === true)) return [];
    if (SECRET.test(name) && kinds.some(isText)) return [path];
    return kinds.flatMap((kind) => readableSecrets(kind, path));
  });
}

function itemsOf({ items }: JsonObject): JsonObject[] {
  return typeof items === "object" && items !== null && !Array.isArray(items) ? [items, ...itemsOf(items)] : [];
}

function isText({ type }: JsonObject): boolean {
  return type === "string" || (Array.isArray(type) && type.includes("string"));
}

function contradictions(capabilities: Capabilities): string[] {
  const { outbound, media, maxTextLength, maxCaptionLength, maxButtons, maxListRows, mediaOut, identityKind } = capabilities;
  const canInteract = outbound.includes(ContentType.INTERACTIVE);
  const sendsMedia = outbound.some((type) => MEDIA.has(type));
  const faults: [boolean, string][] = [
    [outbound.length === 0, "it can send nothing"],
    [outbound.includes(ContentType.UNSPECIFIED), "it sends content of no type"],
    [identityKind === "", "identity_kind is empty"],
    [[maxTextLength, maxCaptionLength, maxButtons, maxListRows].some((limit) => limit < 0), "a limit is negative"],
    [maxCaptionLength > 0 && !sendsMedia, "max_caption_length without a kind of media"],
    [(maxButtons > 0 || maxListRows > 0) && !canInteract, "buttons without interactive content"],
    [mediaOut && !sendsMedia, "media_out without a kind of media"],
    [media.some(({ type }) => !MEDIA.has(type)), "a media limit for what is no media"],
    [media.some(({ type }) => !outbound.includes(type)), "a media limit for what it does not send"],
    [media.some(({ maxBytes }) => maxBytes <= 0n), "a media limit of no bytes"],
  ];
  return faults.flatMap(([isSo, fault]) => (isSo ? [fault] : []));
}
