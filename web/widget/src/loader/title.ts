/** Says in the tab's title how much is unread while nobody looks, and takes it back. */
export class TabTitle {
  #original: string | undefined;
  #shown = "";
  #count = 0;

  constructor() {
    document.addEventListener("visibilitychange", () => this.#update());
  }

  set unread(count: number) {
    this.#count = count;
    this.#update();
  }

  #update(): void {
    const isWanted = this.#count > 0 && document.hidden;
    // The page may have changed its title meanwhile; then that is the one to keep.
    if (this.#original !== undefined && document.title === this.#shown) document.title = this.#original;
    this.#original = undefined;
    if (!isWanted) return;
    this.#original = document.title;
    this.#shown = `(${this.#count}) ${this.#original}`;
    document.title = this.#shown;
  }
}
