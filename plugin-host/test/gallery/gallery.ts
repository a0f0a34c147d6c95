import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { HostTiming, PluginHostOptions } from "../../src/index.js";
import { leftBehind, TestHost, until } from "../harness.js";

/** One bad plugin beside a good one, which must not notice. */
export class Gallery implements AsyncDisposable {
  readonly t: TestHost;

  private constructor(
    readonly name: string,
    timing: Partial<HostTiming>,
    more: Partial<PluginHostOptions>,
  ) {
    const dirs = [join(import.meta.dirname, "plugins", name), join(import.meta.dirname, "../fixtures/parrot")];
    this.t = new TestHost(dirs, { backoffMinMs: 60_000, ...timing }, undefined, undefined, more);
  }

  static async with(name: string, timing: Partial<HostTiming> = {}, more: Partial<PluginHostOptions> = {}): Promise<Gallery> {
    const gallery = new Gallery(name, timing, more);
    await gallery.t.host.start(gallery.t.sink);
    await gallery.t.open();
    return gallery;
  }

  async open(): Promise<void> {
    await this.t.open(this.name);
  }

  async tell(text: string): Promise<string> {
    return await this.t.tell(text, this.name);
  }

  get detail(): string {
    return this.t.state(this.name)?.detail ?? "";
  }

  /** It went through these states, nothing of it runs, and its folder is gone. */
  async isDown(...states: string[]): Promise<void> {
    await until(() => this.t.history(this.name).length >= states.length);
    expect(this.t.history(this.name)).toEqual(states);
    expect(leftBehind(this.t.runDir)).toHaveLength(1);
    expect(readdirSync(this.t.runDir)).toHaveLength(2);
    await this.goodOneWorks();
  }

  /** It is where it was, and so is the other. */
  async isUp(): Promise<void> {
    expect(this.t.history(this.name)).toEqual(["STARTING", "READY"]);
    await this.goodOneWorks();
  }

  async goodOneWorks(): Promise<void> {
    expect(this.t.history()).toEqual(["STARTING", "READY"]);
    expect(await this.t.tell("say hello")).toBe("hello");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.t.host[Symbol.asyncDispose]();
    expect(leftBehind(this.t.runDir)).toEqual([]);
    expect(readdirSync(this.t.runDir)).toEqual([]);
    await this.t[Symbol.asyncDispose]();
  }
}
