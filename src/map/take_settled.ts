/**
 * What a worker tells of calls that settled, on its way to their run.
 *
 * @module
 */

import { decodeError, decodeFailed } from "./error_record.ts";
import type { InHand } from "./in_hand.ts";
import type { SettledBeside, SettledMessage } from "./messages.ts";
import type { PoolRun } from "./pool_run.ts";

const NOTHING_BESIDE: SettledBeside = { points: [], failures: [], whole: [] };

/**
 * Takes calls that settled out of the hands of their worker, and tells their run what became of them.
 *
 * @param inHand What the worker has in hand
 * @param message What it tells
 */
export function takeSettled(inHand: InHand, [calls, durations, values, beside = NOTHING_BESIDE]: SettledMessage): void {
  const { points, failed, failures, whole } = beside;
  for (const [call, index, value] of points) {
    const ticket = inHand.ticket(call);
    ticket?.run.point(ticket, index, value);
  }
  for (const [call, index, error] of failed ?? []) inHand.failed(call, index, decodeError(error));
  let [nextFailure, nextWhole, count, total] = [0, 0, 0, 0];
  let run: PoolRun | undefined;
  for (let at = 0; at < calls.length; at++) {
    const failure = failures[nextFailure]?.at === at ? failures[nextFailure++] : undefined;
    const isWhole = whole[nextWhole] === calls[at];
    if (isWhole) nextWhole++;
    const ticket = inHand.finish(calls[at]);
    if (ticket === undefined) continue;
    const { id } = ticket.call;
    const ms = durations[at];
    ({ run } = ticket);
    count++;
    total += ms;
    if (failure === undefined) run.settle({ id, ok: true, value: isWhole ? ticket.points : values[at], ms });
    else run.settle({ id, ok: false, ...decodeFailed(failure), ms });
  }
  run?.learn(count, total);
}
