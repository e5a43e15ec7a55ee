import { assert, assertEquals } from "@std/assert";
import { readFile, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { main } from "../cli.ts";
import { tempDir, test } from "./test.ts";

const repository = fileURLToPath(new URL("../", import.meta.url));

/** A command of a transcript, and what the page says it prints. */
interface Typed {
  readonly words: readonly string[];
  readonly lines: readonly string[];
}

/** The transcript of the README's section on the command line. */
async function transcript(): Promise<Typed[]> {
  const page = await readFile(join(repository, "README.md"), "utf8");
  const block = /```console\n(\$ chunk-memo plan[^]*?)```/.exec(page)![1];
  return block.split(/^\$ chunk-memo /m).slice(1).map((text) => {
    const [command, ...lines] = text.trimEnd().split("\n");
    const words = command.match(/'[^']*'|\S+/g)!.map((word) => word.replace(/^'([^]*)'$/, "$1"));
    return { words, lines };
  });
}

/** Prints what was printed without what is another every time: times, ids, sizes of files that hold times. */
function masked(line: string): string {
  return line.replace(/\b[0-9a-f]{12}\b/, "ID").replace(/\b[\d.,]+ k?B\b/g, "SIZE").replace(/(\d[\d.]* (µs|ms|s|min|h) ?)+/g, "TIME ");
}

/** Everything a command prints, in the order in which it does. */
async function printed(words: readonly string[], cwd: string): Promise<string[]> {
  let text = "";
  const output = { write: (part: string | Uint8Array) => void (text += part), isTerminal: false };
  const code = await main([...words], { stdout: output, stderr: output, cwd });
  assertEquals(code, 0, `${words.join(" ")}: ${text}`);
  // A machine that has much to do shows that it goes on.
  return text.trimEnd().split("\n").filter((line) => !/^\d+ of \d+ points executed/.test(line));
}

test("the README's transcript goes from nothing to a swept, tabled, exported and plotted result in five commands", async () => {
  await using dir = await tempDir();
  await symlink(join(repository, "examples"), join(dir.path, "examples"), "junction");
  const commands = await transcript();
  assertEquals(commands.map(({ words }) => words[0]), ["plan", "run", "get", "get", "report"]);
  for (const { words, lines } of commands) {
    const found = (await printed(words, dir.path)).map(masked);
    const cut = lines.indexOf("…");
    const [head, tail] = cut < 0 ? [lines, []] : [lines.slice(0, cut), lines.slice(cut + 1)];
    assertEquals(found.slice(0, head.length), head.map(masked), words.join(" "));
    assertEquals(found.slice(found.length - tail.length), tail.map(masked), words.join(" "));
    if (cut < 0) assertEquals(found.length, head.length, words.join(" "));
  }
  for (const name of ["knn.parquet", "knn.html"]) assert((await stat(join(dir.path, name))).size > 1000, name);
});
