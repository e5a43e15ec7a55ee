/**
 * The events of a run as lines of JSON in a file, for programs that watch it.
 *
 * @module
 */

import { appendFileSync } from "node:fs";
import { resolve } from "node:path";
import { stringifyTagged } from "../format/tagged_json.ts";
import { messageOf } from "../message_of.ts";
import { UsageError } from "./usage_error.ts";

/** Takes an event. */
export type EventWriter = (event: string, fields: object) => void;

/**
 * Opens a file of events, which is made if it is not there and written to at its end if it is.
 *
 * @param path Its path as it was typed; nothing is written without one
 * @param cwd The directory that it starts from
 * @returns What takes the events
 * @throws {UsageError} If it cannot be written
 */
export function openEvents(path: string | undefined, cwd: string): EventWriter {
  if (path === undefined) return () => {};
  const file = resolve(cwd, path);
  const append = (text: string) => {
    try {
      appendFileSync(file, text);
    } catch (error) {
      throw new UsageError(`Cannot write events: ${messageOf(error)}: received --events ${path}`, { cause: error });
    }
  };
  append("");
  return (event, fields) =>
    append(`${stringifyTagged({ schema: "chunk-memo/event/1", event, time: new Date().toISOString(), ...fields })}\n`);
}
