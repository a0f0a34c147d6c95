const MAX_PEOPLE = 1000;
const MAX_EXPONENT = 6;

/** How long to leave one person alone: Meta asks for 4^n seconds after the nth refusal in a row. */
export class PairPace {
  readonly #refusals = new Map<string, number>();

  refused(recipient: string): number {
    const count = Math.min((this.#refusals.get(recipient) ?? 0) + 1, MAX_EXPONENT);
    this.#refusals.delete(recipient);
    this.#refusals.set(recipient, count);
    const [oldest] = this.#refusals.keys();
    if (this.#refusals.size > MAX_PEOPLE && oldest !== undefined) this.#refusals.delete(oldest);
    return 4 ** count * 1000;
  }

  taken(recipient: string): void {
    this.#refusals.delete(recipient);
  }
}
