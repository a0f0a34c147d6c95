import { parseTemplate, type Template, type TemplateVariable } from "./path-template.js";

interface Leaf<T> {
  readonly method: string;
  readonly verb: string;
  readonly value: T;
  readonly template: Template;
}

interface Node<T> {
  readonly literals: Map<string, Node<T>>;
  one?: Node<T>;
  rest?: Node<T>;
  readonly leaves: Leaf<T>[];
}

export type Match<T> =
  | { readonly kind: "found"; readonly value: T; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: "other_method"; readonly allow: readonly string[] }
  | { readonly kind: "none" };

const ANY_METHOD = "*";

/** Routes by path template. Of several that match, the one with the earlier literal wins: `/a/b` before `/a/{x}`. */
export class RouteTable<T> {
  readonly #root: Node<T> = newNode();
  #hasVerbs = false;

  /** Throws when another route takes the same requests. */
  add(method: string, path: string, value: T): void {
    const template = parseTemplate(path);
    let node = this.#root;
    for (const segment of template.segments) {
      if (segment === "*") node = node.one ??= newNode();
      else if (segment === "**") node = node.rest ??= newNode();
      else node = childNamed(node, segment);
    }
    const taken = node.leaves.find((leaf) => leaf.method === method && leaf.verb === template.verb);
    if (taken) throw new Error(`${method} ${path} and ${taken.template.source} take the same requests`);
    node.leaves.push({ method, verb: template.verb, value, template });
    if (template.verb) this.#hasVerbs = true;
  }

  /** Throws a URIError for a path that is not percent-encoded properly. */
  match(method: string, path: string): Match<T> {
    const raw = path.split("/").slice(1);
    const allow = new Set<string>();
    const withVerb = this.#hasVerbs ? cutVerb(raw) : undefined;
    const found = (withVerb && this.#find(method, withVerb.raw, withVerb.verb, allow)) ?? this.#find(method, raw, "", allow);
    if (found) return found;
    return allow.size > 0 ? { kind: "other_method", allow: [...allow].sort() } : { kind: "none" };
  }

  #find(method: string, raw: readonly string[], verb: string, allow: Set<string>): Match<T> | undefined {
    const segments = raw.map((segment) => (segment.includes("%") ? decodeURIComponent(segment) : segment));
    const leaf = find(this.#root, segments, 0, method, verb, allow);
    return leaf && { kind: "found", value: leaf.value, params: readParams(leaf, segments, raw) };
  }
}

function cutVerb(raw: readonly string[]): { raw: readonly string[]; verb: string } | undefined {
  const last = raw.at(-1) ?? "";
  const colon = last.lastIndexOf(":");
  return colon > 0 ? { raw: [...raw.slice(0, -1), last.slice(0, colon)], verb: last.slice(colon + 1) } : undefined;
}

function find<T>(
  node: Node<T>,
  segments: readonly string[],
  index: number,
  method: string,
  verb: string,
  allow: Set<string>,
): Leaf<T> | undefined {
  const segment = segments[index];
  if (segment === undefined) return pick(node, method, verb, allow) ?? (node.rest && pick(node.rest, method, verb, allow));
  const literal = node.literals.get(segment);
  return (
    (literal && find(literal, segments, index + 1, method, verb, allow)) ??
    (node.one && segment !== "" ? find(node.one, segments, index + 1, method, verb, allow) : undefined) ??
    (node.rest && pick(node.rest, method, verb, allow))
  );
}

function pick<T>(node: Node<T>, method: string, verb: string, allow: Set<string>): Leaf<T> | undefined {
  const leaves = node.leaves.filter((leaf) => leaf.verb === verb);
  for (const { method: other } of leaves) allow.add(other);
  return leaves.find((leaf) => leaf.method === method) ?? leaves.find((leaf) => leaf.method === ANY_METHOD);
}

function readParams<T>({ template }: Leaf<T>, segments: readonly string[], raw: readonly string[]): Record<string, string> {
  const entries = template.variables.map((variable) => [variable.name, readVariable(variable, segments, raw)]);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** As google.api.http says: a variable over several segments keeps its encoded slashes, so that it can be split again. */
function readVariable({ start, end, isMulti }: TemplateVariable, segments: readonly string[], raw: readonly string[]): string {
  if (!isMulti) return segments[start] ?? "";
  const kept = raw.slice(start, end).map((segment) => segment.split(/(%2f)/i));
  return kept.map((parts) => parts.map((part) => (/^%2f$/i.test(part) ? part : decodeURIComponent(part))).join("")).join("/");
}

function childNamed<T>(node: Node<T>, name: string): Node<T> {
  const existing = node.literals.get(name);
  if (existing) return existing;
  const child = newNode<T>();
  node.literals.set(name, child);
  return child;
}

function newNode<T>(): Node<T> {
  return { literals: new Map(), leaves: [] };
}
