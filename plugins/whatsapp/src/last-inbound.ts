import type { Identity, InboundEvent } from "@linktor/plugin-sdk";

const MAX_PEOPLE = 10_000;

/** The last message of each person: typing can only be shown as an answer to one. Lost with the process, which costs nothing. */
export class LastInbound {
  readonly #ids = new Map<string, string>();

  note(events: readonly InboundEvent[]): void {
    for (const event of events) {
      if (event.type !== "message" || event.echo) continue;
      for (const { value } of [event.contact, ...(event.aliases ?? [])]) this.#remember(value, event.externalId);
    }
  }

  of({ value }: Identity): string | undefined {
    return this.#ids.get(keyOf(value));
  }

  #remember(value: string, externalId: string): void {
    const key = keyOf(value);
    this.#ids.delete(key);
    this.#ids.set(key, externalId);
    const [oldest] = this.#ids.keys();
    if (this.#ids.size > MAX_PEOPLE && oldest !== undefined) this.#ids.delete(oldest);
  }
}

/** Numbers are stored as other channels spell them. */
function keyOf(value: string): string {
  return /^\+?[\d\s().-]+$/.test(value) ? value.replaceAll(/\D/g, "") : value;
}
