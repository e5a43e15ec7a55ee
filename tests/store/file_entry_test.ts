import { assertEquals } from "@std/assert";
import type { FileHead } from "../../src/format/payload.ts";
import { headIn } from "../../src/store/chunk_file.ts";
import { describes, entryFromHead, type FileEntry, LISTED_PATH } from "../../src/store/file_entry.ts";
import { test } from "../test.ts";
import { fileOf, made, NOW, pathOf } from "./samples.ts";

const head: FileHead = headIn(fileOf({ points: [0, 2] }));
const entry: FileEntry = entryFromHead(pathOf("a"), head, made);

test("LISTED_PATH holds of the files of a cache and of nothing beside them", () => {
  for (const path of [pathOf("0"), "chunks/a.b.msgpack"]) assertEquals(LISTED_PATH.test(path), true, path);
  for (const path of ["chunks/.msgpack", "chunks/.a.msgpack", "chunks/a/b.msgpack", "chunks/a.json", "damaged/a.msgpack", "a.msgpack"]) {
    assertEquals(LISTED_PATH.test(path), false, path);
  }
});

test("entryFromHead() takes over what the file says of itself", () => {
  assertEquals(entry, {
    path: pathOf("a"),
    version: "v1",
    axes: [["s", [1, 2, 3]]],
    presence: Uint8Array.of(0b101),
    whole: false,
    count: 2,
    request: "chunk",
    bytes: fileOf({ points: [0, 2] }).length,
    createdAt: NOW,
    updatedAt: NOW,
  });
});

test("entryFromHead() has no presence of a full file, and no times of one whose making is unknown", () => {
  const { createdAt, updatedAt, request, ...rest } = entryFromHead("p", headIn(fileOf()));
  assertEquals([createdAt, updatedAt, request, "presence" in rest], ["", "", "chunk", false]);
});

test("describes() agrees with a file of the same content, read a second time", () => {
  assertEquals(describes(entry, head), true);
  assertEquals(describes(entry, headIn(fileOf({ points: [0, 2], made: { durationMs: 9 } }))), true);
});

test("describes() compares values of axes by content", () => {
  const axes = () => [["s", [{ a: 1, b: NaN }, new Date(5)]]] as const;
  assertEquals(describes(entryFromHead("p", headIn(fileOf({ axes: axes() }))), headIn(fileOf({ axes: axes() }))), true);
});

test("describes() tells every part in which an entry is out of date", () => {
  const changes: readonly Partial<FileEntry>[] = [
    { version: "v2" },
    { whole: true },
    { count: 3 },
    { presence: Uint8Array.of(0b110) },
    { presence: Uint8Array.of(0b101, 0) },
    { presence: undefined },
    { axes: [["t", [1, 2, 3]]] },
    { axes: [["s", [1, 2, 4]]] },
    { axes: [["s", [1, 2]]] },
    { axes: [["s", [1, 2, "3"]]] },
    { axes: [["s", [1, 2, 3]], ["t", [1]]] },
  ];
  for (const change of changes) assertEquals(describes({ ...entry, ...change }, head), false, JSON.stringify(change));
});
