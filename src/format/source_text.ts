/**
 * A function's source without its comments and white space.
 *
 * @module
 */

const keywordsBeforeRegex = new Set(
  "return typeof case in of delete void throw new do else await yield instanceof extends default".split(" "),
);

/**
 * Removes comments and white space from JavaScript or TypeScript. Texts, templates and regular expressions are left alone. A space stays
 * where its removal would join two words, or make another operator.
 *
 * @param source The source
 * @returns What is left
 */
export function significantText(source: string): string {
  const state: State = { source, at: 0, out: [], last: "" };
  readCode(state, false);
  return state.out.join("");
}

interface State {
  readonly source: string;
  at: number;
  readonly out: string[];
  /** The last piece written. */
  last: string;
}

/** Reads code up to its end, or up to the brace that ends the hole of a template. */
function readCode(state: State, isHole: boolean): void {
  let depth = 0;
  let isApart = false;
  while (state.at < state.source.length) {
    const gap = match(state, /(?:\s+|\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?(?:\*\/|$))+/y);
    if (gap !== undefined) {
      isApart = true;
      continue;
    }
    const char = state.source[state.at];
    if (char === "{") depth++;
    if (char === "}" && depth-- === 0 && isHole) return;
    const piece = readPiece(state, char);
    if (isApart && wouldJoin(state.last, piece)) state.out.push(" ");
    isApart = false;
    write(state, piece);
    if (piece === "`") readTemplate(state);
  }
}

function readPiece(state: State, char: string): string {
  if (char === '"' || char === "'") return match(state, /(["'])(?:\\[^]|(?!\1)[^\\\n\r])*(?:\1|$)?/y) ?? take(state);
  if (char === "/" && mayStartRegex(state.last)) {
    return match(state, /\/(?![*\/])(?:\\.|\[(?:\\.|[^\]\\\n\r])*\]|[^\/\\[\n\r])+\/[\w$]*/y) ?? take(state);
  }
  return match(state, /[\w$\u0080-\uffff]+/y) ?? take(state);
}

/** Reads a template from behind its first backtick to behind its last. */
function readTemplate(state: State): void {
  while (state.at < state.source.length) {
    const text = match(state, /(?:\\[^]|\$(?!\{)|[^`\\$])+/y);
    if (text !== undefined) write(state, text);
    else if (match(state, /\$\{/y) !== undefined) {
      write(state, "${");
      readCode(state, true);
    } else {
      write(state, take(state));
      if (state.last === "`") return;
    }
  }
}

function mayStartRegex(last: string): boolean {
  if (/^[\w$\u0080-\uffff]/.test(last)) return keywordsBeforeRegex.has(last);
  return !/[)\]}"'`]$/.test(last);
}

/** Whether two pieces mean something else without a space between them. */
function wouldJoin(before: string, after: string): boolean {
  const isWord = /[\w$\u0080-\uffff]/;
  if (before === "") return false;
  const [end, start] = [before[before.length - 1], after[0]];
  return isWord.test(end) && isWord.test(start) || (end === start && (end === "+" || end === "-"));
}

function match(state: State, pattern: RegExp): string | undefined {
  pattern.lastIndex = state.at;
  const found = pattern.exec(state.source)?.[0];
  if (found === undefined || found === "") return undefined;
  state.at += found.length;
  return found;
}

function take(state: State): string {
  return state.source[state.at++];
}

function write(state: State, piece: string): void {
  state.out.push(piece);
  state.last = piece;
}
