/**
 * Runs the proofs in full: damage, hostile files, failing disks. Arguments are passed on to `deno test` in place of the folder.
 * What they counted is printed at the end.
 *
 * @module
 */

import process from "node:process";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("..", import.meta.url));
const asked = Deno.args.length > 0 ? Deno.args : ["tests/torture"];
const child = new Deno.Command(Deno.execPath(), {
  args: ["test", "--allow-all", "--v8-flags=--expose-gc", "--sanitize-ops", "--sanitize-resources", ...asked],
  cwd: repository,
  env: { CHUNK_MEMO_TORTURE: "full", NO_COLOR: "1" },
  stdin: "null",
  stdout: "piped",
  stderr: "inherit",
}).spawn();
const decoder = new TextDecoder();
let output = "";
for await (const bytes of child.stdout) {
  await new Promise<void>((resolve) => void process.stdout.write(bytes, () => resolve()));
  output += decoder.decode(bytes, { stream: true });
}
console.log("\nFigures:");
for (const [, text] of output.matchAll(/^figure: (.*)$/gm)) console.log(`  ${text}`);
process.exitCode = (await child.status).code;
