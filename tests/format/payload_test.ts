import { assert, assertEquals, assertNotStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { UnstorableValueError } from "../../src/errors.ts";
import {
  decodeRows,
  encodeFile,
  type FileHead,
  madeRange,
  parseHead,
  parseMade,
  unstorableRow,
  verifyFile,
} from "../../src/format/payload.ts";
import { inputs, test } from "../test.ts";
import { character } from "../texts.ts";
import { fileOf, isSame, made, storable } from "./samples.ts";

function kindOf(values: ArrayLike<unknown>): string {
  return verifyFile(fileOf(values)).column.kind;
}

function assertRoundTrip(values: ArrayLike<unknown>): FileHead {
  const file = fileOf(values);
  const head = verifyFile(file);
  assert(isSame(decodeRows(head, file), Array.from(values)), head.column.kind);
  const rows = Uint32Array.from({ length: values.length * 2 }, (_, i) => (i * 7 + 3) % values.length);
  assert(isSame(decodeRows(head, file, rows), Array.from(rows, (row) => values[row])), `some rows of ${head.column.kind}`);
  return head;
}

const count = 70;
const many = <T>(make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const columns: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  constant: [
    many(() => 5),
    many(() => -0),
    many(() => NaN),
    many(() => "x"),
    many(() => true),
    many(() => null),
    many(() => undefined),
    many(() => 7n),
    [],
    [{
      a: [1, new Date(5)],
    }],
  ],
  int: [
    many((i) => i),
    many((i) => i - 50),
    many((i) => i * 900),
    many((i) => i * 400 - 9),
    many((i) => i * 6e7),
    many((i) => (i + 1) * -3e7),
  ],
  float64: [many((i) => i / 3), many((i) => i === 3 ? -0 : i), [NaN, 1, -Infinity], [2 ** 32, 1], [-1, 2 ** 31], [2 ** 53, 5e-324]],
  bigint: [many((i) => BigInt(i)), [2n ** 63n, 0n], [-(2n ** 63n), 2n ** 63n - 1n]],
  bool: [many((i) => i % 3 === 0), [true, false]],
  string: [many((i) => `text ${i}`), ["", "ü", "😀", "a"], ["\ufeffx", "\ufffd", "\0"], many((i) => `é${i}`.repeat(100)), [
    "a".repeat(100_000),
    "b".repeat(70_000),
    "c",
  ]],
  dictionary: [many((i) => `key ${i % 4}`), many((i) => i % 2 ? "ü" : "😀"), Array.from({ length: 700 }, (_, i) => `${i % 300}`)],
  matrix: [
    many((i) => [i, -i, 1]),
    many((i) => [i / 3, NaN, -0]),
    many((i) => Float32Array.of(i, 0.5)),
    many((i) => BigInt64Array.of(BigInt(-i))),
    many((i) => Uint8ClampedArray.of(i)),
    many(() => []),
    many(() => new Int16Array(0)),
    [new Float64Array(3000)],
    many((i) => new Float64Array(Uint8Array.of(1, 2, 3, 4, 5, i, 0xf8, 0x7f).buffer)),
  ],
  record: [
    many((i) => ({ a: i, b: `x${i}`, c: i % 2 === 0 })),
    many(() => ({})),
    many((i) => ({ a: { b: { c: i } }, d: [i] })),
    many((i) => i % 2 ? { a: i, b: 1, c: null } : { a: "x", c: undefined }),
    many((i) => ({ ...(i % 3 === 0 ? { x: i } : {}), y: i, ...(i % 2 === 0 ? { z: null } : {}) })),
    [{ 2: "b", 1: "a", x: 1 }, { 1: "c", y: 2 }],
    many((i) => ({ $date: i })),
    many((i) => ({ constructor: i, toString: `${i}`, "": 1, hasOwnProperty: null })),
    many((i) => ({ f: i % 2 ? [1, 2] : i, g: new Map([[i, i]]) })),
    many((i) => Object.fromEntries(Array.from({ length: 40 }, (_, k) => [`field ${k}`, i * k]))),
  ],
  optional: [
    many((i) => i % 3 ? i / 7 : null),
    many((i) => i % 3 ? `s${i}` : undefined),
    many((i) => [null, undefined, { a: i, b: null }, { a: i }][i % 4]),
    many((i) => i % 2 ? null : undefined),
    // deno-lint-ignore no-sparse-arrays
    [1, , 3, ,],
    many((i) => i % 2 ? null : i % 3 ? "x" : 5),
  ],
  json: [
    many((i) => i % 2 ? i : `${i}`),
    many((i) => [new Date(i), new Set([i]), { a: 1 }][i % 3]),
    ["a", "\ud800", "\udc00"],
    [1n, 2n ** 64n],
    [JSON.parse('{"__proto__":1}'), JSON.parse('{"__proto__":[{"__proto__":null}]}')],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }],
    [{ "\ud800": 1 }, { "\ud800": 2 }],
    [{ "\ufeffa": 1 }, { "\ufeffa": 2 }],
    many((i) => Array.from({ length: i % 4 }, () => i)),
    // deno-lint-ignore no-sparse-arrays
    [[1, , 2], [1, 2, 3]],
    [new Float64Array(2), new Float64Array(3)],
    [new Float64Array(2), [0, 0]],
  ],
};

