import { assertEquals, assertThrows } from "@std/assert";
import { chunkHashOf, paramsToCacheId, presenceHashOf } from "../../src/format/hashes.ts";
import { checkSpelling } from "../../src/store/containment.ts";
import { leaseName } from "../../src/store/lease_folder.ts";
import { makeOwnerId } from "../../src/store/lease_owner.ts";
import { tempName } from "../../src/store/temp_names.ts";
import {
  type HinderedCall,
  isOtherSpelling,
  mayBeTooLong,
  pauseMs,
  syncsDirectories,
  tellsTimeWhileOpen,
} from "../../src/store/system_rules.ts";
import { test } from "../test.ts";

const SYSTEMS = ["aix", "darwin", "freebsd", "linux", "openbsd", "sunos", "win32"];

function pauses(call: HinderedCall, code: string, platform: string): number[] {
  const found: number[] = [];
  for (let ms = pauseMs(call, code, 0, platform); ms !== undefined; ms = pauseMs(call, code, found.length, platform)) found.push(ms);
  return found;
}

test("pauseMs() has patience on Windows alone, with what an open file causes, and for a while", () => {
  for (const code of ["EPERM", "EACCES", "EBUSY"]) {
    assertEquals(pauses("rename", code, "win32"), [5, 10, 20, 40, 80, 160, 320, 640]);
    assertEquals(pauses("remove", code, "win32").length, 8);
    for (const call of ["open", "readFile", "writeNew", "link", "touch"] as const) {
      assertEquals(pauses(call, code, "win32"), [5, 10, 20, 40]);
    }
    for (const platform of SYSTEMS.slice(0, -1)) assertEquals(pauses("rename", code, platform), [], platform);
  }
  for (const code of ["ENOENT", "EEXIST", "ENOSPC", "EIO", "EMFILE", "NotCapable", ""]) assertEquals(pauses("rename", code, "win32"), []);
});

test("syncsDirectories() and tellsTimeWhileOpen() hold everywhere but on Windows", () => {
  assertEquals(SYSTEMS.filter(syncsDirectories), SYSTEMS.slice(0, -1));
  assertEquals(SYSTEMS.filter(tellsTimeWhileOpen), SYSTEMS.slice(0, -1));
});

test("isOtherSpelling() finds names that differ in case alone", () => {
  for (const [asked, found] of [["a", "A"], ["Sweep-1", "sweep-1"], ["ÄRGER", "ärger"], ["straße", "STRASSE"], ["É", "e\u0301"]] as const) {
    assertEquals([isOtherSpelling(asked, found), isOtherSpelling(found, asked)], [true, true], asked);
  }
});

test("isOtherSpelling() finds nothing in the same name, in another one, or in one whose accents are composed differently", () => {
  for (const [asked, found] of [["a", "a"], ["a", "b"], ["a", "ab"], ["\u00e9", "e\u0301"], ["target-of-a-link", "A"]] as const) {
    assertEquals(isOtherSpelling(asked, found), false, asked);
  }
});

test("checkSpelling() refuses the directory of another cache", () => {
  for (const found of [undefined, "sweep", "elsewhere"]) checkSpelling("sweep", found);
  const message = 'Cannot use cache id: the root has a cache "Sweep", which this file system holds to be the same name: received "sweep"';
  assertThrows(() => checkSpelling("sweep", "Sweep"), RangeError, message);
});

test("mayBeTooLong() holds for long paths on Windows", () => {
  const path = (length: number) => "C:\\".padEnd(length, "x");
  assertEquals([mayBeTooLong(path(259), "win32"), mayBeTooLong(path(260), "win32"), mayBeTooLong(path(260), "linux")], [
    false,
    true,
    false,
  ]);
});

test("names of our own making are at most 199 characters longer than the root, and none is longer than 255", () => {
  const cacheId = paramsToCacheId({});
  const chunk = chunkHashOf(cacheId, "v1", []);
  const part = `${chunk}.${presenceHashOf([], Uint8Array.of(1))}.msgpack`;
  const owner = makeOwnerId({ place: "f".repeat(16), host: null, pid: 0xffffffff, started: "f".repeat(16) });
  const paths = [
    ["metadata.json"],
    ["chunks_index.json"],
    ["chunks", part],
    ["chunks", tempName()],
    ["damaged", `${part}.${"0".repeat(8)}`],
    ["failures", `${chunk}.json`],
    ["leases", `${leaseName(chunk)}~${owner}.next`],
    ["leases", `${leaseName("another key")}~${owner}.next`],
    ["leases", `${owner}.${Number.MAX_SAFE_INTEGER}.tmp`],
  ];
  assertEquals(Math.max(...paths.map((names) => ["", cacheId, ...names].join("\\").length)), 199);
  // What a caller may choose: 200 bytes for a cache id or a chunk's name.
  assertEquals(`${"c".repeat(200)}${part.slice(chunk.length)}.${"0".repeat(8)}`.length <= 255, true);
  assertEquals(`${"f".repeat(128)}~${owner}.next`.length <= 255, true);
});
