/**
 * Cuts texts outside of quotes and brackets, and finds calls.
 *
 * @module
 */

import { ValueProblem } from "./problem.ts";

/**
 * Cuts a text at a separator where it stands in no quotes and no brackets.
 *
 * @param text The text
 * @param separator One character
 * @param opener A character behind which a quote opens, too: elsewhere one does at the start of a part and in brackets alone
 * @returns The parts, without white space around them
 * @throws {ValueProblem} If a quote or a bracket is not closed, or closed and not opened
 */
export function splitOutside(text: string, separator: string, opener?: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (isQuoted) {
      if (character === "\\") i++;
      else if (character === '"') isQuoted = false;
    } else if (character === '"' && (depth > 0 || ["", opener].includes(text.slice(start, i).trim().at(-1) ?? ""))) isQuoted = true;
    else if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) depth--;
    else if (character === separator && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
    if (depth < 0) throw new ValueProblem("it closes a bracket that it does not open: put text in quotes");
  }
  if (isQuoted) throw new ValueProblem("it has an opening quote and no closing one");
  if (depth > 0) throw new ValueProblem("it has an opening bracket and no closing one");
  return [...parts, text.slice(start)].map((part) => part.trim());
}

/** A function with its arguments, as texts. */
export interface CallText {
  /** The name of the function. */
  readonly name: string;
  /** Its arguments; one empty text if there is none. */
  readonly args: readonly string[];
}

const CALL = /^([A-Za-z_]\w*)\((.*)\)$/s;
const COLONS = /^([A-Za-z_]\w*):(?!\/\/)(.*)$/s;

/** `file:p.csv:col` has one argument: a colon belongs to it. */
const UNCUT: readonly string[] = ["file", "glob"];

/**
 * Finds a call: `name(a,b)` of any name, or `name:a:b` of a known one.
 *
 * @param item The text
 * @param known The names of functions
 * @returns The call; nothing if the text is none
 * @throws {ValueProblem} If its brackets or quotes do not match
 */
export function callOf(item: string, known: readonly string[]): CallText | undefined {
  const call = CALL.exec(item);
  if (call !== null) return { name: call[1], args: splitOutside(call[2], ",", call[1] === "file" ? ":" : undefined) };
  const colons = COLONS.exec(item);
  if (colons === null || !known.includes(colons[1])) return undefined;
  return { name: colons[1], args: UNCUT.includes(colons[1]) ? [colons[2].trim()] : splitOutside(colons[2], ":") };
}
