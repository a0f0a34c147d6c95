import type { Texts } from "../texts/texts.js";

const DAY_MS = 24 * 3600 * 1000;

/** Times and sizes as people read them. */
export class Format {
  readonly #texts: Texts;
  readonly #time: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #size: Intl.NumberFormat;

  constructor(texts: Texts, locale: string) {
    this.#texts = texts;
    this.#time = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" });
    this.#day = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
    this.#size = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  }

  time(at: number): string {
    return this.#time.format(at);
  }

  day(at: number, now = Date.now()): string {
    const days = Math.round((startOfDay(now) - startOfDay(at)) / DAY_MS);
    if (days === 0) return this.#texts.today;
    return days === 1 ? this.#texts.yesterday : this.#day.format(at);
  }

  size(bytes: number): string {
    return bytes < 1024 * 1024
      ? `${this.#size.format(Math.max(1, Math.round(bytes / 1024)))} KB`
      : `${this.#size.format(bytes / 1024 / 1024)} MB`;
  }
}

export function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** Two letters that stand for a name. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? "")][0] ?? "");
  return letters.join("").toLocaleUpperCase();
}
