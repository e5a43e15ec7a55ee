/**
 * Runs the proofs in full: damage, hostile files, failing disks. Arguments are passed on to `deno test` in place of the folder.
 * What they counted is printed at the end.
 *
 * @module
 */

import process from "node:process";
import { runDeno } from "./run_deno.ts";

const asked = Deno.args.length > 0 ? Deno.args : ["tests/torture"];
const { code, output } = await runDeno(
  ["test", "--allow-all", "--v8-flags=--expose-gc", "--sanitize-ops", "--sanitize-resources", ...asked],
  { env: { CHUNK_MEMO_TORTURE: "full" } },
);
console.log("\nFigures:");
for (const [, text] of output.matchAll(/^figure: (.*)$/gm)) console.log(`  ${text}`);
process.exitCode = code;
