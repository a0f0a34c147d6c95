import { en } from "./en.js";
import { es } from "./es.js";
import { ptBr } from "./pt-br.js";
import type { Texts } from "./texts.js";

const TEXTS: Readonly<Record<string, Texts>> = { en, pt: ptBr, es };
const TAGS: Readonly<Record<string, string>> = { en: "en", pt: "pt-BR", es: "es" };

/** The texts for the first language that is known, and its tag for dates and numbers. */
export function chooseTexts(wanted: readonly string[]): { readonly texts: Texts; readonly locale: string } {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split(/[-_]/)[0] ?? "";
    const texts = TEXTS[language];
    if (!texts) continue;
    return { texts, locale: /^[a-z]{2,3}-[a-z]{2}$/i.test(tag) ? tag : (TAGS[language] ?? language) };
  }
  return { texts: en, locale: "en" };
}

/** Fills `{name}` in. */
export function withName(text: string, name: string): string {
  return text.replace("{name}", () => name);
}
