import { assert, assertEquals } from "@std/assert";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ChunkCache, run } from "../../mod.ts";
import { DamagedFileError, FormatVersionError, InvalidMetadataError } from "../../src/errors.ts";
import { decodeRows, type FileHead, madeRange, parseHead, parseMade, RowReader, verifyFile } from "../../src/format/payload.ts";
import { parseTagged } from "../../src/format/tagged_json.ts";
import { decodeIndex, encodeIndex } from "../../src/store/index_codec.ts";
import { replaceIo } from "../../src/store/io.ts";
import { readMetadata } from "../../src/store/metadata.ts";
import { isSame } from "../format/samples.ts";
import { tempDir, test } from "../test.ts";
import { figure, random, shortOrFull } from "./full.ts";
import { hostileFile, hostileText, joinParts, partsOf, type Random, SAMPLES } from "./hostile_files.ts";

const FILES = shortOrFull(3000, 1_000_000);
const TEXTS = shortOrFull(2000, 300_000);

/** What a reader gave: a value, or the typed error it refused with. Anything else fails the test. */
function guarded<T>(read: () => T, where: string): { value: T } | { error: Error } {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof DamagedFileError || error instanceof FormatVersionError) return { error };
    throw new Error(`${where} threw what it should not`, { cause: error });
  }
}

function headOf(file: Uint8Array): FileHead {
  let length = 0;
  for (let round = 0; round < 4; round++) {
    const head = parseHead(file.subarray(0, length), file.length);
    if (!("need" in head)) return head;
    assert(head.need > length && head.need <= file.length, "asks for more and more");
    length = head.need;
  }
  throw new Error("it asks for ever more");
}

function byRanges(head: FileHead, file: Uint8Array, rows: Uint32Array): unknown[] {
  const reader = new RowReader(head, rows);
  for (let round = 0; round < 100; round++) {
    const ranges = reader.next();
    if (ranges === undefined) return reader.values();
    for (const { start, end } of ranges) assert(start >= head.dataStart && end <= file.length && start < end, "a range that is none");
    reader.supply(ranges.map(({ start, end }) => file.subarray(start, end)));
  }
  throw new Error("it reads for ever");
}

/** How many values a value is made of: what it takes in memory, but for its strings and bytes. */
function weight(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return 1 + value.byteLength / 8;
  let sum = 1;
  for (const child of value instanceof Map ? [...value].flat() : value instanceof Set ? value : Object.values(value)) sum += weight(child);
  return sum;
}

interface Tally {
  heads: number;
  verified: number;
  refused: number;
  read: number;
  weightiest: number;
  slowest: number;
}

/** Does all that can be done with a file, and compares. */
function feed(file: Uint8Array, next: Random, tally: Tally): void {
  const parsed = guarded(() => headOf(file), "parseHead()");
  const verified = guarded(() => verifyFile(file), "verifyFile()");
  if ("error" in parsed) {
    assert("error" in verified, "verified without a head");
    tally.refused++;
    return;
  }
  const head = parsed.value;
  tally.heads++;
  if ("value" in verified) tally.verified++;
  guarded(() => head.axes, "axes");
  const { start } = madeRange(head);
  guarded(() => parseMade(head, file.subarray(Math.min(start, file.length))), "parseMade()");
  const all = guarded(() => decodeRows(head, file), "decodeRows()");
  const rows = Uint32Array.from({ length: head.count === 0 ? 0 : 1 + next(4) }, () => next(head.count));
  const some = guarded(() => decodeRows(head, file, rows), "decodeRows() of some");
  const ranged = guarded(() => byRanges(head, file, rows), "RowReader");
  tally["value" in all ? "read" : "refused"]++;
  if ("value" in verified) {
    assert("value" in all && "value" in some && "value" in ranged, "verified, and refused when read");
    assert(isSame(some.value, Array.from(rows, (row) => all.value[row])), "some rows are not those of all");
  }
  if ("value" in some && "value" in ranged) assert(isSame(some.value, ranged.value), "rows by ranges are not those of the file");
  if ("value" in all) {
    const ratio = weight(all.value) / (file.length + head.count);
    if (ratio > tally.weightiest) tally.weightiest = ratio;
    assert(ratio <= 8, `${weight(all.value)} values out of ${file.length} bytes and ${head.count} rows`);
  }
}

function requireClean(): void {
  assertEquals([({} as Record<string, unknown>).polluted, Object.keys(Object.prototype), Object.keys(Array.prototype)], [
    undefined,
    [],
    [],
  ]);
}

test("hostile files give values or typed errors, whole and by rows alike", () => {
  const tally: Tally = { heads: 0, verified: 0, refused: 0, read: 0, weightiest: 0, slowest: 0 };
  for (const file of SAMPLES) feed(file, random(1), tally);
  assertEquals([tally.read, tally.refused], [SAMPLES.length, 0]);
  const before = performance.now();
  for (let seed = 0; seed < FILES; seed++) {
    const file = hostileFile(seed);
    const start = performance.now();
    try {
      feed(file, random(seed), tally);
    } catch (error) {
      throw new Error(`hostileFile(${seed})`, { cause: error });
    }
    tally.slowest = Math.max(tally.slowest, performance.now() - start);
  }
  requireClean();
  const seconds = Math.round((performance.now() - before) / 1000);
  figure(
    `hostile files: ${FILES} in ${seconds} s: ${tally.heads} heads read, ${tally.read} files read, ${tally.refused} refused; ` +
      `slowest ${tally.slowest.toFixed(1)} ms; at most ${tally.weightiest.toFixed(2)} values per byte and row`,
  );
});

