import { createContext, Script } from "node:vm";

const context = createContext({});
const script = new Script("work()");

/** What the work makes. Throws where it takes longer: for parsers of others, whose worst case nobody knows. It may end anywhere. */
export function withTimeLimit<T>(ms: number, work: () => T): T {
  context.work = work;
  try {
    return script.runInContext(context, { timeout: ms }) as T;
  } finally {
    context.work = undefined;
  }
}
