import { assertEquals, assertThrows } from "@std/assert";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { valueFiles } from "../../src/cli/files.ts";
import { tempDir, test } from "../test.ts";

async function makeTree(path: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(join(path, name, ".."), { recursive: true });
    await writeFile(join(path, name), `${name}\n`);
  }
}

test("listFiles() finds files by patterns, sorted, with slashes", async () => {
  await using dir = await tempDir();
  await makeTree(dir.path, ["data/b.csv", "data/a.csv", "data/.hidden.csv", "data/deep/c.csv", "data/deep/x/d.csv", "e.csv", ".git/f.csv"]);
  const { listFiles } = valueFiles(dir.path);
  const table: readonly (readonly [string, readonly string[]])[] = [
    ["data/*.csv", ["data/a.csv", "data/b.csv"]],
    ["./data/*.csv", ["data/a.csv", "data/b.csv"]],
    ["**/*.csv", ["data/a.csv", "data/b.csv", "data/deep/c.csv", "data/deep/x/d.csv", "e.csv"]],
    ["data/**", ["data/.hidden.csv", "data/a.csv", "data/b.csv", "data/deep/c.csv", "data/deep/x/d.csv"]],
    ["data/{b,a}.csv", ["data/a.csv", "data/b.csv"]],
    ["data/**/x/*", ["data/deep/x/d.csv"]],
    ["data/*/", ["data/deep/"]],
    ["data/.*", ["data/.hidden.csv"]],
    ["data/deep/../a.csv", ["data/deep/../a.csv"]],
    ["data", []],
    ["none/*", []],
  ];
  for (const [pattern, found] of table) assertEquals(listFiles(pattern), found, pattern);
  assertEquals(listFiles(`${dir.path.replaceAll("\\", "/")}/e.*`), [`${dir.path.replaceAll("\\", "/")}/e.csv`]);
});

test("listFiles() goes round in no circles", async () => {
  await using dir = await tempDir();
  await makeTree(dir.path, ["a/x.csv"]);
  await symlink(join(dir.path, "a"), join(dir.path, "a", "loop"), "junction");
  const { listFiles } = valueFiles(dir.path);
  assertEquals(listFiles("**/*.csv"), ["a/x.csv"]);
  assertEquals(listFiles("a/loop/*.csv"), ["a/loop/x.csv"]);
});

test("readText() reads text without a byte order mark", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "a.txt"), "\ufeffä\n");
  assertEquals(valueFiles(dir.path).readText("a.txt"), "ä\n");
});

test("readText() says what is wrong with a path", async () => {
  await using dir = await tempDir();
  await makeTree(dir.path, ["points.csv", "d/x"]);
  await writeFile(join(dir.path, "b.bin"), new Uint8Array([0xff, 0xfe]));
  const { readText } = valueFiles(dir.path);
  assertThrows(() => readText("point.csv"), Error, "there is no file point.csv: did you mean points.csv");
  assertThrows(() => readText("none/x"), Error, "there is no file none/x");
  assertThrows(() => readText("d"), Error, "d is a folder");
  assertThrows(() => readText("b.bin"), Error, "b.bin is not text in UTF-8");
  assertThrows(() => readText("a\0b"), Error, "cannot be read");
});
