// What was measured, for people or for programs.

export function asJson(row) {
  return `${JSON.stringify(row)}\n`;
}

export function asTable(rows) {
  const widest = Math.max(...rows.map(({ name, unit }) => name.length + unit.length + 2)) + 2;
  const figure = (value) => (value === undefined ? "" : value >= 100 ? value.toFixed(0) : value.toFixed(2)).padStart(10);
  const head = `${"".padEnd(widest)}${"floor".padStart(10)}${"ours".padStart(10)}${"ratio".padStart(8)}  bar\n`;
  const lines = rows.map(({ name, unit, floor, ours, ratio, bar, met }) => {
    const kept = bar === undefined ? "" : `  ${bar}${met ? "" : "  NOT MET"}`;
    return `${`${name}, ${unit}`.padEnd(widest)}${figure(floor)}${figure(ours)}${(ratio?.toFixed(2) ?? "").padStart(8)}${kept}\n`;
  });
  return `\n${head}${lines.join("")}`;
}
