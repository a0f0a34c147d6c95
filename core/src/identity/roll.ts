import type { UserId } from "../shared/ids.js";

interface Person {
  /** Connections to this process. */
  connections: number;
  /** Until when other processes are believed, by process. */
  readonly elsewhere: Map<string, number>;
  /** Runs while nobody has them any more. */
  leaving: NodeJS.Timeout | undefined;
}

/** Who of one tenant is online. Says once who comes, and who has been away for a moment. */
export class Roll {
  readonly #people = new Map<UserId, Person>();
  readonly #lingerMs: number;
  readonly #onChange: (userId: UserId, isOnline: boolean) => void;

  constructor(lingerMs: number, onChange: (userId: UserId, isOnline: boolean) => void) {
    this.#lingerMs = lingerMs;
    this.#onChange = onChange;
  }

  get isEmpty(): boolean {
    return this.#people.size === 0;
  }

  get online(): UserId[] {
    return [...this.#people.keys()].sort();
  }

  /** Those with a connection to this process. */
  get here(): UserId[] {
    return [...this.#people].filter(([, { connections }]) => connections > 0).map(([userId]) => userId);
  }

  /** True when it is their first connection to this process. */
  enter(userId: UserId): boolean {
    const person = this.#seen(userId);
    person.connections += 1;
    return person.connections === 1;
  }

  /** True when it was their last connection to this process. */
  leave(userId: UserId): boolean {
    const person = this.#people.get(userId);
    if (!person || person.connections === 0) return false;
    person.connections -= 1;
    this.#look(userId, person);
    return person.connections === 0;
  }

  believe(userId: UserId, process: string, until: number): void {
    this.#seen(userId).elsewhere.set(process, until);
  }

  doubt(userId: UserId, process: string): void {
    const person = this.#people.get(userId);
    if (person?.elsewhere.delete(process)) this.#look(userId, person);
  }

  expire(now: number): void {
    for (const [userId, person] of this.#people) {
      for (const [process, until] of person.elsewhere) if (until <= now) person.elsewhere.delete(process);
      this.#look(userId, person);
    }
  }

  close(): void {
    for (const { leaving } of this.#people.values()) clearTimeout(leaving);
    this.#people.clear();
  }

  #seen(userId: UserId): Person {
    const known = this.#people.get(userId);
    if (known) {
      clearTimeout(known.leaving);
      known.leaving = undefined;
      return known;
    }
    const person: Person = { connections: 0, elsewhere: new Map(), leaving: undefined };
    this.#people.set(userId, person);
    this.#onChange(userId, true);
    return person;
  }

  #look(userId: UserId, person: Person): void {
    if (person.connections > 0 || person.elsewhere.size > 0 || person.leaving) return;
    person.leaving = setTimeout(() => {
      this.#people.delete(userId);
      this.#onChange(userId, false);
    }, this.#lingerMs);
  }
}
