/**
 * Tells pages from events. A page says how things were when it was read, and may arrive after an event that says how they became: what
 * an event has touched since a page was asked for is not taken from that page.
 */
export class Touched {
  #clock = 0;
  readonly #at = new Map<string, number>();

  /** To be taken before something is asked for. */
  now(): number {
    return this.#clock;
  }

  touch(id: string): void {
    this.#clock += 1;
    this.#at.set(id, this.#clock);
  }

  since(id: string, moment: number): boolean {
    return (this.#at.get(id) ?? 0) > moment;
  }
}
