import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { bitCount, bitSet, createBitmap } from "../../src/format/bitmap.ts";
import type { FileEntry } from "../../src/store/file_entry.ts";
import { decodeIndex, encodeIndex, sealIndex } from "../../src/store/index_codec.ts";
import { test } from "../test.ts";
import { entryOf, NOW } from "./samples.ts";

const base = entryOf("a");

const byPath = (entries: readonly FileEntry[]) => new Map(entries.map((entry) => [entry.path, entry]));

/** Decodes the index of one entry, some of whose fields on disk are replaced. */
function decodeWith(fields: Record<string, unknown>): Map<string, FileEntry> | undefined {
  const content = JSON.parse(new TextDecoder().decode(encodeIndex([base])));
  const { crc32: _crc32, ...changed } = { ...content, files: [{ ...content.files[0], ...fields }] };
  return decodeIndex(sealIndex(JSON.stringify(changed).slice(0, -1)));
}

test("encodeIndex() is pinned", () => {
  const part: FileEntry = {
    ...base,
    path: "chunks/b.1.msgpack",
    presence: Uint8Array.of(2),
    count: 1,
    request: "points",
    updatedAt: "2027",
  };
  assertEquals(
    new TextDecoder().decode(encodeIndex([base, part])),
    `{"format":1,
"axis_orders":[["s"]],
"bins":{"s":[[1,2]]},
"files":[
{"path":"chunks/a.msgpack","version":"v1","bins":[0],"count":2,"bytes":100,"created_at":"${NOW}"},
{"path":"chunks/b.1.msgpack","version":"v1","bins":[0],"presence":"Ag==","count":1,"request":"points","bytes":100,"created_at":"${NOW}","updated_at":"2027"}
],
"crc32":613171639}
`,
  );
});

test("decodeIndex() gives back no entries", () => {
  assertEquals(decodeIndex(encodeIndex([])), new Map());
});

test("decodeIndex() gives back values that JSON lacks, and odd axis names", () => {
  const axes: FileEntry["axes"] = [["$date", [1n, NaN, undefined]], ["__proto__", [new Date(0), { $map: 1 }]]];
  const entries = [{ ...base, axes, count: 6 }];
  assertEquals(decodeIndex(encodeIndex(entries)), byPath(entries));
});

test("decodeIndex() gives back the axis order of each entry", () => {
  const entries: FileEntry[] = [
    { ...base, path: "a", axes: [["s", [1, 2]], ["t", [3]]] },
    { ...base, path: "b", axes: [["t", [3]], ["s", [1, 2]]] },
    { ...base, path: "c", axes: [], count: 1 },
  ];
  assertEquals(decodeIndex(encodeIndex(entries)), byPath(entries));
});

test("decodeIndex() shares the vectors of entries", () => {
  const entries: FileEntry[] = [base, { ...base, path: "chunks/b.msgpack", axes: [["s", [1, 2]]] }];
  const [one, other] = [...decodeIndex(encodeIndex(entries))!.values()];
  assert(one.axes[0][1] === other.axes[0][1]);
});

test("decodeIndex() gives back any entries", () => {
  const vector = fc.uniqueArray(fc.oneof(fc.integer(), fc.string(), fc.double({ noNaN: true }).map((x) => x + 0)), {
    minLength: 1,
    maxLength: 5,
  });
  const arbitrary = fc.record({
    path: fc.string({ minLength: 1 }),
    axes: fc.uniqueArray(fc.tuple(fc.string(), vector), { selector: ([axis]) => axis, maxLength: 3 }),
    rows: fc.array(fc.nat(124), { minLength: 1, maxLength: 10 }),
    request: fc.constantFrom("chunk" as const, "points" as const),
    kind: fc.constantFrom("full", "part", "whole"),
  }).map(({ path, axes, rows, request, kind }): FileEntry => {
    const size = axes.reduce((product, [, values]) => product * values.length, 1);
    const entry = { ...base, path, axes, request, count: size };
    if (kind === "whole") return { ...entry, whole: true, count: 1 };
    if (kind === "full") return entry;
    const presence = createBitmap(size);
    for (const row of rows) bitSet(presence, row % size);
    return { ...entry, presence, count: bitCount(presence) };
  });
  fc.assert(fc.property(fc.uniqueArray(arbitrary, { selector: (entry) => entry.path }), (entries) => {
    assertEquals(decodeIndex(encodeIndex(entries)), byPath(entries));
  }));
});

test("decodeIndex() leaves out entries that make no sense", () => {
  const senseless: Record<string, unknown>[] = [
    { path: 1 },
    { path: "" },
    { version: null },
    { axis_order: 1 },
    { axis_order: -1 },
    { bins: [1] },
    { bins: [0, 0] },
    { bins: "0" },
    { bins: [null] },
    { count: 3 },
    { count: -1 },
    { count: 1.5 },
    { whole: 1 },
    { whole: true },
    { bytes: -1 },
    { bytes: "100" },
    { request: "all" },
    { created_at: 0 },
    { updated_at: 0 },
    { presence: "!" },
    { presence: "Ag==" },
    { presence: "/w==", count: 8 },
    { presence: "AgA=", count: 1 },
    { presence: 2, count: 1 },
  ];
  for (const fields of senseless) assertEquals(decodeWith(fields), new Map(), JSON.stringify(fields));
  assertEquals(decodeWith({}), byPath([base]));
});

test("decodeIndex() believes nothing of files that can be listed where the checksum is wrong", () => {
  const custom = { ...base, path: "../d/mine" };
  const unknown = { ...base, path: "chunks/deeper/x", bytes: 0 };
  const bytes = encodeIndex([base, custom, unknown]);
  const changed = new TextEncoder().encode(new TextDecoder().decode(bytes).replace("[[1,2]]", "[[1,3]]"));
  assertEquals([...decodeIndex(changed)!.values()].map(({ path, bytes }) => [path, bytes]), [[custom.path, 1], [unknown.path, 0]]);
  assertEquals(decodeIndex(bytes)!.size, 3);
});

test("decodeIndex() survives any bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => decodeIndex(bytes) === undefined));
  const good = encodeIndex([base]);
  fc.assert(fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
    const bytes = good.slice();
    bytes[at] = byte;
    const entries = decodeIndex(bytes);
    return entries === undefined || entries.size <= 1;
  }));
});

test("decodeIndex() believes no entry of a file that can be listed without the checksum", () => {
  const text = new TextDecoder().decode(encodeIndex([base])).replace(/,\n"crc32":\d+/, "");
  assertEquals(decodeIndex(new TextEncoder().encode(text)), new Map());
});
