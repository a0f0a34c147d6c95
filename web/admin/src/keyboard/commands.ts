import { createContext, use, useEffect, useRef } from "react";
import { Observable } from "../model/observable.js";

export type CommandGroup = "move" | "conversation" | "write" | "app";

/** Something the desk can do, by key, by palette, or both. */
export interface Command {
  readonly id: string;
  readonly label: string;
  readonly group: CommandGroup;
  /** The key it has unless the user gave it another: one character, as the keyboard types it, or `Enter`. */
  readonly key?: string;
  readonly run: () => void;
}

const PLACE = "linktor.keys";

/** What can be done at the moment, and by which keys. */
export class Commands extends Observable {
  #sets: (readonly Command[])[] = [];
  #keys: Readonly<Record<string, string>> = load();

  /** Those of the innermost part first; each id once. */
  get all(): readonly Command[] {
    const seen = new Set<string>();
    return this.#sets.toReversed().flatMap((set) => set.filter(({ id }) => !seen.has(id) && seen.add(id)));
  }

  add(commands: readonly Command[]): () => void {
    this.#sets = [...this.#sets, commands];
    this.changed();
    return () => {
      this.#sets = this.#sets.filter((set) => set !== commands);
      this.changed();
    };
  }

  keyOf({ id, key }: Command): string {
    return this.#keys[id] ?? key ?? "";
  }

  byKey(key: string): Command | undefined {
    return this.all.find((command) => this.keyOf(command) === key);
  }

  /** Gives a command another key; whatever had it loses it. */
  setKey(command: Command, key: string): void {
    const taken = this.all.filter((other) => other.id !== command.id && this.keyOf(other) === key);
    this.#keep({ ...this.#keys, ...Object.fromEntries(taken.map(({ id }) => [id, ""])), [command.id]: key });
  }

  resetKeys(): void {
    this.#keep({});
  }

  #keep(keys: Readonly<Record<string, string>>): void {
    this.#keys = keys;
    localStorage.setItem(PLACE, JSON.stringify(keys));
    this.changed();
  }
}

function load(): Readonly<Record<string, string>> {
  try {
    return JSON.parse(localStorage.getItem(PLACE) ?? "{}") as Record<string, string>;
  } catch {
    return {};
  }
}

export const CommandsContext = createContext(new Commands());

/** Offers commands for as long as the component is shown. They may change with every drawing. */
export function useCommands(commands: readonly Command[]): void {
  const all = use(CommandsContext);
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  const signature = commands.map(({ id, label, key, group }) => [id, label, key, group].join("\t")).join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: what they do is read when they run
  useEffect(() => all.add(commands.map((command, index) => ({ ...command, run: () => latest.current[index]?.run() }))), [all, signature]);
}
