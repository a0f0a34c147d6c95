interface Waiting<I, O> {
  readonly item: I;
  readonly resolve: (outcome: O) => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupCommitOptions<K, I, O> {
  /** Does what a group asks for, in one transaction; answers an outcome for each, in their order. */
  readonly commit: (key: K, group: readonly I[]) => Promise<readonly O[]>;
  /** How much of a group's room an item takes; default 1. */
  readonly sizeOf?: (item: I) => number;
  /** Most in one group; an item that is larger goes alone. */
  readonly maxSize: number;
}

/**
 * Has done in one transaction what many ask for at once: whatever comes while a key's last group commits goes into the next. What
 * comes alone waits for nothing.
 */
export class GroupCommit<K, I, O> {
  readonly #options: GroupCommitOptions<K, I, O>;
  readonly #waiting = new Map<K, Waiting<I, O>[]>();

  constructor(options: GroupCommitOptions<K, I, O>) {
    this.#options = options;
  }

  run(key: K, item: I): Promise<O> {
    return new Promise((resolve, reject) => {
      const one = { item, resolve, reject };
      const waiting = this.#waiting.get(key);
      if (waiting) return void waiting.push(one);
      const queue = [one];
      this.#waiting.set(key, queue);
      void this.#work(key, queue);
    });
  }

  async #work(key: K, queue: Waiting<I, O>[]): Promise<void> {
    for (let group = this.#take(queue); group.length > 0; group = this.#take(queue)) await this.#commit(key, group);
    this.#waiting.delete(key);
  }

  async #commit(key: K, group: readonly Waiting<I, O>[]): Promise<void> {
    try {
      const items = group.map(({ item }) => item);
      const outcomes = await this.#options.commit(key, items);
      group.forEach(({ resolve }, index) => resolve(outcomes[index] as O));
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  /** The first that wait, as many as have room; at least one. */
  #take(queue: Waiting<I, O>[]): readonly Waiting<I, O>[] {
    const { sizeOf = () => 1, maxSize } = this.#options;
    let count = 0;
    let size = 0;
    for (const { item } of queue) {
      size += sizeOf(item);
      if (count > 0 && size > maxSize) break;
      count += 1;
    }
    return queue.splice(0, count);
  }
}
