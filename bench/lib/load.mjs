// Load over keep-alive connections, a bounded number of requests in a row on each.
import http from "node:http";

/** Sends requests for a time and answers how many were answered 2xx a second, and how long they took. */
export async function load({ url, connections, seconds, bodyOf, headersOf }) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const target = new URL(url);
  const latencies = [];
  let failures = 0;
  let count = 0;
  const end = performance.now() + seconds * 1000;
  const started = performance.now();
  async function worker() {
    while (performance.now() < end) {
      count += 1;
      const body = bodyOf(count);
      const begun = performance.now();
      const status = await post(agent, target, body, headersOf(body));
      if (status >= 200 && status < 300) latencies.push(performance.now() - begun);
      else failures += 1;
    }
  }
  await Promise.all(Array.from({ length: connections }, worker));
  agent.destroy();
  if (failures > 0) throw new Error(`${failures} requests were refused`);
  return { perSecond: latencies.length / ((performance.now() - started) / 1000), ...percentiles(latencies) };
}

export function post(agent, target, body, headers) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      target,
      { method: "POST", agent, headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body), ...headers } },
      (response) => {
        response.resume();
        response.once("end", () => resolve(response.statusCode));
      },
    );
    request.once("error", reject);
    request.end(body);
  });
}

export function percentiles(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { p50: at(0.5), p99: at(0.99) };
}
