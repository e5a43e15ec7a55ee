/**
 * Helps with misspelt names.
 *
 * @module
 */

/** The number of single-character edits between two words, counted up to `limit`; two neighbours that changed places are one edit. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: readonly number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(Math.min(substitution, row[j] + 1, next[j - 1] + 1, isSwapped ? before[j - 2] + 1 : Infinity));
    }
    [before, row] = [row, next];
  }
  return row[b.length];
}

/**
 * Finds the known name that is meant by an unknown one.
 *
 * @param name The unknown name
 * @param known The names that exist
 * @returns The nearest known name, or `undefined` if none is near
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(name.length / 2));
  let best: { name: string; distance: number } | undefined;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), limit);
    // A word of which no letter is kept is another word.
    if (distance === Math.max(name.length, candidate.length)) continue;
    if (distance <= limit && (best === undefined || distance < best.distance)) best = { name: candidate, distance };
  }
  return best?.name;
}

/** Quotes names for a message: `"s", "strat"`, or `none`. */
export function quoteNames(names: Iterable<string>): string {
  return [...names].map((name) => JSON.stringify(name)).join(", ") || "none";
}

/** The end of a message about an unknown name: `known axes are "s", "strat": did you mean "s"`. */
export function knownNames(kind: string, name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return `known ${kind} are ${quoteNames(known)}${nearest === undefined ? "" : `: did you mean ${JSON.stringify(nearest)}`}`;
}

/**
 * Refuses option names that do not exist: a misspelt option must not be an option that silently does nothing.
 *
 * @param what What the options are for, e.g. `make ChunkCache`
 * @param options The options as given
 * @param known The names that exist
 * @throws {TypeError} If the options are no object, or have a name that does not exist
 */
export function checkOptionNames(what: string, options: object | undefined, known: readonly string[]): void {
  if (options === undefined) return;
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`Cannot ${what}: options must be an object: received ${options === null ? "null" : typeof options}`);
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new TypeError(`Cannot ${what}: unknown option ${JSON.stringify(name)}: ${knownNames("options", name, known)}`);
    }
  }
}

/**
 * Refuses a value that an option cannot have.
 *
 * @param what What the options are for
 * @param name The option
 * @param value Its value; `undefined` is that of an option not given
 * @param choices The values that it can have
 * @throws {RangeError} If the value is none of them
 */
export function checkChoice(what: string, name: string, value: unknown, choices: readonly unknown[]): void {
  if (value === undefined || choices.includes(value)) return;
  throw new RangeError(
    `Cannot ${what}: ${name} must be ${choices.map((choice) => JSON.stringify(choice)).join(" or ")}: received ${JSON.stringify(value)}`,
  );
}
