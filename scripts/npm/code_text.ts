/**
 * The code of a JavaScript or declaration file, without what is only text.
 *
 * @module
 */

const KEYWORDS_BEFORE_REGEX = new Set(
  "return typeof case in of delete void throw new do else await yield instanceof extends default".split(" "),
);

/** What of a file is blanked, beside comments. */
export interface BlankOptions {
  /** Whether texts, templates and regular expressions are too; the code in the holes of templates stays. */
  readonly texts: boolean;
}

/**
 * Overwrites what is no code with spaces, so that all else stays where it is.
 *
 * @param source The file
 * @param options Whether texts are overwritten too
 * @returns The file's code
 */
export function blankText(source: string, { texts }: BlankOptions): string {
  let at = 0;
  let out = "";
  let last = "";
  /** For each template that is open: how many braces are open in its hole. */
  const holes: number[] = [];
  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(source)?.[0] ?? "";
    at += found.length;
    return found;
  };
  const blank = (text: string, isBlank = true): void => void (out += isBlank ? text.replace(/[^\n\r]/g, " ") : text);
  const template = (): void => {
    blank(match(/(?:\\[^]|\$(?!\{)|[^`\\$])+/y), texts);
    const end = match(/`|\$\{/y);
    if (end === "${") holes.push(0);
    out += end;
    last = end;
  };
  while (at < source.length) {
    blank(match(/(?:\s+|\/\/[^\n\r]*|\/\*[^]*?(?:\*\/|$))*/y));
    const text = match(/(["'])(?:\\[^]|(?!\1)[^\\\n\r])*\1/y) || (mayStartRegex(last) ? match(REGEX) : "");
    if (text !== "") {
      blank(text, texts);
      last = '"';
      continue;
    }
    const piece = match(/[\w$\u0080-\uffff]+|[^]/y);
    out += piece;
    last = piece;
    const depth = holes.at(-1);
    if (piece === "`") template();
    else if (piece === "{" && depth !== undefined) holes[holes.length - 1] = depth + 1;
    else if (piece === "}" && depth === 0) {
      holes.pop();
      template();
    } else if (piece === "}" && depth !== undefined) holes[holes.length - 1] = depth - 1;
  }
  return out;
}

const REGEX = /\/(?![*\/])(?:\\.|\[(?:\\.|[^\]\\\n\r])*\]|[^\/\\[\n\r])+\/[\w$]*/y;

function mayStartRegex(last: string): boolean {
  if (/^[\w$\u0080-\uffff]/.test(last)) return KEYWORDS_BEFORE_REGEX.has(last);
  return !/[)\]}"'`]$/.test(last);
}
