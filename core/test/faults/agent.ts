import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "../test-app.js";

export interface Reply {
  readonly id: string;
  readonly text: string;
  status: string;
}

/** Somebody who answers in one conversation, and asks again with the same Idempotency-Key until there is an answer. */
export class Agent {
  readonly conversation: string;
  readonly name: string;
  readonly sent: Reply[] = [];
  /** Answers that no client could make sense of. */
  readonly oddAnswers: string[] = [];
  repeats = 0;
  readonly #client: Client;

  constructor(client: Client, conversation: string, name: string) {
    this.#client = client;
    this.conversation = conversation;
    this.name = name;
  }

  async send(): Promise<void> {
    const text = `${this.name}: reply ${this.sent.length}`;
    const key = randomUUID();
    for (;;) {
      const { status, body } = await this.#try(text, key);
      if (status === 201) return void this.sent.push({ id: body.id, text, status: "" });
      if (status !== 0 && status !== 503) return void this.oddAnswers.push(`${status} ${JSON.stringify(body)}`);
      this.repeats += 1;
      await sleep(100);
    }
  }

  #try(text: string, key: string): Promise<{ status: number; body: any }> {
    const answer = this.#client.rest("POST", `conversations/${this.conversation}/messages`, { text }, { "idempotency-key": key });
    return answer.catch(() => ({ status: 0, body: undefined }));
  }
}
