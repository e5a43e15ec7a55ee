import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { decode, encode, type ValueType } from "@std/msgpack";
import { test } from "../test.ts";
import { fromHex, revive, thrown, toHex, vectorsOf } from "./vectors.ts";

for (const { input, result } of vectorsOf("msgpack/encode")) {
  const message = thrown(result);
  test(`encode() ${message === undefined ? "writes" : "refuses"} ${JSON.stringify(input)}`, () => {
    const value = revive(input) as ValueType;
    if (message !== undefined) assertThrows(() => encode(value), Error, message);
    else assertStrictEquals(toHex(encode(value)), result);
  });
}

for (const { input, result } of vectorsOf("msgpack/decode")) {
  const message = thrown(result);
  test(`decode() ${message === undefined ? "reads" : "refuses"} ${input || "nothing"}`, () => {
    const bytes = fromHex(input as string);
    if (message !== undefined) assertThrows(() => decode(bytes), Error, message);
    else assertEquals<unknown>(decode(bytes), revive(result));
  });
}

test("encode() gives a buffer of exactly the size", () => {
  const bytes = encode([1, 2, 3]);
  assertStrictEquals(bytes.buffer.byteLength, bytes.byteLength);
});

test("decode() gives bytes as views of its input", () => {
  const bytes = fromHex("c40200ff");
  const inner = decode(bytes) as Uint8Array;
  assertStrictEquals(inner.buffer, bytes.buffer);
});

test("decode() reads input that begins within its buffer", () => {
  assertEquals(decode(fromHex("ffff92cd0100a161").subarray(2)), [256, "a"]);
});

test("decode() makes an own key of __proto__", () => {
  const map = decode(fromHex("81a95f5f70726f746f5f5f80")) as object;
  assertEquals(Object.keys(map), ["__proto__"]);
  assertStrictEquals(Object.getPrototypeOf(map), Object.prototype);
});

test("decode() reads what encode() wrote, of every width of length", () => {
  for (const length of [0, 15, 16, 31, 32, 255, 256, 65535, 65536]) {
    const value = { bytes: new Uint8Array(length).fill(7), text: "é".repeat(length), items: new Array(length).fill(null) };
    assertEquals<unknown>(decode(encode(value)), value);
  }
});
