/**
 * What went wrong, in a line.
 *
 * @module
 */

import { stripVTControlCharacters } from "node:util";
import { messageOf } from "../message_of.ts";
import { oneLine } from "./grammar/problem.ts";

/**
 * The message of an error on one line, without colours: those of functions and runtimes may have many.
 *
 * @param error What was thrown
 * @returns The line, without its end
 */
export function errorLine(error: unknown): string {
  return oneLine(stripVTControlCharacters(messageOf(error)).trim().replace(/\s*[\r\n]+\s*/g, " "));
}
