// Checks who imports whom against .dependency-cruiser.mjs.
import path from "node:path";
import { cruise } from "dependency-cruiser";
import config from "../.dependency-cruiser.mjs";
import { sourceDirs, sourceFiles } from "./source-files.mjs";

/** What breaks a rule in the tree at `baseDir`, and all that was looked at. */
export async function checkImports(baseDir) {
  const { forbidden, options } = config;
  const { enhancedResolveOptions, ...rest } = options;
  const { output } = await cruise(
    sourceDirs(baseDir),
    { ...rest, ruleSet: { forbidden }, validate: true, baseDir },
    enhancedResolveOptions,
  );
  const { violations, totalDependenciesCruised } = output.summary;
  const seen = output.modules.map(({ source }) => source);
  return { violations, seen, dependencies: totalDependenciesCruised };
}

/** Why the result proves nothing: a TypeScript that the tool cannot load makes it see no file and report no fault. */
export function blindness({ seen, dependencies }, files) {
  const known = new Set(seen);
  const missed = files.filter((file) => !known.has(file));
  if (missed.length > 0) return `${missed.length} of ${files.length} files were not seen, ${missed[0]} for one`;
  if (dependencies < files.length) return `only ${dependencies} imports were seen in ${files.length} files`;
  return undefined;
}

if (process.argv[1] === import.meta.filename) {
  const root = path.resolve(import.meta.dirname, "..");
  const files = sourceFiles(root);
  const result = await checkImports(root);
  const remedies = new Map(config.forbidden.map(({ name, comment }) => [name, comment]));
  for (const { rule, from, to, cycle } of result.violations) {
    const way = cycle ? [from, ...cycle.map(({ name }) => name)].join(" → ") : `${from} → ${to}`;
    console.error(`${rule.name}: ${way}\n    ${remedies.get(rule.name)}`);
  }
  const blind = blindness(result, files);
  if (blind) console.error(`The import rules prove nothing: ${blind}.`);
  if (blind || result.violations.length > 0) process.exitCode = 1;
}
