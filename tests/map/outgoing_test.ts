import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { UnstorableValueError } from "../../src/errors.ts";
import { explainUnstorable } from "../../src/format/storable.ts";
import { prepareOutput } from "../../src/map/outgoing.ts";
import { test } from "../test.ts";

function prepared(output: unknown): { value: unknown; bytes: number[] } {
  const transfers: ArrayBuffer[] = [];
  const value = prepareOutput(output, transfers);
  const bytes = transfers.map((buffer) => buffer.byteLength);
  return { value: structuredClone(value, { transfer: transfers }), bytes };
}

const large = () => new Float64Array(10_000).fill(1.5);

test("prepareOutput() leaves plain values as they are", () => {
  for (
    const value of [1, "text", null, undefined, 5n, true, { a: [1, "x", { b: NaN }] }, new Date(3), new Map([[1, NaN]]), new Set([NaN])]
  ) {
    assertStrictEquals(prepareOutput(value, []), value);
  }
});

test("prepareOutput() copies an array: the function may fill it again", () => {
  for (const list of [[1, 2], new Float64Array(2), [{ a: 1 }]]) {
    assertEquals<unknown>(prepareOutput(list, []), list);
    assertNotStrictEquals<unknown>(prepareOutput(list, []), list);
  }
});

test("prepareOutput() sets large buffers apart, and leaves the function its own", () => {
  const array = large();
  const buffer = array.slice().buffer;
  const output = { list: [array, 1], map: new Map([["a", large()]]), set: new Set([large()]), buffer };
  const { value, bytes } = prepared(output);
  assertEquals(bytes, [80_000, 80_000, 80_000, 80_000]);
  assertEquals(value, output);
  assertEquals([array.length, array[9_999], buffer.byteLength], [10_000, 1.5, 80_000]);
});

test("prepareOutput() copies small arrays, and transfers none of them", () => {
  const array = Float64Array.of(1, 2);
  const { a } = prepareOutput({ a: array }, []) as { a: Float64Array };
  array.fill(0);
  assertEquals(a, Float64Array.of(1, 2));
  assertEquals(prepared({ a: array }).bytes, []);
});

test("prepareOutput() sends a view without the rest of its buffer", () => {
  const { value } = prepared([large().subarray(5, 8)]);
  const [view] = value as [Float64Array];
  assertEquals([view.length, view.buffer.byteLength], [3, 24]);
});

test("prepareOutput() takes shared memory apart from its owner", () => {
  const shared = new Float64Array(new SharedArrayBuffer(80_000));
  const { value } = prepared([shared]);
  shared.fill(1);
  assertEquals((value as [Float64Array])[0][0], 0);
});

test("prepareOutput() transfers nothing if it is not to", () => {
  const array = large();
  assertEquals(prepareOutput(array), array);
});

test("prepareOutput() keeps a field named __proto__", () => {
  const { value } = prepared(JSON.parse('{"__proto__": {"a": 1}, "b": 2}'));
  assertEquals(JSON.stringify(value), '{"__proto__":{"a":1},"b":2}');
  const output = Object.defineProperty({ list: large() }, "__proto__", { value: 5, enumerable: true });
  assertEquals(Object.keys(prepareOutput(output, []) as object), ["list", "__proto__"]);
});

test("prepareOutput() refuses what cannot be stored, in the words of the main thread", () => {
  class Model {}
  const cycle: unknown[] = [];
  cycle.push([cycle]);
  let deep: unknown = 1;
  for (let i = 0; i < 600; i++) deep = [deep];
  const refused = [
    () => 1,
    { f: () => 1 },
    [Symbol("x")],
    { list: [1, { x: new Model() }] },
    cycle,
    deep,
    new Map([[1, Promise.resolve()]]),
  ];
  for (const value of [...refused, { [Symbol("k")]: 1 }, new Error("no"), new Set([class {}])]) {
    const { message } = assertThrows(() => explainUnstorable(value, "output"), UnstorableValueError);
    const found = assertThrows(() => prepareOutput(value, []), UnstorableValueError);
    assertEquals(found.message, message);
    assert(found.valuePath.startsWith("$"));
  }
});

test("prepareOutput() moves the output's own large buffers where the function gives them away", () => {
  const large = new Float64Array(4096);
  const part = large.subarray(1);
  const small = new Float64Array(4);
  const buffers: ArrayBuffer[] = [];
  const output = { large, again: large, small };
  const prepared = prepareOutput(output, buffers, true) as typeof output;
  assertStrictEquals(prepared.large, large);
  assertStrictEquals(prepared.again, large);
  assertNotStrictEquals(prepared.small, small);
  assertEquals(buffers, [large.buffer]);
  assertNotStrictEquals(prepareOutput(part, [], true), part);
});

test("prepareOutput() copies arrays in shared memory: they cannot be given away", () => {
  const shared = new Float64Array(new SharedArrayBuffer(65_536)).fill(3);
  const buffers: ArrayBuffer[] = [];
  const prepared = prepareOutput(shared, buffers, true) as Float64Array;
  assertStrictEquals(buffers[0], prepared.buffer);
  assertEquals([prepared.buffer instanceof ArrayBuffer, prepared.length, prepared[0]], [true, 8192, 3]);
});

test("prepareOutput() refuses a buffer that was given away before, whether it was posted or not", () => {
  const kept = new Uint8Array(65_536);
  const buffers: ArrayBuffer[] = [];
  prepareOutput(kept, buffers, true);
  assertThrows(() => prepareOutput([kept], [], true), TypeError, "given away with an earlier one");
  structuredClone(kept, { transfer: buffers });
  assertThrows(() => prepareOutput([kept.buffer], [], true), TypeError, "given away with an earlier one");
});
