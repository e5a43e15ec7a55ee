import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import fc from "fast-check";
import { FormatVersionError, InvalidMetadataError, StoreError, UnstorableValueError } from "../../src/errors.ts";
import { canonicalText } from "../../src/format/canonical.ts";
import { type Definition, type Metadata, readMetadata, sameDefinition, withDefinition, writeMetadata } from "../../src/store/metadata.ts";
import { tempDir, test } from "../test.ts";

const NOW = "2026-01-02T03:04:05.678Z";
const LATER = "2026-01-02T03:04:06.000Z";
const identity = { cacheId: "id", metadata: { params: { alpha: 0.5 } } };

function definition(axisValues: Record<string, unknown[]>, others: Partial<Definition> = {}): Definition {
  const axisOrder = Object.keys(axisValues).sort();
  return { axisValues, axisOrder, chunkSpec: Object.fromEntries(axisOrder.map((axis) => [axis, 1])), version: "v1", ...others };
}

async function roundTrip(metadata: Metadata): Promise<Metadata | undefined> {
  await using dir = await tempDir();
  const path = join(dir.path, "id", "metadata.json");
  await writeMetadata(path, metadata);
  assertEquals(await readdir(join(dir.path, "id")), ["metadata.json"]);
  return await readMetadata(path);
}

test("readMetadata() gives undefined where there is none", async () => {
  await using dir = await tempDir();
  assertEquals(await readMetadata(join(dir.path, "metadata.json")), undefined);
});

test("writeMetadata() keeps everything", async () => {
  const first = withDefinition(undefined, identity, definition({ strat: ["a"], s: [1, 2] }), NOW);
  const metadata = withDefinition(first, identity, definition({ strat: ["a", "b"], s: [2, 3] }, { version: "v2" }), LATER);
  assertEquals(await roundTrip(metadata), metadata);
});

test("writeMetadata() keeps values that JSON lacks", async () => {
  const values = [
    1n,
    NaN,
    -Infinity,
    undefined,
    new Date(5),
    new Map([[1, new Set(["x"])]]),
    Float32Array.of(1, 2),
    { $date: 1 },
    { $: 2 },
    [],
    {},
  ];
  const metadata = withDefinition(undefined, { cacheId: "id", metadata: { params: { values } } }, definition({ $map: values }), NOW);
  assertEquals(await roundTrip(metadata), metadata);
});

test("writeMetadata() keeps keys that JavaScript treats in its own way", async () => {
  const odd: Record<string, unknown[]> = JSON.parse('{"__proto__": [1, 2], "constructor": [3], "10": [4], "2": [5]}');
  const metadata = withDefinition(undefined, { cacheId: "id", metadata: odd }, definition(odd), NOW);
  const read = await roundTrip(metadata);
  assert(read !== undefined);
  for (const record of [read.metadata, read.axisValues, read.definitions[0].axisValues]) {
    assertEquals(Object.keys(record), Object.keys(odd));
    assertEquals(Object.getPrototypeOf(record), Object.prototype);
    assertEquals(Object.getOwnPropertyDescriptor(record, "__proto__")?.value, [1, 2]);
  }
});

test("writeMetadata() keeps any params", async () => {
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (params) => {
      const metadata = withDefinition(undefined, { cacheId: "id", metadata: { params } }, definition({ s: [1] }), NOW);
      assertEquals(canonicalText(await roundTrip(metadata)), canonicalText(metadata));
    }),
    { numRuns: 30 },
  );
});

test("writeMetadata() writes text that a person can read", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "metadata.json");
  await writeMetadata(path, withDefinition(undefined, identity, definition({ s: [1, 2, 3], mode: [{ x: 1 }, { x: 2 }] }), NOW));
  const text = await readFile(path, "utf8");
  assertEquals(
    text,
    `{
  "format": 1,
  "cache_id": "id",
  "created_at": "${NOW}",
  "updated_at": "${NOW}",
  "metadata": {
    "params": {
      "alpha": 0.5
    }
  },
  "axis_values": {
    "mode": [
      {
        "x": 1
      },
      {
        "x": 2
      }
    ],
    "s": [1,2,3]
  },
  "definitions": [
    {
      "version": "v1",
      "axis_order": ["mode","s"],
      "chunk_spec": {
        "mode": 1,
        "s": 1
      },
      "axis_values": {
        "s": [1,2,3],
        "mode": [{"x":1},{"x":2}]
      }
    }
  ]
}
`,
  );
});

test("writeMetadata() refuses what cannot be stored and leaves the old file", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "metadata.json");
  const good = withDefinition(undefined, identity, definition({ s: [1] }), NOW);
  await writeMetadata(path, good);
  await assertRejects(() => writeMetadata(path, { ...good, metadata: { fn: () => 1 } }), UnstorableValueError, "Cannot store metadata at ");
  assertEquals(await readMetadata(path), good);
});

