/**
 * Who may end the process: the command, and not the module that it runs.
 *
 * @module
 */

import { syncBuiltinESMExports } from "node:module";
import process from "node:process";

/** A function that ends the process. */
type Exit = (exitCode: number) => never;

/** What an end that could not be refused is told to, at once: nothing else can be done any more. Gives the exit code. */
export type LastWords = (exitCode: number) => number;

function replace(owner: object, name: string, value: unknown): void {
  Object.defineProperty(owner, name, { value, configurable: true, writable: true });
}

/** What a module meets that ends the process: a call that fails, as any other may. Once the process is ending, `end` is called. */
function refusing(name: string, end: () => void): (exitCode?: unknown) => void {
  return (exitCode) => {
    end();
    throw new Error(`${name}(${exitCode === undefined ? "" : String(exitCode)}) was called: throw an error instead`);
  };
}

/**
 * Has `process.exit` and `Deno.exit` throw from now on, so that what calls them fails, and all that is finished is stored. An end that cannot
 * be refused, by a function that was kept from before, is told.
 *
 * @param lastWords Hears of an end that could not be refused
 * @returns What ends the process
 */
export function ownExit(lastWords: LastWords): Exit {
  const exit = process.exit.bind(process);
  const deno = (globalThis as { Deno?: { exit: Exit } }).Deno;
  const denoExit = deno?.exit.bind(deno);
  let ending: number | undefined;
  const end: Exit = (exitCode) => exit(ending ??= exitCode);
  // What a module does as the process ends does not change how it ended.
  replace(process, "exit", (exitCode?: unknown) => ending === undefined ? refusing("process.exit", () => {})(exitCode) : undefined);
  if (deno !== undefined) {
    // All ends of Deno come by here, those by node:process last of all.
    replace(deno, "exit", refusing("Deno.exit", () => ending === undefined ? undefined : denoExit!(ending)));
    return end;
  }
  // For those that import the function alone, where the runtime lets it be replaced.
  syncBuiltinESMExports();
  process.on("exit", (exitCode) => {
    if (ending === undefined) end(lastWords(exitCode));
  });
  return end;
}
