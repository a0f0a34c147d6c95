import { use } from "react";
import { LanguageContext } from "../texts.js";
import { type ContactsTexts, en } from "./en.js";
import { ptBr } from "./pt-br.js";

/** The same tags as `LANGUAGES`. */
const ALL: Readonly<Record<string, ContactsTexts>> = { en, "pt-BR": ptBr };

export type { ContactsTexts } from "./en.js";

export function useContactsTexts(): ContactsTexts {
  return ALL[use(LanguageContext).tag] ?? en;
}
