import { assertEquals, assertRejects } from "@std/assert";
import { execFileSync } from "node:child_process";
import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checkOutput, writeOutput } from "../../src/cli/output_file.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import { tempDir, test } from "../test.ts";

test("writeOutput() puts the whole file in its place", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "a.txt"), "old");
  const result = await writeOutput("a.txt", dir.path, async (append) => {
    await append("one ");
    await append(new TextEncoder().encode("two"));
    return 7;
  });
  assertEquals([result, await readFile(join(dir.path, "a.txt"), "utf8"), await readdir(dir.path)], [7, "one two", ["a.txt"]]);
});

test("writeOutput() leaves what was there, and nothing else, where it does not come to its end", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "a.txt"), "old");
  const body = async (append: (piece: string) => Promise<void>) => {
    await append("new");
    throw new RangeError("stopped");
  };
  await assertRejects(() => writeOutput("a.txt", dir.path, body), RangeError, "stopped");
  assertEquals([await readFile(join(dir.path, "a.txt"), "utf8"), await readdir(dir.path)], ["old", ["a.txt"]]);
});

test("writeOutput() says why a file cannot be written", async () => {
  await using dir = await tempDir();
  await mkdir(join(dir.path, "folder"));
  await writeFile(join(dir.path, "file"), "");
  const table = [["no/a.txt", "there is no such folder"], ["file/a.txt", "it lies in no folder"], ["folder", "it is a folder"]];
  for (const [file, reason] of table) {
    await assertRejects(
      () => writeOutput(file, dir.path, async (append) => await append("x")),
      UsageError,
      `Cannot write ${file}: ${reason}`,
    );
    await assertRejects(() => checkOutput(file, dir.path), UsageError, `Cannot write ${file}: ${reason}`);
  }
  assertEquals((await readdir(dir.path)).sort(), ["file", "folder"]);
});

test("writeOutput() writes to a pipe or a device, and never puts a file in its place", async () => {
  await using dir = await tempDir();
  const pipe = join(dir.path, "pipe");
  execFileSync("mkfifo", [pipe]);
  await checkOutput("pipe", dir.path);
  const [text] = await Promise.all([readFile(pipe, "utf8"), writeOutput("pipe", dir.path, async (append) => await append("x"))]);
  assertEquals([text, (await stat(pipe)).isFIFO(), await readdir(dir.path)], ["x", true, ["pipe"]]);
});

test("writeOutput() follows a link, and keeps the permissions of what it replaces", async () => {
  await using dir = await tempDir();
  const at = (name: string) => join(dir.path, name);
  await mkdir(at("there"));
  await writeFile(at("there/a.txt"), "old");
  await chmod(at("there/a.txt"), 0o600);
  await symlink(join("there", "a.txt"), at("link.txt"));
  await writeOutput("link.txt", dir.path, async (append) => await append("new"));
  assertEquals([await readFile(at("there/a.txt"), "utf8"), (await stat(at("there/a.txt"))).mode & 0o777], ["new", 0o600]);
  assertEquals((await lstat(at("link.txt"))).isSymbolicLink(), true);
});
