import { assert, assertEquals } from "@std/assert";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { encodeFile } from "../../src/format/payload.ts";
import { parseTagged } from "../../src/format/tagged_json.ts";
import { tempDir, test } from "../test.ts";
import { isSame, made } from "./samples.ts";

const run = promisify(execFile);
const script = fileURLToPath(new URL("../fixtures/read_chunk.py", import.meta.url));
const hasPython = await run("python3", ["--version"]).then(() => true, () => false);
const testWithPython = hasPython ? test : test.ignore;
const many = <T>(make: (i: number) => T): T[] => Array.from({ length: 30 }, (_, i) => make(i));

const samples: Readonly<Record<string, readonly unknown[]>> = {
  numbers: [1.5, NaN, -0, Infinity, -Infinity, 5e-324],
  integers: many((i) => i * 1000 - 500),
  bigints: many((i) => BigInt(i - 3) * 2n ** 50n),
  booleans: many((i) => i % 3 === 0),
  strings: many((i) => `text ${i} ü😀`),
  dictionary: many((i) => `key ${i % 3}`),
  constant: [{ a: [1, NaN, new Date(5), { $x: 1 }] }],
  lists: many((i) => [i / 3, -0, NaN]),
  "typed arrays": many((i) => Float32Array.of(i, 0.5)),
  records: many((i) => ({
    i,
    o: i % 2 ? null : i,
    ...(i % 3 ? {} : { p: `x${i}` }),
    d: { e: [i, 1], u: i % 5 ? undefined : "u" },
    c: "same",
  })),
  "records like tags": many((i) => ({ $date: i })),
  "values of all kinds": [1, "a", "\ud800", null, undefined, 5n, new Map([[{ a: 1 }, new Set([1])]]), new Uint8Array(3), { $map: 1 }, [
    undefined,
  ]],
};

for (const [name, values] of Object.entries(samples)) {
  testWithPython(`read_chunk.py reads ${name}${hasPython ? "" : " (skipped: there is no python3)"}`, async () => {
    await using dir = await tempDir();
    const path = join(dir.path, "chunk.msgpack");
    await writeFile(path, encodeFile({ cacheId: "c", version: "", axes: [["s", values.map((_, i) => i)]], values, made }));
    const { stdout } = await run("python3", [script, path]);
    const read = parseTagged(stdout.trim());
    assert(isSame(read, Array.from(values)), stdout);
  });
}

testWithPython("read_chunk.py finds damage", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "chunk.msgpack");
  const file = encodeFile({ cacheId: "c", version: "", axes: [["s", [1, 2]]], values: [1.5, 2.5], made });
  file[file.length - 250] ^= 1;
  await writeFile(path, file);
  assertEquals(await run("python3", [script, path]).then(() => "read", () => "refused"), "refused");
});
