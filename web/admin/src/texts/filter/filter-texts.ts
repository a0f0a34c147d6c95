import { use } from "react";
import { LanguageContext } from "../texts.js";
import { en, type FilterTexts } from "./en.js";
import { ptBr } from "./pt-br.js";

/** The same tags as `LANGUAGES`. */
const ALL: Readonly<Record<string, FilterTexts>> = { en, "pt-BR": ptBr };

export function useFilterTexts(): FilterTexts {
  return ALL[use(LanguageContext).tag] ?? en;
}
