/**
 * Imports the modules that it is told to, in a process of its own.
 *
 * @module
 */

if (import.meta.main) {
  const start = performance.now();
  await Promise.all(Deno.args.map((name) => import(name)));
  console.log(JSON.stringify({ ms: performance.now() - start }));
}
