import { createContext, use } from "react";
import { en, type Texts } from "./en.js";
import { ptBr } from "./pt-br.js";

export type { Texts } from "./en.js";

/** Every language, by its tag. A third one is a file like `pt-br.ts` and a line here. */
export const LANGUAGES: Readonly<Record<string, Texts>> = { en, "pt-BR": ptBr };

const KEY = "linktor.language";

/** The chosen language, else the first of the browser's that there is, else English. */
export function initialLanguage(): string {
  const chosen = localStorage.getItem(KEY);
  if (chosen && chosen in LANGUAGES) return chosen;
  for (const wanted of navigator.languages) {
    const found = Object.keys(LANGUAGES).find((tag) => tag.split("-")[0] === wanted.split("-")[0]?.toLowerCase());
    if (found) return found;
  }
  return "en";
}

export function keepLanguage(language: string): void {
  localStorage.setItem(KEY, language);
}

export interface Language {
  readonly tag: string;
  readonly texts: Texts;
  readonly choose: (tag: string) => void;
}

export const LanguageContext = createContext<Language>({ tag: "en", texts: en, choose: () => undefined });

export function useTexts(): Texts {
  return use(LanguageContext).texts;
}
