export interface TemplateVariable {
  /** Field path, for example `message.id`. */
  readonly name: string;
  readonly start: number;
  /** Undefined where the variable takes the rest of the path. */
  readonly end: number | undefined;
  /** Whether it can hold more than one segment. */
  readonly isMulti: boolean;
}

export interface Template {
  readonly source: string;
  /** Literals, `*` for one segment, `**` for the rest. */
  readonly segments: readonly string[];
  readonly variables: readonly TemplateVariable[];
  /** What follows the last colon, or nothing. */
  readonly verb: string;
}

/** Parses a path template of google.api.http: `/v1/{name=shelves/*}/books/{id}:move`, `/files/{path=**}`. */
export function parseTemplate(source: string): Template {
  const bad = (why: string): Error => new Error(`path template ${source}: ${why}`);
  if (!source.startsWith("/")) throw bad("must begin with /");
  const { path, verb } = splitVerb(source.slice(1));
  const segments: string[] = [];
  const variables: TemplateVariable[] = [];

  function addSegments(text: string): void {
    for (const segment of text.split("/")) {
      if (segments.at(-1) === "**") throw bad("** must come last");
      if (segment !== "*" && segment !== "**" && /[{}*=]/.test(segment)) throw bad(`wrong segment ${segment}`);
      segments.push(segment);
    }
  }

  for (const part of splitOutsideBraces(path)) {
    const variable = /^\{([a-z_][\w.]*)(?:=([^{}]+))?\}$/i.exec(part);
    if (!variable) {
      addSegments(part);
      continue;
    }
    const [, name = "", pattern = "*"] = variable;
    if (variables.some((other) => other.name === name)) throw bad(`${name} appears twice`);
    const start = segments.length;
    addSegments(pattern);
    const end = segments.at(-1) === "**" ? undefined : segments.length;
    variables.push({ name, start, end, isMulti: pattern !== "*" });
  }
  return { source, segments, variables, verb };
}

function splitVerb(text: string): { path: string; verb: string } {
  const colon = text.lastIndexOf(":");
  const isVerb = colon > text.lastIndexOf("}") && colon > text.lastIndexOf("/");
  return isVerb ? { path: text.slice(0, colon), verb: text.slice(colon + 1) } : { path: text, verb: "" };
}

function splitOutsideBraces(text: string): string[] {
  return text.split(/\/(?![^{]*\})/);
}
