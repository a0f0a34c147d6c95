/**
 * A canned response with its placeholders replaced: `{{contact.name}}`, `{{contact.first_name}}` (the name up to its first space) and
 * `{{agent.name}}`. One that is not known, or whose name is not known, stays as it is, so that the writer sees it.
 */
export function fillPlaceholders(text: string, contactName: string, agentName: string): string {
  const values: Readonly<Record<string, string | undefined>> = {
    "contact.name": contactName,
    "contact.first_name": contactName.split(" ")[0],
    "agent.name": agentName,
  };
  return text.replace(/\{\{\s*([a-z_.]+)\s*\}\}/g, (whole, name: string) => (Object.hasOwn(values, name) && values[name]) || whole);
}
