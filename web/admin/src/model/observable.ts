/** Something that tells when it has changed: once for all changes of one turn. */
export class Observable {
  readonly #listeners = new Set<() => void>();
  #isTelling = false;
  #version = 0;

  /** Changes whenever there is something new to see. */
  get version(): number {
    return this.#version;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  protected changed(): void {
    this.#version += 1;
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      for (const listener of [...this.#listeners]) listener();
    });
  }
}
