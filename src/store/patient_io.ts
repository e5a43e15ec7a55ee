/**
 * The system's calls, made again where another program hindered them for a moment.
 *
 * @module
 */

import { errorCode } from "./store_errors.ts";
import { type HinderedCall, pauseMs } from "./system_rules.ts";

/** The calls that can be hindered, among others. */
export type HinderedCalls = { readonly [Name in HinderedCall]: (...args: never[]) => Promise<unknown> };

/**
 * Makes calls patient.
 *
 * @param calls The calls
 * @param platform The system, which decides when and how long to wait
 * @param sleep Waits
 * @returns The same calls, some of which are made again
 */
export function patient<T extends HinderedCalls>(calls: T, platform: string, sleep: (ms: number) => Promise<void> = pause): T {
  const insist = <K extends HinderedCall>(name: K): T[K] => {
    const call = calls[name] as (...args: unknown[]) => Promise<unknown>;
    const insisting = async (...args: unknown[]) => {
      for (let attempt = 0;; attempt++) {
        try {
          return await call(...args);
        } catch (error) {
          const ms = pauseMs(name, errorCode(error), attempt, platform);
          if (ms === undefined) throw error;
          await sleep(ms);
        }
      }
    };
    return insisting as unknown as T[K];
  };
  return {
    ...calls,
    rename: insist("rename"),
    remove: insist("remove"),
    open: insist("open"),
    readFile: insist("readFile"),
    writeNew: insist("writeNew"),
    link: insist("link"),
    touch: insist("touch"),
  };
}

async function pause(ms: number): Promise<void> {
  await new Promise<void>((done) => setTimeout(done, ms));
}
