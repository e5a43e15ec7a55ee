/**
 * Where all runs begin. The engine is loaded with the first of them: a program that imports the package and runs nothing, or has all it
 * needs in a help text, does not wait for it.
 *
 * @module
 */

import type { Diagnostics } from "./diagnostics.ts";
import type { Execution } from "./runners_common.ts";

/**
 * Runs a request.
 *
 * @param execution What is run, and how
 * @returns The output, `undefined` if none is wanted, and the diagnostics
 */
export async function executePlan(execution: Execution): Promise<[unknown, Diagnostics]> {
  const engine = await import("./runners_common.ts");
  return await engine.executePlan(execution);
}