test("a file whose JSON texts do not lie between its offsets is set aside, not looked at for ever", async () => {
  await using dir = await tempDir();
  const outputs = [1, "a", [3, 4]];
  const sweep = () => new ChunkCache({ root: dir.path, cacheId: "c", axisValues: { s: [0, 1, 2] }, chunkSpec: { s: 3 }, verbose: 0 });
  const execute = ({ s }: { s: readonly number[] }) => s.map((i) => outputs[i]);
  await run(sweep(), execute);
  const path = join(dir.path, "c", "chunks", (await readdir(join(dir.path, "c", "chunks")))[0]);
  const parts = partsOf(new Uint8Array(await readFile(path)));
  // Read together the rows are three values all the same: 1, "a" and [3,4].
  parts.data[0] = new Uint8Array(Uint32Array.of(0, 6, 9, 12).buffer);
  await writeFile(path, joinParts(parts, true));
  const [output, diagnostics] = await run(sweep().slice({ axisIndices: { s: 0 } }), execute);
  assertEquals([output, diagnostics.damagedFiles], [[1], 1]);
});

test("hostile texts give values or typed errors", () => {
  let read = 0;
  for (let seed = 0; seed < TEXTS; seed++) {
    const next = random(seed);
    const text = hostileText(next, hostileText(next, '{"a":[1,{"$map":[[1,"x"]]}],"$date":null}'));
    const result = guarded(() => parseTagged(text), `parseTagged(${JSON.stringify(text)})`);
    if ("value" in result) read++;
  }
  requireClean();
  figure(`hostile tagged JSON: ${TEXTS} texts: ${read} read, ${TEXTS - read} refused`);
});

/** A text with some pieces replaced by hostile ones. */
function hostileCopy(next: Random, text: string): Uint8Array {
  for (let i = 0; i <= next(3); i++) {
    const numbers = [...text.matchAll(/\d+|"[^"]*"|\[[^[\]]*\]|[{}[\],:]/g)];
    const at = numbers[next(numbers.length)];
    if (at !== undefined) text = text.slice(0, at.index) + hostileText(next, at[0]) + text.slice(at.index + at[0].length);
  }
  return new TextEncoder().encode(text);
}

test("a hostile chunks_index.json gives entries or nothing", () => {
  const entry = { version: "v1", whole: false, request: "chunk", bytes: 100, createdAt: "2025", updatedAt: "2026" } as const;
  const sound = new TextDecoder().decode(encodeIndex([
    { ...entry, path: "chunks/a.msgpack", axes: [["s", [1, 2]], ["t", ["x"]]], count: 2 },
    { ...entry, path: "chunks/b.msgpack", axes: [["t", ["y"]], ["s", [1n, 2]]], count: 1, presence: Uint8Array.of(2) },
  ]));
  const unsigned = sound.replace(/,\n"crc32":\d+/, "");
  let read = 0;
  for (let seed = 0; seed < TEXTS; seed++) {
    const entries = decodeIndex(hostileCopy(random(seed), unsigned));
    if (entries === undefined) continue;
    read++;
    for (const { axes, count, presence, whole } of entries.values()) {
      const points = axes.reduce((product, [, values]) => product * values.length, 1);
      assert(count <= (whole ? 1 : points) && (presence === undefined || presence.length === Math.ceil(points / 8)), `seed ${seed}`);
    }
  }
  assert(read > 0);
  requireClean();
  figure(`hostile chunks_index.json: ${TEXTS}: ${read} read`);
});

test("a hostile metadata.json gives a record or a typed error", async () => {
  const sound = JSON.stringify({
    format: 1,
    cache_id: "c",
    created_at: "2025",
    updated_at: "2026",
    metadata: { params: { alpha: 1 } },
    axis_values: { s: [1, { $bigint: "2" }] },
    definitions: [{ version: "v1", axis_order: ["s"], chunk_spec: { s: 1 }, axis_values: { s: [1, { $bigint: "2" }] } }],
  });
  let bytes = new Uint8Array();
  const restore = replaceIo({ readFile: () => Promise.resolve(bytes) });
  let read = 0;
  try {
    for (let seed = 0; seed < TEXTS; seed++) {
      bytes = new Uint8Array(hostileCopy(random(seed), sound));
      try {
        await readMetadata("metadata.json");
        read++;
      } catch (error) {
        if (!(error instanceof InvalidMetadataError || error instanceof FormatVersionError)) {
          throw new Error(`seed ${seed}`, { cause: error });
        }
      }
    }
  } finally {
    restore();
  }
  assert(read > 0);
  requireClean();
  figure(`hostile metadata.json: ${TEXTS}: ${read} read`);
});
