// Who may import whom. scripts/import-rules.mjs runs it; scripts/import-rules.test.ts sees each rule fail.

/** Lowest first. A domain may import those before its own row, at their index.ts. A new domain takes its place here. */
const DOMAINS = [
  ["identity"],
  ["tenant"],
  ["media"],
  ["channel"],
  ["contact"],
  ["conversation"],
  ["message"],
  ["reply", "view", "bulk", "scheduled"],
  ["knowledge"],
  ["flow"],
  ["bot"],
  ["event", "analytics", "webhook"],
  ["webchat"],
  ["operations"],
];
const NAMES = DOMAINS.flat();

const TEST = ["\\.test\\.tsx?$", "(^|/)test/", "/test-[^/]+\\.ts$"];
const IN_DOMAIN = `^core/src/(${NAMES.join("|")})/`;
const OWN_DOMAIN = "^core/src/$1/";
const INDEX = "^core/src/[^/]+/index\\.ts$";
/** `message/message.ts` and the like. */
const RULES_FILE = `^core/src/(?:${NAMES.map((name) => `${name}/${name}`).join("|")})\\.ts$`;
/** Files and the commands directly in core/src, above everything. */
const TOP = "^core/src/([^/]+\\.ts$|cli/)";
const APP = "^core/src/app\\.ts$";

/** A package of this repository, whether it resolves to its folder or not at all. */
const ours = (name, folder = name) => `^(${folder}/|(node_modules/)?@linktor/${name}(/|$))`;
const GEN = ours("gen");
const WIRE = ours("plugin-wire");
const SDK = ours("plugin-sdk");
const HOST = ours("plugin-host");
const npm = (name) => `^(core/node_modules/|node_modules/)?${name}(/|$)`;

const error = (name, comment, from, to) => ({ name, severity: "error", comment, from, to });

const structure = [
  error("no-cycle", "Break the circle: move what both need into a file of its own, or state an event.", {}, { circular: true }),
  error(
    "no-unresolved",
    "Nothing is found there: mind the .js ending, declare the package, or build first.",
    {},
    { couldNotResolve: true },
  ),
  error("no-tests", "Only tests see tests. Move what is shared into the source.", { pathNot: TEST }, { path: TEST }),
];

const core = [
  error(
    "domain-is-listed",
    "Give the new domain its place in DOMAINS in .dependency-cruiser.mjs.",
    { path: "^core/src/[^/]+/", pathNot: [IN_DOMAIN, "^core/src/(shared|platform|server|cli)/"] },
    {},
  ),
  error(
    "shared-imports-nothing",
    "shared/ is at the bottom and does no I/O.",
    { path: "^core/src/shared/", pathNot: TEST },
    { pathNot: ["^core/src/shared/", npm("typeid-js"), npm("uuid"), "^(node:)?crypto$"] },
  ),
  error(
    "platform-knows-no-domain",
    "Let the domain hand platform/ what it needs.",
    { path: "^core/src/platform/", pathNot: [...TEST, "^core/src/platform/postgres/tables\\.ts$"] },
    { path: "^core/src/", pathNot: ["^core/src/(platform|shared)/"] },
  ),
  error(
    "tables-collects-types",
    "postgres/tables.ts only collects the types of *.table.ts.",
    { path: "^core/src/platform/postgres/tables\\.ts$" },
    { pathNot: ["^core/src/.+\\.table\\.ts$"] },
  ),
  error(
    "rules-are-pure",
    "The rules of a domain see shared/ and other rules only.",
    { path: RULES_FILE },
    { pathNot: ["^core/src/shared/", RULES_FILE] },
  ),
  error(
    "domain-at-its-index",
    "Another domain is seen at its index.ts: export it there, or do without.",
    { path: IN_DOMAIN, pathNot: [...TEST, RULES_FILE] },
    { path: IN_DOMAIN, pathNot: [OWN_DOMAIN, INDEX] },
  ),
  error(
    "domain-at-its-index-from-above",
    "A domain is seen at its index.ts: export it there, or do without.",
    { path: ["^core/src/server/", TOP], pathNot: TEST },
    { path: IN_DOMAIN, pathNot: INDEX },
  ),
  ...DOMAINS.flatMap((row, level) => {
    const below = DOMAINS.slice(0, level).flat();
    if (below.length + 1 === NAMES.length) return []; // the one above all may see all
    return error(
      `domain-order-${row.join("-")}`,
      "Downwards one calls, upwards one states an event.",
      { path: `^core/src/(${row.join("|")})/`, pathNot: TEST },
      { path: IN_DOMAIN, pathNot: [OWN_DOMAIN, ...below.map((name) => `^core/src/${name}/`)] },
    );
  }),
  error(
    "server-only-from-app",
    "Only app.ts imports server/.",
    { path: "^core/src/", pathNot: [...TEST, APP, "^core/src/server/"] },
    { path: "^core/src/server/" },
  ),
  error(
    "nothing-above",
    "app.ts, config.ts and the like hand down what is needed below; only server/ sees the type Config.",
    { path: "^core/src/[^/]+/", pathNot: [...TEST, "^core/src/(cli|server)/"] },
    { path: TOP },
  ),
  error(
    "server-sees-config",
    "server/ sees config.ts and nothing else of the top.",
    { path: "^core/src/server/", pathNot: TEST },
    { path: TOP, pathNot: "^core/src/config\\.ts$" },
  ),
  error(
    "sql-in-stores",
    "kysely and pg belong into *-store.ts, *.table.ts, platform/ and app.ts.",
    { path: "^core/src/", pathNot: [...TEST, "-store\\.ts$", "\\.table\\.ts$", "^core/src/platform/", APP] },
    { path: [npm("kysely"), npm("pg"), npm("@types/pg")] },
  ),
  error(
    "pglite-in-platform",
    "The embedded database is opened in platform/ only.",
    { path: "^core/src/", pathNot: [...TEST, "^core/src/platform/"] },
    { path: npm("@electric-sql/[^/]+") },
  ),
  error(
    "connect-in-rpc",
    "@connectrpc belongs into rpc/, server/ and what wires them.",
    { path: "^core/src/", pathNot: [...TEST, "/rpc/", "^core/src/server/", APP, "^core/src/api-routes\\.ts$"] },
    { path: npm("@connectrpc/[^/]+") },
  ),
  error(
    "contract-at-the-edges",
    "@linktor/gen belongs into rpc/, gateway/, message/delivery/, server/, platform/, events.ts and consumers.ts.",
    {
      path: "^core/src/",
      pathNot: [...TEST, "/rpc/", "/gateway/", "^core/src/message/delivery/", "^core/src/(server|platform)/", "/(events|consumers)\\.ts$"],
    },
    { path: GEN },
  ),
  error(
    "core-knows-no-plugin",
    "core knows channels through its port ChannelGateway.",
    { path: "^core/src/", pathNot: TEST },
    { path: ["^plugins/", SDK, npm("@linktor/plugin-(?!host|wire)[^/]+")] },
  ),
  error(
    "plugin-host-only-in-app",
    "Only app.ts and plugin-process.ts wire plugin-host; channel/ports.ts and plugin-settings.ts name its types; cli/plugin.ts signs, cli/doctor looks, describe-plugins.ts asks.",
    {
      path: "^core/src/",
      pathNot: [
        ...TEST,
        APP,
        "^core/src/(plugin-process|describe-plugins|channel/ports|plugin-settings|cli/plugin|cli/doctor/plugins)\\.ts$",
      ],
    },
    { path: HOST },
  ),
  error(
    "ports-name-types",
    "channel/ports.ts and plugin-settings.ts import plugin-host as a type.",
    { path: "^core/src/(channel/ports|plugin-settings)\\.ts$" },
    { path: HOST, dependencyTypesNot: ["type-only"] },
  ),
];

