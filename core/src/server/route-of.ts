import type { IncomingMessage } from "node:http";

const templates = new WeakMap<IncomingMessage, string>();

/** Says which route took a request: its template, for whoever counts. */
export function markRoute(req: IncomingMessage, template: string): void {
  templates.set(req, template);
}

/** Templates are few; paths are not, and have ids in them. */
export function routeOf(req: IncomingMessage): string {
  return templates.get(req) ?? "none";
}
