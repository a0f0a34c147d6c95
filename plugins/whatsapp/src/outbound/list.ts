import type { Interactive } from "@linktor/plugin-sdk";
import { maxListRows } from "../capabilities.js";
import { assertCount, assertLength, rejected } from "./limits.js";

const MAX_SECTIONS = 10;
const MAX_OPENER = 20;
const MAX_TITLE = 24;
const MAX_DESCRIPTION = 72;
const MAX_ROW_ID = 200;
/** Read the same in English, Portuguese and, but for an accent, Spanish. */
const OPENER = "Menu";

type Section = NonNullable<Interactive["sections"]>[number];

export function listAction(opener: string | undefined, sections: readonly Section[]): object {
  assertLength("title of what opens a list", opener ?? "", MAX_OPENER, "LIST_TITLE_LENGTH");
  assertCount("sections of a list", sections.length, MAX_SECTIONS, "TOO_MANY_SECTIONS");
  assertCount("rows of a list", sections.flatMap(({ rows }) => rows).length, maxListRows, "TOO_MANY_ROWS");
  if (sections.length > 1 && sections.some(({ title }) => !title)) {
    throw rejected("SECTION_WITHOUT_TITLE", "WhatsApp wants a title for each section where there are several.");
  }
  return { button: opener || OPENER, sections: sections.map(sectionOf) };
}

function sectionOf({ title, rows }: Section): object {
  assertLength("title of a section", title ?? "", MAX_TITLE, "SECTION_TITLE_LENGTH");
  return { ...(title && { title }), rows: rows.map(rowOf) };
}

function rowOf({ id, title, description }: Section["rows"][number]): object {
  assertLength("title of a row", title, MAX_TITLE, "ROW_TITLE_LENGTH");
  assertLength("id of a row", id, MAX_ROW_ID, "ROW_ID_LENGTH");
  assertLength("description of a row", description ?? "", MAX_DESCRIPTION, "ROW_DESCRIPTION_LENGTH");
  return { id: id || title, title, ...(description && { description }) };
}
