/**
 * What is wrong with a text, before it is known where the text stands.
 *
 * @module
 */

/** The end of a sentence about a text that cannot be read. */
export class ValueProblem extends Error {
  /** The name, for those who print it. */
  override readonly name = "ValueProblem";
  /** The item that it is about, if the text may have others. */
  readonly item: string | undefined;

  /**
   * @param message The end of the sentence
   * @param item The item that it is about
   */
  constructor(message: string, item?: string) {
    super(message);
    this.item = item;
  }
}

/** The longest text that a message repeats in full. */
const MAX_SHOWN = 200;
/** The longest message. */
const MAX_MESSAGE = 1000;

/** A text on one line: line ends and the like as JSON escapes them. */
export function oneLine(text: string, longest = MAX_MESSAGE): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  // deno-lint-ignore no-control-regex
  return cut.toWellFormed().replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (character) => {
    const escaped = JSON.stringify(character).slice(1, -1);
    return escaped === character ? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}` : escaped;
  });
}

/** What was typed, for a message: on one line, and not all of a long one. */
export function shownText(text: string): string {
  return oneLine(text, MAX_SHOWN);
}
