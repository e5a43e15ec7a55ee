/**
 * Patterns of paths: `*` and `?` within a name, `[a-z]`, `{a,b}`, and a double star for any number of folders.
 *
 * A matcher of our own: names are matched without regular expressions, so that no pattern takes long, and without the disk, so that the
 * same pattern means the same on every system.
 *
 * @module
 */

import { ValueProblem } from "./problem.ts";

/** The most patterns that braces may stand for. */
const MAX_ALTERNATIVES = 1000;
/** The longest pattern. */
const MAX_LENGTH = 1000;

/** A part of a pattern between slashes. */
export type GlobSegment = GlobName | "**";

/** What one name must look like. */
export interface GlobName {
  /** The part as it is written. */
  readonly text: string;
  /** Whether it is one name and no other. */
  readonly isLiteral: boolean;
  /** Whether a name fits. A dot at the start of a name is met by a dot alone. */
  readonly matches: (name: string) => boolean;
}

/** What stands for one character: a test, or any number of characters. */
type Token = "*" | ((character: string) => boolean);

/** The first brace that closes, with its alternatives. */
function findBraces(pattern: string): { start: number; end: number; parts: string[] } | undefined {
  for (let start = pattern.indexOf("{"); start >= 0; start = pattern.indexOf("{", start + 1)) {
    const parts: string[] = [];
    let depth = 0;
    let from = start + 1;
    for (let i = start; i < pattern.length; i++) {
      if (pattern[i] === "{") depth++;
      else if (pattern[i] === "}") depth--;
      if (depth > 1 || depth === 1 && pattern[i] !== ",") continue;
      parts.push(pattern.slice(from, i));
      from = i + 1;
      if (depth === 0 && parts.length > 1) return { start, end: i + 1, parts };
      if (depth === 0) break;
    }
  }
  return undefined;
}

function expandBraces(pattern: string): string[] {
  let open = [pattern];
  while (true) {
    let hasBraces = false;
    const next = open.flatMap((text) => {
      const braces = findBraces(text);
      if (braces === undefined) return [text];
      hasBraces = true;
      return braces.parts.map((part) => text.slice(0, braces.start) + part + text.slice(braces.end));
    });
    if (next.length > MAX_ALTERNATIVES) throw new ValueProblem(`its braces stand for more than ${MAX_ALTERNATIVES} patterns`);
    if (!hasBraces) return next;
    open = next;
  }
}

/** A set of characters, from its `[` on; nothing if it does not close. */
function readSet(characters: readonly string[], start: number): { token: Token; end: number } | undefined {
  const isNegated = characters[start + 1] === "!" || characters[start + 1] === "^";
  const from = start + (isNegated ? 2 : 1);
  // A bracket that comes first is one of the characters.
  const end = characters.indexOf("]", from + 1);
  if (end < 0) return undefined;
  const ranges: [string, string][] = [];
  for (let i = from; i < end; i++) {
    const isRange = characters[i + 1] === "-" && i + 2 < end;
    ranges.push([characters[i], characters[isRange ? i + 2 : i]]);
    if (isRange) i += 2;
  }
  const has = (character: string) => ranges.some(([low, high]) => low <= character && character <= high);
  return { token: (character) => has(character) !== isNegated, end: end + 1 };
}

function tokensOf(text: string): Token[] {
  const characters = [...text];
  const tokens: Token[] = [];
  for (let i = 0; i < characters.length;) {
    const character = characters[i];
    const set = character === "[" ? readSet(characters, i) : undefined;
    if (character === "*") {
      if (tokens.at(-1) !== "*") tokens.push("*");
    } else tokens.push(set?.token ?? (character === "?" ? () => true : (given) => given === character));
    i = set?.end ?? i + 1;
  }
  return tokens;
}

/** Goes back to the last star alone: what an earlier one could take, the last one can take, too. */
function fits(tokens: readonly Token[], name: readonly string[]): boolean {
  let [token, i, star, resume] = [0, 0, -1, 0];
  while (i < name.length) {
    const current = tokens[token];
    if (current === "*") [star, resume] = [token++, i];
    else if (current !== undefined && current(name[i])) [token, i] = [token + 1, i + 1];
    else if (star < 0) return false;
    else [token, i] = [star + 1, ++resume];
  }
  while (tokens[token] === "*") token++;
  return token === tokens.length;
}

function segmentOf(text: string): GlobSegment {
  if (text === "**") return "**";
  const tokens = tokensOf(text);
  const isLiteral = !/[*?[]/.test(text);
  return {
    text,
    isLiteral,
    matches: isLiteral ? (name) => name === text : (name) => (name[0] !== "." || text[0] === ".") && fits(tokens, [...name]),
  };
}

/** A pattern without braces. */
export interface GlobPath {
  /** Where it starts: `/`, a drive's `C:/`, or nothing for the current directory. */
  readonly base: string;
  /** Its parts. */
  readonly segments: readonly GlobSegment[];
  /** Whether it ends in a slash: then it means folders, and files otherwise. */
  readonly isFolder: boolean;
}

/**
 * Reads a pattern.
 *
 * @param pattern The pattern, with `/` between its parts
 * @returns The patterns without braces that it stands for
 * @throws {ValueProblem} If it is empty, too long, or stands for too many
 */
export function parseGlob(pattern: string): GlobPath[] {
  if (pattern.trim() === "") throw new ValueProblem("it has no pattern: write glob(data/*.csv)");
  if (pattern.length > MAX_LENGTH) throw new ValueProblem(`its pattern has more than ${MAX_LENGTH} characters`);
  return expandBraces(pattern).map((text) => {
    const base = /^([A-Za-z]:)?\/+/.exec(text)?.[0] ?? "";
    const names = text.slice(base.length).split("/").filter((name) => name !== "" && name !== ".");
    // Two stars in a row mean what one means, and would be walked twice.
    const segments = names.filter((name, i) => name !== "**" || names[i + 1] !== "**").map(segmentOf);
    return { base: base.replace(/\/+$/, "/"), segments, isFolder: text.endsWith("/") };
  });
}
