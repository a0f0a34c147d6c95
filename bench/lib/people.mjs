// What people write: webhooks of the generic channel.

const PEOPLE = 200;

/** The body of the n-th message of a run; ids repeat in no other run. */
export function messageOf(run, n) {
  return JSON.stringify({
    id: idOf(run, n),
    from: `person-${n % PEOPLE}`,
    name: "Bench",
    text: `message ${n} of a measurement, about as long as people write`,
  });
}

export function idOf(run, n) {
  return `${run}-${n}`;
}

/** Which one it is, as a frame tells; a frame is the whole event as JSON. */
export function numberIn(run, bytes) {
  const at = bytes.indexOf(`"${run}-`);
  return at < 0 ? undefined : Number.parseInt(bytes.toString("latin1", at + run.length + 2, at + run.length + 12), 10);
}