test("readMetadata() refuses what is no metadata, and names the file", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "metadata.json");
  await writeMetadata(path, withDefinition(undefined, identity, definition({ s: [1] }), NOW));
  const good = JSON.parse(await readFile(path, "utf8"));
  const [first] = good.definitions;
  const broken: unknown[] = [
    null,
    [],
    "text",
    {},
    { ...good, format: "1" },
    { ...good, format: 0 },
    { ...good, cache_id: 1 },
    { ...good, metadata: [] },
    { ...good, axis_values: { s: 1 } },
    { ...good, axis_values: undefined },
    { ...good, created_at: 1 },
    { ...good, definitions: [] },
    { ...good, definitions: {} },
    { ...good, definitions: [1] },
    { ...good, definitions: [{ ...first, axis_order: ["t"] }] },
    { ...good, definitions: [{ ...first, axis_order: ["s", "s"] }] },
    { ...good, definitions: [{ ...first, axis_values: { s: "abc" } }] },
    { ...good, definitions: [{ ...first, chunk_spec: { s: 0 } }] },
    { ...good, definitions: [{ ...first, chunk_spec: {} }] },
    { ...good, definitions: [{ ...first, version: null }] },
  ];
  const texts = ["", "{", "\u0000", "[".repeat(100_000), '{"$map":3}', ...broken.map((content) => JSON.stringify(content))];
  for (const text of texts) {
    await writeFile(path, text);
    const error = await assertRejects(() => readMetadata(path), InvalidMetadataError, `Invalid metadata in ${path}`, text.slice(0, 80));
    assertEquals(error.path, path);
  }
});

test("readMetadata() refuses bytes that are no UTF-8", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "metadata.json");
  await writeFile(path, Uint8Array.of(0x22, 0xff, 0x22));
  await assertRejects(() => readMetadata(path), InvalidMetadataError);
});

test("readMetadata() tells of a newer format before anything else of it", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "metadata.json");
  await writeFile(path, '{"format": 2, "shape": "unheard of"}');
  const error = await assertRejects(() => readMetadata(path), FormatVersionError);
  assertEquals([error.path, error.format], [path, 2]);
  assertStringIncludes(error.message, "use a release that reads format 2");
});

test("readMetadata() does not take a failing disk for bad metadata", async () => {
  await using dir = await tempDir();
  await mkdir(join(dir.path, "metadata.json"));
  await assertRejects(() => readMetadata(join(dir.path, "metadata.json")), StoreError);
});

test("withDefinition() keeps the union in order of first appearance", () => {
  const first = withDefinition(undefined, identity, definition({ s: [3, 1] }), NOW);
  const second = withDefinition(first, identity, definition({ s: [0, 1, "1", 2, 3] }), LATER);
  assertEquals(second.axisValues, { s: [3, 1, 0, "1", 2] });
});

test("withDefinition() compares values by content", () => {
  const first = withDefinition(undefined, identity, definition({ s: [{ a: 1, b: 2 }, 0] }), NOW);
  const second = withDefinition(first, identity, definition({ s: [{ b: 2, a: 1 }, -0, { a: 2, b: 1 }] }), LATER);
  assertEquals(second.axisValues, { s: [{ a: 1, b: 2 }, 0, { a: 2, b: 1 }] });
});

test("withDefinition() puts the definition first and keeps none twice", () => {
  const [one, two] = [definition({ s: [1] }), definition({ s: [1, 2] })];
  let metadata = withDefinition(undefined, identity, one, NOW);
  metadata = withDefinition(metadata, identity, two, NOW);
  assertEquals(metadata.definitions, [two, one]);
  metadata = withDefinition(metadata, identity, structuredClone(one), LATER);
  assertEquals(metadata.definitions, [one, two]);
  assertEquals([metadata.createdAt, metadata.updatedAt], [NOW, LATER]);
});

test("withDefinition() tells definitions apart by version, chunks and order", () => {
  const base = definition({ s: [1, 2], t: [3] });
  const others = [{ version: "v2" }, { chunkSpec: { s: 2, t: 1 } }, { axisOrder: ["t", "s"] }, { axisValues: { s: [2, 1], t: [3] } }];
  for (const other of others) assertEquals(sameDefinition(base, { ...base, ...other }), false);
  assertEquals(sameDefinition(base, { ...base, axisValues: { t: [3], s: [1, 2] } }), true);
});

test("withDefinition() replaces entries of the metadata and keeps the others", () => {
  const first = withDefinition(undefined, { cacheId: "id", metadata: { params: { a: 1 }, note: "x" } }, definition({ s: [1] }), NOW);
  const second = withDefinition(first, { cacheId: "id", metadata: { params: { a: 1 }, function: "f" } }, definition({ s: [1] }), LATER);
  assertEquals(second.metadata, { params: { a: 1 }, note: "x", function: "f" });
});

test("withDefinition() lets go of old definitions, never of their values", () => {
  let metadata: Metadata | undefined;
  for (let last = 1; last <= 300; last++) {
    metadata = withDefinition(metadata, identity, definition({ s: Array.from({ length: last }, (_, i) => i) }), NOW);
  }
  assertEquals(metadata?.definitions.length, 32);
  assertEquals(metadata?.definitions[0].axisValues.s.length, 300);
  const wide = (start: number) => definition({ s: Array.from({ length: 15_000 }, (_, i) => start + i) });
  for (const start of [0, 1, 2, 3]) metadata = withDefinition(metadata, identity, wide(start), NOW);
  assertEquals(metadata?.definitions.length, 2);
  assertEquals(metadata?.axisValues.s.length, 15_003);
});
