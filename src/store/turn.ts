/**
 * Turns of the event loop between what is read and written at once: timers and signals get theirs.
 *
 * @module
 */

import { setImmediate } from "node:timers";

/** How long reads and writes may follow one another without a turn. */
const BREATH_MS = 20;

let turnedAt = -Infinity;
let turn: Promise<void> | undefined;

/**
 * Tells whether the event loop is due a turn.
 *
 * @returns What to wait for before the next read or write, if so
 */
export function turnDue(): Promise<void> | undefined {
  if (turn === undefined && performance.now() - turnedAt >= BREATH_MS) turn = takeTurn();
  return turn;
}

async function takeTurn(): Promise<void> {
  await new Promise<void>((done) => setImmediate(done));
  turnedAt = performance.now();
  turn = undefined;
}
