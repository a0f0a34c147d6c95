import { TOPICS, type Topic, type Wakeups } from "../postgres/wakeups.js";
import type { NatsLink } from "./nats-link.js";

/**
 * How long a topic is silent after it was told, so that a thousand commits in a moment are two messages. What is
 * committed is told late: the process that committed it stamps it at once, and the others are asked in case it cannot.
 */
const PAUSE_MS: Readonly<Record<Topic, number>> = { committed: 100, stamped: 5, work: 5 };
const TOLD_LATE: ReadonlySet<Topic> = new Set(["committed"]);

/** Makes a wake-up in one process a wake-up in all processes of the installation. */
export class SharedWakeups implements AsyncDisposable {
  readonly #link: NatsLink;
  readonly #wakeups: Wakeups;
  readonly #prefix: string;
  readonly #pauses = new Map<Topic, NodeJS.Timeout>();
  readonly #waiting = new Set<Topic>();

  constructor(link: NatsLink, wakeups: Wakeups, prefix: string) {
    this.#link = link;
    this.#wakeups = wakeups;
    this.#prefix = prefix;
    for (const topic of TOPICS) link.listen(this.#subjectOf(topic), () => wakeups.wakeHere(topic));
    link.onUp(() => {
      for (const topic of TOPICS) wakeups.wakeHere(topic);
    });
    wakeups.tellOthers((topic) => this.#offer(topic));
  }

  #offer(topic: Topic): void {
    if (this.#pauses.has(topic) || TOLD_LATE.has(topic)) this.#waiting.add(topic);
    else this.#link.tell(this.#subjectOf(topic));
    if (!this.#pauses.has(topic)) this.#pause(topic);
  }

  #pause(topic: Topic): void {
    const end = (): void => {
      this.#pauses.delete(topic);
      if (!this.#waiting.delete(topic)) return;
      this.#link.tell(this.#subjectOf(topic));
      this.#pause(topic);
    };
    this.#pauses.set(topic, setTimeout(end, PAUSE_MS[topic]));
  }

  #subjectOf(topic: Topic): string {
    return `${this.#prefix}.wake.${topic}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#wakeups.tellOthers(() => undefined);
    for (const pause of this.#pauses.values()) clearTimeout(pause);
    this.#pauses.clear();
  }
}
