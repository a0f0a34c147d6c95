import { clone, type DescMethod } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import { type AnyId, formatId, newId, type Prefix } from "../../src/shared/ids.js";
import { type Call, type Outcome, overConnect, overRest } from "./calls.js";
import type { Company } from "./company.js";
import { type IdField, idFieldsOf, put } from "./contract.js";
import { requestOf } from "./requests.js";

export const WAYS: readonly (readonly [name: string, call: Call])[] = [
  ["Connect", overConnect],
  ["REST", overRest],
];

/** One call with an id of another tenant in one field, and the same with an id that nobody has. */
export interface Attempt {
  readonly what: string;
  readonly field: IdField;
  readonly caller: string;
  /** The id that was sent. */
  readonly id: string;
  readonly theirs: Outcome;
  /** Both, as one sees them who does not know which id was which. */
  readonly seen: readonly [theirs: string, nobodys: string];
}

/** Everything of `a` that may call calls a method, by every way, with every id of `b` in every field that takes one. */
export async function attempts(url: string, method: DescMethod, a: Company, b: Company): Promise<Attempt[]> {
  const done: Attempt[] = [];
  const callers = { admin: a.admin.token, agent: a.agent.token, key: a.key };
  for (const field of idFieldsOf(method)) {
    const own = requestOf(method, a, field);
    const withId = (id: string) => {
      const request = clone(method.input, own);
      put(request, field, id);
      return request;
    };
    for (const id of b.ids[field.prefix] ?? []) {
      const random = formatId(field.prefix as Prefix, newId<AnyId>());
      const tries = WAYS.flatMap(([way, call]) => Object.entries(callers).map(([caller, token]) => ({ way, call, caller, token })));
      const made = tries.map(async ({ way, call, caller, token }) => {
        const theirs = await call(url, method, withId(id), token);
        const nobodys = await call(url, method, withId(random), token);
        const what = `${method.parent.name}.${method.name} ${field.name} by ${way} as ${caller}`;
        return { what, field, caller, id, theirs, seen: [masked(theirs, id), masked(nobodys, random)] as const };
      });
      done.push(...(await Promise.all(made)));
    }
  }
  return done;
}

/** All that is told apart, but the id. */
function masked({ bytes: _, ...outcome }: Outcome, id: string): string {
  return JSON.stringify(outcome).replaceAll(id, "<id>");
}

export function isReading(method: DescMethod): boolean {
  return method.idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS;
}

/** What ends something comes last. */
export function gentleFirst(methods: readonly DescMethod[]): DescMethod[] {
  const isHarsh = ({ name }: DescMethod) => /^(Delete|Remove|Revoke|Disconnect|Resolve|ChangePassword|Logout|Discard)/.test(name);
  return [...methods.filter((method) => !isHarsh(method)), ...methods.filter(isHarsh)];
}
