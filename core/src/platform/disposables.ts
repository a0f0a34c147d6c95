import { passing } from "./fault-points.js";

/** Things to dispose of together, the last one first. Node 20 has no AsyncDisposableStack of its own. */
export class Disposables implements AsyncDisposable {
  readonly #all: AsyncDisposable[] = [];

  use<T extends AsyncDisposable>(thing: T): T {
    this.#all.push(thing);
    return thing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (let thing = this.#all.pop(); thing; thing = this.#all.pop()) {
      await thing[Symbol.asyncDispose]();
      passing("part-stopped");
    }
  }
}
