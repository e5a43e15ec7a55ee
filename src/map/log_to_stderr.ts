/**
 * What functions print, where stdout has the results: on stderr.
 *
 * @module
 */

let isOnStderr = false;

/** Whether what is printed goes to stderr, for workers to do the same. */
export function logsToStderr(): boolean {
  return isOnStderr;
}

/** Sends what this thread, and every worker that it starts from now on, prints by `console` to stderr. */
export function logToStderr(): void {
  isOnStderr = true;
  // deno-lint-ignore no-console
  const print = (...data: unknown[]) => console.error(...data);
  for (const name of ["log", "info", "debug", "dir", "table"] as const) Object.assign(console, { [name]: print });
}
