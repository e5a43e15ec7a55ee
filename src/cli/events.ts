/**
 * The events of a run as lines of JSON in a file, for programs that watch it.
 *
 * @module
 */

import { appendFileSync } from "node:fs";
import { resolve } from "node:path";
import { stringifyTagged } from "../format/tagged_json.ts";
import { errorLine } from "./error_line.ts";
import type { TextOutput } from "./io.ts";
import { UsageError } from "./usage_error.ts";

/** Takes an event. */
export type EventWriter = (event: string, fields: object) => void;

/**
 * Opens a file of events, which is made if it is not there and written to at its end if it is. Once an event is written, a disk that
 * refuses further ones stops no run: it is told once, and no more events are written.
 *
 * @param path Its path as it was typed; nothing is written without one
 * @param cwd The directory that it starts from
 * @param stderr Where it is told that no more events are written
 * @returns What takes the events; its first call throws a {@linkcode UsageError} if the file cannot be written
 * @throws {UsageError} If it cannot be opened
 */
export function openEvents(path: string | undefined, cwd: string, stderr: TextOutput): EventWriter {
  if (path === undefined) return () => {};
  const file = resolve(cwd, path);
  let written = 0;
  let isBroken = false;
  const append = (text: string) => {
    try {
      if (!isBroken) appendFileSync(file, text);
    } catch (error) {
      const message = `Cannot write events: ${errorLine(error)}: received --events ${path}`;
      if (written === 0) throw new UsageError(message, { cause: error });
      isBroken = true;
      stderr.write(`warning: ${message}: the run goes on without\n`);
    }
  };
  append("");
  return (event, fields) => {
    append(`${stringifyTagged({ schema: "chunk-memo/event/1", event, time: new Date().toISOString(), ...fields })}\n`);
    written++;
  };
}
