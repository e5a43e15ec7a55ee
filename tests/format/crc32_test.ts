import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { blockChecksums, crc32, hasChecksum } from "../../src/format/crc32.ts";
import { test } from "../test.ts";

test("crc32() is that of zip and png", () => {
  assertEquals(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
  assertEquals(crc32(new Uint8Array(0)), 0);
});

test("crc32() goes on from the checksum of the bytes before", () => {
  fc.assert(fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
    assertEquals(crc32(b, crc32(a)), crc32(Uint8Array.of(...a, ...b)));
  }));
});

test("blockChecksums() gives four little-endian bytes per block, the last block being shorter", () => {
  const bytes = new TextEncoder().encode("1234567890");
  const sums = blockChecksums(bytes, 9);
  assertEquals(sums.length, 8);
  assertEquals([...sums.subarray(0, 4)], [0x26, 0x39, 0xf4, 0xcb]);
  assertEquals(new DataView(sums.buffer).getUint32(4, true), crc32(bytes.subarray(9)));
  assertEquals(blockChecksums(new Uint8Array(0), 9).length, 0);
});

test("hasChecksum() sees any changed bit, and a block in another's place", () => {
  const bytes = Uint8Array.from({ length: 24 }, (_, i) => i * 37);
  const sums = blockChecksums(bytes, 8);
  for (let block = 0; block < 3; block++) {
    const part = bytes.slice(block * 8, block * 8 + 8);
    assert(hasChecksum(sums, block * 4, part));
    assert(!hasChecksum(sums, (block + 1) % 3 * 4, part));
    for (let bit = 0; bit < 64; bit++) {
      const changed = part.slice();
      changed[bit >> 3] ^= 1 << (bit & 7);
      assert(!hasChecksum(sums, block * 4, changed));
    }
  }
});
