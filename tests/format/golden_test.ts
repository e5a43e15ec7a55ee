import { assert, assertEquals } from "@std/assert";
import { hexOf } from "../../src/format/canonical.ts";
import { decodeRows, encodeFile, type FileInput, verifyFile } from "../../src/format/payload.ts";
import { sha256Hex } from "../../src/format/hashes.ts";
import { test } from "../test.ts";
import { headIn, isSame, made } from "./samples.ts";

type Content = Omit<FileInput, "made">;
const s = Array.from({ length: 40 }, (_, i) => i);
const contents: Readonly<Record<string, Content>> = {
  numbers: { cacheId: "c0", version: "", axes: [["s", [1, 2, 3]]], values: [1.5, -0, NaN] },
  part: {
    cacheId: "c0",
    version: "v1",
    axes: [["strat", ["aaa", "bb"]], ["s", [1, 2]]],
    presence: Uint8Array.of(0b1011),
    values: ["x", "ü", null],
  },
  whole: { cacheId: "c0", version: "", axes: [["s", [1, 2]]], whole: true, values: [{ sum: 3, at: new Date(0) }] },
  records: {
    cacheId: "c0",
    version: "",
    axes: [["s", s]],
    values: s.map((i) => ({
      int: i - 20,
      float: i / 4,
      flag: i % 3 === 0,
      text: `text ${i}`,
      key: `key ${i % 3}`,
      list: [i, -i],
      typed: Float32Array.of(i),
      big: BigInt(i),
      any: i % 2 ? i : "x",
      none: i % 4 ? i : null,
      same: "s",
      inner: { a: i % 2 ? { b: i } : undefined },
      ...(i % 5 ? {} : { rare: [i, { n: NaN }] }),
    })),
  },
};

// These never change: a release that writes other bytes writes another format.
const files: Readonly<Record<string, string>> = {
  numbers:
    "86a6666f726d617401a468656164c48e88a863616368655f6964a26330a776657273696f6ea0a4617865739193a17303a75b312c322c335da870726573656e6365c0a577686f6c65c2a5636f756e7403aa626c6f636b5f73697a65ce00010000a6636f6c756d6e85a46b696e64a7666c6f61743634a474797065a3663634a5636f646563c0a5636f756e7403a76275666665727391930218c404e0896956a8686561645f637263cef90fe5fba46461746191c418000000000000f83f0000000000000080000000000000f87fa46d616465c4a688aa637265617465645f6174b8323032352d30312d30315430303a30303a30302e3030305aaa757064617465645f6174b8323032352d30312d30325430303a30303a30302e3030305aab6475726174696f6e5f6d73cb4029000000000000a772657175657374a56368756e6ba866756e6374696f6ea3666f6fa6646967657374a430306666a772756e74696d65aa64656e6f20322e392e36a76c696272617279a5302e312e30a86d6164655f637263cec0fbf06f",
  part:
    "86a6666f726d617401a468656164c4f688a863616368655f6964a26330a776657273696f6ea27631a4617865739293a5737472617402ac5b22616161222c226262225d93a17302a55b312c325da870726573656e6365c4010ba577686f6c65c2a5636f756e7403aa626c6f636b5f73697a65ce00010000a6636f6c756d6e87a46b696e64a86f7074696f6e616ca474797065a46e756c6ca5636f646563c0a5636f756e7403a76275666665727391930201c40437be0b4ba572616e6b73c40400000000a6636f6c756d6e85a46b696e64a6737472696e67a474797065c0a5636f646563c0a5636f756e7402a7627566666572739293050cc4041f69caa5931303c404d09ba387a8686561645f637263ce0ce6b7eda46461746193c40103c40c000000000100000003000000c40378c3bca46d616465c4a688aa637265617465645f6174b8323032352d30312d30315430303a30303a30302e3030305aaa757064617465645f6174b8323032352d30312d30325430303a30303a30302e3030305aab6475726174696f6e5f6d73cb4029000000000000a772657175657374a56368756e6ba866756e6374696f6ea3666f6fa6646967657374a430306666a772756e74696d65aa64656e6f20322e392e36a76c696272617279a5302e312e30a86d6164655f637263cec0fbf06f",
  whole:
    "86a6666f726d617401a468656164c4a188a863616368655f6964a26330a776657273696f6ea0a4617865739193a17302a55b312c325da870726573656e6365c0a577686f6c65c3a5636f756e7401aa626c6f636b5f73697a65ce00010000a6636f6c756d6e86a46b696e64a8636f6e7374616e74a474797065c0a5636f646563c0a5636f756e7401a76275666665727390a474657874ba7b2273756d223a332c226174223a7b222464617465223a307d7da8686561645f637263ceb2cb7b2ea46461746190a46d616465c4a688aa637265617465645f6174b8323032352d30312d30315430303a30303a30302e3030305aaa757064617465645f6174b8323032352d30312d30325430303a30303a30302e3030305aab6475726174696f6e5f6d73cb4029000000000000a772657175657374a56368756e6ba866756e6374696f6ea3666f6fa6646967657374a430306666a772756e74696d65aa64656e6f20322e392e36a76c696272617279a5302e312e30a86d6164655f637263cec0fbf06f",
};
const digests: Readonly<Record<string, string>> = {
  numbers: "47d4f569c20115536658bc225c2daee7fca4fcb1c265a015282c17d6e2b2af6c",
  part: "45b21689b7828dcc3855cd54763dcf3e2a18862f826b02fd42207c176c13f187",
  whole: "599a599e675243d1932f39f77dd65518d6c480f1ba7b2f9a41057e93a1e2be4b",
  records: "a3d570879782308cf38c9b236bce9c71bb2c86304ba54d3e27a8522cc1b7770b",
};
const firstHead =
  "88a863616368655f6964a26330a776657273696f6ea0a4617865739193a17303a75b312c322c335da870726573656e6365c0a577686f6c65c2a5636f756e7403aa626c6f636b5f73697a65ce00010000a6636f6c756d6e85a46b696e64a7666c6f61743634a474797065a3663634a5636f646563c0a5636f756e7403a76275666665727391930218c404e0896956";

for (const [name, content] of Object.entries(contents)) {
  test(`encodeFile() writes the bytes on record: ${name}`, () => {
    const file = encodeFile({ ...content, made });
    if (name in files) assertEquals(hexOf(file), files[name]);
    assertEquals(sha256Hex(hexOf(file)), digests[name]);
  });
}

test("decodeRows() reads the bytes on record", () => {
  for (const [name, hex] of Object.entries(files)) {
    const file = Uint8Array.from(hex.match(/../g)!, (byte) => parseInt(byte, 16));
    assert(isSame(decodeRows(verifyFile(file), file), Array.from(contents[name].values)), name);
  }
});

test("encodeFile() writes the head on record", () => {
  const file = encodeFile({ ...contents.numbers, made });
  const { at, length } = headIn(file);
  assertEquals(hexOf(file.slice(at, at + length)), firstHead);
});