const packages = [
  error(
    "wire-is-internal",
    "plugin-wire is for plugin-sdk, plugin-host and the conformance kit.",
    { pathNot: ["^plugin-(wire|sdk|host)/", "^cli/src/plugin/", "^cli/test/"] },
    { path: WIRE },
  ),
  error(
    "cli-sees-host",
    "The CLI sees gen, plugin-wire, plugin-host and itself.",
    { path: "^cli/src/", pathNot: TEST },
    { path: ["^(core|plugins|web|scripts|cli/templates)/", SDK] },
  ),
  error(
    "host-parts-for-the-kit",
    "Core uses the host as a whole; its parts are for the conformance kit.",
    { path: "^(core|plugins|plugin-sdk|web)/" },
    { path: "^plugin-host/(src|dist)/parts\\." },
  ),
  error(
    "wire-sees-gen",
    "plugin-wire sees gen and itself.",
    { path: "^plugin-wire/", pathNot: TEST },
    { path: ["^(core|plugins|web|cli|scripts)/", SDK, HOST] },
  ),
  error(
    "sdk-sees-wire",
    "plugin-sdk sees gen, plugin-wire and itself.",
    { path: "^plugin-sdk/", pathNot: TEST },
    { path: ["^(core|plugins|web|cli|scripts)/", HOST] },
  ),
  error(
    "host-sees-wire",
    "plugin-host sees gen, plugin-wire and itself.",
    { path: "^plugin-host/", pathNot: TEST },
    { path: ["^(core|plugins|web|cli|scripts)/", SDK] },
  ),
  error(
    "plugin-sees-sdk",
    "A plugin sees plugin-sdk and itself.",
    { path: "^plugins/([^/]+)/", pathNot: TEST },
    { path: ["^(core|plugins|web|cli|scripts)/", GEN, HOST, npm("@linktor/plugin-(?!sdk|host|wire)[^/]+")], pathNot: "^plugins/$1/" },
  ),
  error(
    "web-sees-gen",
    "The browser sees gen and itself.",
    { path: "^web/([^/]+)/", pathNot: TEST },
    { path: ["^(core|plugins|web|cli)/", SDK, HOST], pathNot: "^web/$1/" },
  ),
];

export default {
  forbidden: [...structure, ...core, ...packages],
  options: {
    doNotFollow: { path: ["node_modules", "(^|/)dist/", "^gen/"] },
    exclude: { path: ["(^|/)fixtures/", "^core/assets/"] },
    // Type imports are imports.
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["types", "import", "node", "default"],
      mainFields: ["types", "module", "main"],
    },
    cache: false,
  },
};
