interface Choice {
  readonly value: string;
  readonly label: string;
}

/** Several of which any number can be chosen. */
export function Choices({
  title,
  name,
  choices,
  chosen = [],
}: {
  title: string;
  name: string;
  choices: readonly Choice[];
  chosen?: readonly string[] | undefined;
}) {
  return (
    <fieldset className="min-w-0 rounded-lg border border-line px-3 pb-2">
      <legend className="px-1 font-medium">{title}</legend>
      <ul className="max-h-32 overflow-y-auto">
        {choices.map(({ value, label }) => (
          <li key={value}>
            <label className="flex items-center gap-2 py-0.5">
              <input type="checkbox" name={name} value={value} defaultChecked={chosen.includes(value)} />
              <span className="min-w-0 truncate">{label}</span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
