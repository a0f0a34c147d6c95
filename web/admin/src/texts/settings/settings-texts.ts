import { use } from "react";
import { LanguageContext } from "../texts.js";
import { en, type SettingsTexts } from "./en.js";
import { ptBr } from "./pt-br.js";

/** The same tags as `LANGUAGES`. */
const ALL: Readonly<Record<string, SettingsTexts>> = { en, "pt-BR": ptBr };

export function useSettingsTexts(): SettingsTexts {
  return ALL[use(LanguageContext).tag] ?? en;
}