for (const [kind, samples] of Object.entries(columns)) {
  test(`encodeFile() and decodeRows() keep ${kind} columns`, () => {
    for (const [i, values] of samples.entries()) assertEquals(assertRoundTrip(values).column.kind, kind, `sample ${i}`);
  });
}

test("encodeFile() and decodeRows() keep any values", () => {
  fc.assert(fc.property(fc.array(storable, { maxLength: 8 }), (values) => void assertRoundTrip(values)), { numRuns: inputs(200) });
});

test("encodeFile() and decodeRows() keep records of any values", () => {
  const shape = fc.record({
    a: storable,
    b: fc.double(),
    c: fc.option(fc.string({ unit: character })),
    d: fc.record({ e: storable }, { noNullPrototype: true }),
  }, {
    requiredKeys: ["b"],
    noNullPrototype: true,
  });
  fc.assert(fc.property(fc.array(shape, { minLength: 2, maxLength: 8 }), (values) => void assertRoundTrip(values)), {
    numRuns: inputs(150),
  });
});

test("encodeFile() and decodeRows() keep alike values with some missing", () => {
  const missing = fc.constantFrom(null, undefined);
  const lists = fc.constantFrom<fc.Arbitrary<unknown>>(
    fc.double(),
    fc.integer(),
    fc.string({ unit: character }),
    fc.boolean(),
    fc.bigInt({ min: -(2n ** 64n), max: 2n ** 65n }),
  )
    .chain((values) => fc.array(fc.oneof({ weight: 3, arbitrary: values }, { weight: 1, arbitrary: missing }), { maxLength: 40 }));
  fc.assert(fc.property(lists, (values) => void assertRoundTrip(values)), { numRuns: inputs(200) });
});

test("encodeFile() takes typed arrays as lists of numbers", () => {
  for (
    const values of [
      Float64Array.of(1.5, NaN, -0),
      Uint8Array.of(1, 2),
      BigInt64Array.of(-1n, 5n),
      BigUint64Array.of(2n ** 64n - 1n, 0n),
      new Float32Array(0),
    ]
  ) {
    assertRoundTrip(values);
    assertEquals([...fileOf(values)], [...fileOf(Array.from<unknown>(values as ArrayLike<unknown>))]);
  }
});

test("encodeFile() gives NaN the same bits wherever it came from", () => {
  const odd = new Float64Array(Uint8Array.of(1, 2, 3, 4, 5, 6, 0xf8, 0xff).buffer)[0];
  assertEquals(fileOf([odd, 1.5]), fileOf([NaN, 1.5]));
  assertEquals(fileOf([[odd], [1.5]]), fileOf([[NaN], [1.5]]));
});

test("encodeFile() takes objects of no prototype as plain ones", () => {
  const bare = (a: number) => Object.assign(Object.create(null), { a });
  const file = fileOf([bare(1), bare(2)]);
  assertEquals(decodeRows(verifyFile(file), file), [{ a: 1 }, { a: 2 }]);
});

test("encodeFile() writes the same bytes for the same content", () => {
  const values = many((i) => ({ a: i / 3, b: `x${i % 5}`, c: i % 2 ? null : [i] }));
  assertEquals(fileOf(values), fileOf(structuredClone(values)));
  const full = fileOf([1, 2, 3], { presence: Uint8Array.of(7) });
  assertEquals(full, fileOf([1, 2, 3]));
});

test("encodeFile() keeps all that is said of the outputs", () => {
  const axes = [["strat", ["aaa", "bb"]], ["s", [1, -0, NaN, { deep: new Date(5) }]]] as const;
  const presence = Uint8Array.of(0b10100110);
  const file = encodeFile({ cacheId: "c1", version: "v2", axes, presence, values: [1, 2, 3, 4], made });
  const head = verifyFile(file);
  assertEquals([head.format, head.cacheId, head.version, head.whole, head.count, head.fileLength], [1, "c1", "v2", false, 4, file.length]);
  assert(isSame(head.axes, axes));
  assertEquals(head.presence, presence);
  const { start, end } = madeRange(head);
  assertEquals(parseMade(head, file.slice(start, end)), made);
  assertEquals(parseMade(head, file), made);
});

test("encodeFile() keeps a record of making that lacks what may be lacking", () => {
  const { functionName: _, digest: __, ...less } = made;
  const file = fileOf([1], { made: { ...less, durationMs: 3, request: "points" } });
  assertEquals(parseMade(verifyFile(file), file), { ...less, durationMs: 3, request: "points" });
});

