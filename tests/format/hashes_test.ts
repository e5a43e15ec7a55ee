import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { UnstorableValueError } from "../../src/errors.ts";
import { canonicalText } from "../../src/format/canonical.ts";
import {
  binDigest,
  binText,
  chunkHasher,
  chunkHashOf,
  itemHashOf,
  paramsToCacheId,
  presenceHashOf,
  sha256Hex,
  sourceDigest,
} from "../../src/format/hashes.ts";
import { test } from "../test.ts";

const cacheIds: readonly (readonly [params: Record<string, unknown>, name: string | undefined, id: string])[] = [
  [{}, undefined, "a6410e2dd8e0acaaa197bcfd35c0d4ec4541b530990533befcd4ae36d4b85632"],
  [{ alpha: 0.4 }, undefined, "fd181e1a422a82e612222dec57c9a67ca2c146852d247de3e59447be31dc1a21"],
  [{ b: 1, a: 2 }, undefined, "2e047fab90c1b3c50239557a2fd6ce179e5938b86d5cd61e57f1694568cb2e2f"],
  [{ b: 1, a: 2 }, "foo", "43c029b0618da4f66567edfffa5fc22e42af9325dc8fbeec773d2eb94d289165"],
  [{ x: -0, y: [1, 2.5, 1e21] }, undefined, "19f7a20b7f020a20228ebf95aa3983e2b53fadb5eaef83bc9c3f2682f0ee7a82"],
  [{ s: "é😀\n", t: "" }, undefined, "70f5d30f10eeb63f00f4d5b9060c95bdabab7341ee161d01807f8a5c99227955"],
  [{ n: null, u: undefined, b: true }, undefined, "44c33fec390ed5f753ad31eed7ac1f2d31a24558a8e2ade058512cb24f4ef3fd"],
  [{ x: NaN, y: -Infinity, z: 12n }, undefined, "d27d6fef5eef851d91d3fa23b7a09997bd28cc06f090614e802427ec8f868ee2"],
  [
    { d: new Date(0), s: new Set(["b", "a"]), m: new Map([["k", [1]]]) },
    undefined,
    "5fca28d8000715e23fd4bcc22fca0c8ab5f2687b7fad2c8d995ba3192f11e823",
  ],
  [
    { t: Float32Array.of(0.5, 2), b: Uint8Array.of(171).buffer, "😀": 1, "\uffff": 2 },
    undefined,
    "8c783394c418cbed992387f1c2847ec5eee596a2a387806767146b812799eae5",
  ],
];

test("paramsToCacheId() gives the ids on record", () => {
  for (const [params, name, id] of cacheIds) assertEquals(paramsToCacheId(params, name), id);
});

test("paramsToCacheId() hashes the text that FORMAT.md says", () => {
  assertEquals(paramsToCacheId({ b: [1, 2], a: "x" }), sha256Hex('["chunk-memo/cache/1",{"a":"x","b":[1,2]}]'));
  assertEquals(paramsToCacheId({ a: 1 }, "foo"), sha256Hex('["chunk-memo/cache/1",{"a":1},"foo"]'));
});

test("chunkHasher() and binText() give the names that chunkHashOf() gives", () => {
  const bins = [['a "quoted" axis', binDigest(["1"])], ["é", binDigest(["2", "3"])]] as const;
  const texts = bins.map(([axis, digest]) => binText(axis, digest));
  for (const [id, version] of [["id", "v1"], ['"', "\\"]]) {
    assertEquals(chunkHasher(id, version)(texts), sha256Hex(JSON.stringify(["chunk-memo/chunk/1", id, version, bins])));
    assertEquals(chunkHasher(id, version)(texts), chunkHashOf(id, version, bins));
  }
});

test("paramsToCacheId() takes plain objects alone", () => {
  const cast = (value: unknown) => value as Record<string, unknown>;
  for (
    const [params, found] of [[null, "null"], [undefined, "undefined"], [[1], "an array"], [new Map(), "an instance of Map"], [
      "a",
      "a string",
    ]]
  ) {
    assertThrows(
      () => paramsToCacheId(cast(params)),
      TypeError,
      `Cannot make cache id: 'params' must be a plain object: received ${found}`,
    );
  }
  assertThrows(() => paramsToCacheId({ f: () => 1 }), UnstorableValueError, "Cannot store params at $.f: a function");
});

const bins = [["strat", binDigest(['"aaa"', '"bb"'])], ["s", binDigest(["1", "2", "3"])]] as const;

test("binDigest() is the hash of the canonical text of the vector", () => {
  assertEquals(binDigest(["1", '"a"', "NaN"]), sha256Hex(canonicalText(["chunk-memo/bin/1", [1, "a", NaN]])));
  assertEquals(binDigest([]), sha256Hex('["chunk-memo/bin/1",[]]'));
});

test("chunkHashOf() gives the hash on record, and depends on all that it is given", () => {
  const hash = chunkHashOf("c0", "", bins);
  assertEquals(hash, "34ff6ea2226a367f34841d5acdd73764fdb9d374c8725181a072e59c961db490");
  const others = [
    chunkHashOf("c1", "", bins),
    chunkHashOf("c0", "1", bins),
    chunkHashOf("c0", "", [bins[1], bins[0]]),
    chunkHashOf("c0", "", [bins[0]]),
  ];
  assertEquals(new Set([hash, ...others]).size, 5);
});

test("itemHashOf() gives the hash on record, whatever the order of the axes", () => {
  const hash = itemHashOf("c0", "", [["strat", '"aaa"'], ["s", "1"]]);
  assertEquals(hash, "05d634120186d4fc8f30e444f1514949f1b3aefd0a968bb77c6f66ddac0de0ea");
  assertEquals(itemHashOf("c0", "", [["s", "1"], ["strat", '"aaa"']]), hash);
  assertEquals(hash, sha256Hex(canonicalText(["chunk-memo/item/1", "c0", "", [["s", 1], ["strat", "aaa"]]])));
  assertNotEquals(itemHashOf("c0", "", [["s", '"1"'], ["strat", '"aaa"']]), hash);
});

test("presenceHashOf() gives the hash on record, and depends on the block and the points", () => {
  const hash = presenceHashOf(bins, Uint8Array.of(0b101));
  assertEquals(hash, "199a627fc4a72876cc7f2c2a53a9772a");
  assertEquals(
    new Set([hash, presenceHashOf(bins), presenceHashOf(bins, Uint8Array.of(0b111)), presenceHashOf([bins[1], bins[0]], Uint8Array.of(5))])
      .size,
    4,
  );
});

test("sourceDigest() passes over comments and white space", () => {
  const digest = sourceDigest("function f(a, b) { return a + b; }");
  assertEquals(sourceDigest("function f( a,b ){\n  // sum\n  return a/* plus */+ b;\n}"), digest);
  assertNotEquals(sourceDigest("function f(a, b) { return a - b; }"), digest);
  assertNotEquals(sourceDigest('() => "a b"'), sourceDigest('() => "ab"'));
});
