import { assertStrictEquals, assertThrows } from "@std/assert";
import { encode, type ValueType } from "@std/msgpack";
import { readMsgpack } from "../../src/format/msgpack_read.ts";
import { assertEquals } from "@std/assert";
import { test } from "../test.ts";
import { revive, thrown, toHex, vectorsOf } from "./vectors.ts";

for (const { input, result } of vectorsOf("msgpack/encode")) {
  const message = thrown(result);
  test(`encode() ${message === undefined ? "writes" : "refuses"} ${JSON.stringify(input)}`, () => {
    const value = revive(input) as ValueType;
    if (message !== undefined) assertThrows(() => encode(value), Error, message);
    else assertStrictEquals(toHex(encode(value)), result);
  });
}

test("encode() gives a buffer of exactly the size", () => {
  const bytes = encode([1, 2, 3]);
  assertStrictEquals(bytes.buffer.byteLength, bytes.byteLength);
});

test("what encode() wrote can be read, of every width of length", () => {
  for (const length of [0, 15, 16, 31, 32, 255, 256, 65535, 65536]) {
    const value = { bytes: new Uint8Array(length).fill(7), text: "é".repeat(length), items: new Array(length).fill(null) };
    assertEquals<unknown>(readMsgpack(encode(value), "test"), value);
  }
});
