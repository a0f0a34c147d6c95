import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "../..");
const PROGRAM = path.join(ROOT, ".cache/deploy/validate");
/** What the program reads. */
const READ = ["deploy", "core/src/config.ts", "core/src/main.ts", "core/src/server", "package.json", ".dockerignore"];
/** Building it for the first time compiles helm and the types of Kubernetes. */
const BUILD_MS = 15 * 60_000;

const CHART = "deploy/helm/linktor";
const PODS = `${CHART}/templates/_deployment.tpl`;
const COMPOSE = "deploy/compose.yaml";

/** What breaks it: in a file one text becomes another, and the program says so. */
type Fault = readonly [file: string, before: string, after: string, said: string];

const FAULTS: readonly Fault[] = [
  [PODS, "enableServiceLinks: false", "enableServicelinks: false", 'unknown field "spec.template.spec.enableServicelinks"'],
  [PODS, "name: LINKTOR_ROLES, value", "name: LINKTOR_ROLE, value", "core/src/config.ts does not know LINKTOR_ROLE"],
  [PODS, "path: /ready", "path: /readiness", "readiness probe: the server has no path /readiness"],
  [PODS, "containerPort: 8081", "containerPort: 8080", "does not name the port 8081"],
  [PODS, "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "its file system can be written"],
  [PODS, "drop: [ALL]", "drop: [KILL]", "it keeps capabilities"],
  [PODS, "runAsNonRoot: true", "runAsNonRoot: false", "it may run as root"],
  [PODS, "mountPath: /tmp,", "mountPath: /temp,", "nothing is mounted at /tmp"],
  [PODS, "{ name: settings, mountPath", "{ name: setting, mountPath", "there is no volume setting"],
  [PODS, "add $shutdownSeconds .Values.stopSeconds", "add 30 0", "terminationGracePeriodSeconds leaves no time"],
  [PODS, "- name: POD_IP", "- name: POD_ADDRESS", "LINKTOR_PLUGIN_HOST_ADDRESS uses POD_IP, which is not set before it"],
  [PODS, ".Values.startSeconds", ".Values.startSecond", "startSecond"],
  [`${CHART}/templates/secret.yaml`, "DATABASE_URL:", "DATABASE_URI:", "the Secret chat-linktor has no DATABASE_URL"],
  [`${CHART}/templates/service.yaml`, "component: api", "component: apis", "its selector has the pods of 0 Deployments"],
  [`${CHART}/templates/service.yaml`, "targetPort: http", "targetPort: web", "the pods have no port web"],
  [`${CHART}/templates/worker.yaml`, '"role" "worker"', '"role" "api"', "no Deployment has the role worker"],
  [`${CHART}/templates/ingress.yaml`, "port: { name: http }", "port: { name: web }", "chat-linktor:web, which is not there"],
  [`${CHART}/values.yaml`, "    - /webchat\n", "", "nothing leads to /webchat/{channelId}"],
  [`${CHART}/values.yaml`, "    - /m\n", "    - /m\n    - /metrics\n", "/metrics names channels"],
  [`${CHART}/templates/_names.tpl`, "secrets.%s: set it", "%s", "refused-no-secret.yaml: is to be refused with"],
  [`${CHART}/Chart.yaml`, ">=1.27.0-0", ">=2.0.0", "leaves out v1.32.0"],
  [PODS, "apiVersion: policy/v1", "apiVersion: policy/v1beta1", "lint: "],
  [COMPOSE, "stop_grace_period: 45s", "stop_grace_periode: 45s", "stop_grace_periode"],
  [COMPOSE, "stop_grace_period: 45s", "stop_grace_period: 30s", "stop_grace_period is to be 40s at least"],
  [COMPOSE, "LINKTOR_LOG_LEVEL:", "LINKTOR_LOGLEVEL:", "does not know LINKTOR_LOGLEVEL"],
  [COMPOSE, "postgres: { condition: service_healthy }", "database: { condition: service_healthy }", "database"],
  [
    COMPOSE,
    "    networks: [inside]\n    logging: *logging\n    tmpfs",
    '    networks: [inside]\n    ports: ["6379:6379"]\n    tmpfs',
    "it publishes port 6379",
  ],
  [COMPOSE, "LINKTOR_BIND:-127.0.0.1:8081", "LINKTOR_BIND:-8081", "published on every address"],
  [COMPOSE, ":?make one", ":-make one", "without LINKTOR_SECRET_KEY it is to name it"],
  [COMPOSE, "nats:2.12.12-alpine", "nats:latest", "does not say which"],
  [COMPOSE, "./nats/nats.conf", "./nats.conf", "nats.conf"],
  [COMPOSE, "8081/ready", "8081/readiness", "its health check does not ask /ready"],
  [COMPOSE, "LINKTOR_ROLES: worker", "LINKTOR_ROLES: api", "no service has the role worker"],
  [COMPOSE, "LINKTOR_WORKERS:-1", "LINKTOR_WORKER:-1", "it does not say what LINKTOR_WORKER is"],
  ["deploy/Dockerfile", "USER 10001:10001", "USER linktor", "USER has to be a number"],
  ["deploy/Dockerfile", "24.21.0", "24", "does not say which Node"],
  ["deploy/Dockerfile", "core/dist/main.js", "core/dist/server.js", "server.ts"],
  ["deploy/Dockerfile", "/health`", "/live`", "HEALTHCHECK asks for a path"],
  ["deploy/Dockerfile", "LINKTOR_DATA_DIR=", "LINKTOR_DATA=", "does not know LINKTOR_DATA"],
  [".dockerignore", "!plugin-wire\n", "", "keeps the workspace plugin-wire out"],
  ["deploy/Dockerfile", "EXPOSE 8081", "EXPOSE 8080", "the Dockerfile does not expose port 8081"],
  ["core/src/config.ts", "LINKTOR_TRUSTED_PROXIES:", "LINKTOR_PROXIES:", "does not know LINKTOR_TRUSTED_PROXIES"],
  ["core/src/server/docs.ts", '"/docs.css"', '"/style.css"', "nothing leads to /style.css"],
];

function validate(root: string): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(PROGRAM, ["-root", root], { encoding: "utf8" });
  return { status, said: stdout + stderr };
}

describe("deploy/", () => {
  let copy: string;

  beforeAll(() => {
    execFileSync("go", ["build", "-o", PROGRAM, "."], { cwd: import.meta.dirname, stdio: "inherit" });
    copy = mkdtempSync(path.join(tmpdir(), "linktor-deploy-"));
    for (const name of READ) cpSync(path.join(ROOT, name), path.join(copy, name), { recursive: true });
  }, BUILD_MS);
  afterAll(() => {
    if (copy) rmSync(copy, { recursive: true, force: true });
  });

  it("is what helm, Kubernetes and docker compose take, and what the server knows", () => {
    const { status, said } = validate(ROOT);
    expect(said).toMatch(/^\d+ sets of values, \d+ objects, \d+ services, 0 faults$/m);
    expect(status).toBe(0);
  });

  it.each(FAULTS)("is looked through: %s with %j made %j", (file, before, after, said) => {
    const broken = path.join(copy, file);
    const whole = readFileSync(broken, "utf8");
    expect(whole).toContain(before);
    writeFileSync(broken, whole.replace(before, after));
    try {
      const answer = validate(copy);
      expect(answer.said).toContain(said);
      expect(answer.status).toBe(1);
    } finally {
      writeFileSync(broken, whole);
    }
  });
});
