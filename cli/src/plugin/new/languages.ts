import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** A language that a project can be written in. */
export interface Language {
  readonly name: string;
  /** What to type, in the new folder, before it can run. */
  readonly build: string;
  /** What in the template stands for something that only the new folder's place tells. */
  place?(folder: string): Readonly<Record<string, string>>;
}

export const languages: readonly Language[] = [
  {
    name: "typescript",
    build: "npm install && npm run build",
    place: (folder) => ({ "file:SDK": `file:${relative(folder, sdkFolder())}` }),
  },
  { name: "go", build: "go build -o bin/plugin ." },
  { name: "python", build: "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt" },
];

/** The SDK that this tool came with. */
function sdkFolder(): string {
  return dirname(dirname(fileURLToPath(import.meta.resolve("@linktor/plugin-sdk"))));
}