test("encodeFile() keeps a whole output", () => {
  const output = { traces: new Float64Array(2000).fill(0.5), name: "all" };
  const file = encodeFile({ cacheId: "c", version: "", axes: [["s", [1, 2, 3]]], whole: true, values: [output], made });
  const head = verifyFile(file);
  assertEquals([head.whole, head.count], [true, 1]);
  assert(isSame(decodeRows(head, file), [output]));
});

test("encodeFile() keeps a block without axes, and one without points", () => {
  for (const [axes, values] of [[[], [{ a: 1 }]], [[["s", []]], []]] as const) {
    const file = encodeFile({ cacheId: "c", version: "", axes, values, made });
    assertEquals(decodeRows(verifyFile(file), file), [...values]);
  }
});

test("encodeFile() refuses a wrong number of outputs, and a presence of another size", () => {
  assertThrows(() => fileOf([1, 2], { axes: [["s", [1]]] }), RangeError, "Cannot encode chunk file: it needs 1 outputs: received 2");
  assertThrows(() => fileOf([1, 2], { presence: Uint8Array.of(1) }), RangeError, "it needs 1 outputs: received 2");
  assertThrows(() => fileOf([1, 2], { presence: Uint8Array.of(4) }), RangeError, "'presence' must have 2 bits");
  assertThrows(() => fileOf([1], { version: "\ud800" }), TypeError, "Cannot encode chunk file: the version");
});

test("encodeFile() names the row and the place of what cannot be stored", () => {
  class Model {}
  const cases: readonly (readonly [value: unknown, message: string])[] = [
    [{ model: { fit: () => 1 } }, "Cannot store output at $.model.fit: a function"],
    [new Model(), "Cannot store output at $: an instance of Model"],
    [{ a: 1, [Symbol("s")]: 1 }, "Cannot store output at $: a symbol key"],
    [Symbol("x"), "Cannot store output at $: a symbol"],
    [new DataView(new ArrayBuffer(1)), "Cannot store output at $: an instance of DataView"],
  ];
  for (const [value, message] of cases) {
    for (const values of [[1, 2, value], [{ model: {} }, { model: {} }, value], [value]]) {
      const error = assertThrows(() => fileOf(values), UnstorableValueError, message);
      assertEquals(unstorableRow(error), values.length - 1);
    }
  }
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  assertThrows(() => fileOf([cycle, cycle]), UnstorableValueError, "Cannot store output at $.self: a cycle");
  assertEquals(unstorableRow(new Error("no")), undefined);
});

test("decodeRows() gives values that share nothing with each other or the file", () => {
  for (
    const values of [
      many((i) => Float64Array.of(i)),
      many((i) => [i]),
      many((i) => ({ a: { b: i } })),
      many((i) => i % 2 ? [i, "x"] : { i }),
      [{ a: [1] }],
    ]
  ) {
    const file = fileOf(values);
    const head = verifyFile(file);
    const [a, b] = decodeRows(head, file, Uint32Array.of(0, 0)) as [object, object];
    assertNotStrictEquals(a, b);
    if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) {
      assertNotStrictEquals(a.buffer, b.buffer);
      assertEquals(a.buffer.byteLength, a.byteLength);
    }
    const before = structuredClone(decodeRows(head, file)[0]);
    file.fill(0, madeRange(head).start);
    assert(isSame(a, before));
  }
});

test("decodeRows() refuses rows that are not there", () => {
  const file = fileOf([1, 2, 3]);
  assertThrows(() => decodeRows(verifyFile(file), file, Uint32Array.of(3)), RangeError, "Cannot read row: the file has 3 rows: received 3");
});

test("parseHead() says how much it needs", () => {
  const file = fileOf(many((i) => ({ a: i, b: `x${i}` })));
  let size = 0;
  for (let steps = 0;; steps++) {
    assert(steps < 4);
    const head = parseHead(file.subarray(0, size), file.length);
    if (!("need" in head)) return assertEquals(head.count, count);
    assert(head.need > size && head.need <= file.length);
    size = head.need;
  }
});

test("parseHead() does not depend on where in memory the file is", () => {
  const file = fileOf(many((i) => i / 3));
  for (let shift = 0; shift < 8; shift++) {
    const moved = new Uint8Array(file.length + 8);
    moved.set(file, shift);
    const view = moved.subarray(shift, shift + file.length);
    assertEquals(decodeRows(verifyFile(view), view), many((i) => i / 3));
  }
});

test("encodeFile() stores one value of all points once", () => {
  const axes = [["a", Array.from({ length: 400 }, () => 0)], ["b", Array.from({ length: 400 }, () => 0)]] as const;
  assert(fileOf(new Array(160_000).fill("x"), { axes }).length < 3000);
  assertEquals(kindOf(new Array(1000).fill({})), "record");
});
