import { assertEquals, assertStrictEquals } from "@std/assert";
import { crypto } from "@std/crypto";
import { test } from "../test.ts";
import { fromHex, toHex, vectorsOf } from "./vectors.ts";

for (const { input, result } of vectorsOf("crypto/digestSync SHA-256")) {
  const hex = input as string;
  test(`digestSync() hashes ${hex.length / 2} bytes from ${hex.slice(0, 8) || "nothing"}`, () => {
    assertStrictEquals(toHex(new Uint8Array(crypto.subtle.digestSync("SHA-256", fromHex(hex)))), result);
  });
}

test("digestSync() hashes the view alone, not its buffer", () => {
  const whole = crypto.subtle.digestSync("SHA-256", fromHex("61"));
  const part = crypto.subtle.digestSync("SHA-256", fromHex("006100").subarray(1, 2));
  assertEquals(toHex(new Uint8Array(part)), toHex(new Uint8Array(whole)));
});
