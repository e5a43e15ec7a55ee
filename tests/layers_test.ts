import { assertEquals } from "@std/assert";
import { readdir } from "node:fs/promises";
import { posix } from "node:path";
import { repository, type SourceFile, sourceFiles, withoutComments } from "./source_files.ts";
import { testOfSource as test } from "./test.ts";

/** The rooms from top to bottom: a room imports from itself and from those below. */
const rooms = ["face", "tools", "memo", "runners", "cache", "map", "store", "grid", "format", "errors"] as const;
type Room = (typeof rooms)[number];

/** Files that lie in no folder of their own; the first pattern that fits decides. */
const roomOfFile: readonly (readonly [pattern: RegExp, room: Room])[] = [
  [/^(mod|cli)\.ts$/, "face"],
  [/^src\/(maintenance|report)\.ts$/, "tools"],
  [/^src\/(memo|define_sweep)/, "memo"],
  [/^src\/(cache|candidate_chunks|definitions|function_identity|item_maps|made)/, "cache"],
  [/^src\/(errors|message_of|plain_record|suggest)\.ts$/, "errors"],
  [/^src\//, "runners"],
];

/** Folders of `src/`. */
const roomOfFolder: Readonly<Record<string, Room>> = {
  cli: "face",
  export: "tools",
  maintenance: "tools",
  report: "tools",
  results: "cache",
  engine: "runners",
  map: "map",
  store: "store",
  grid: "grid",
  format: "format",
};

/** What all above the store share: types and small tools, which import none of those. */
const sharedFiles: readonly string[] = ["diagnostics", "missing", "progress", "types", "version", "warn"].map((stem) => `src/${stem}.ts`);

const files = await sourceFiles();

function roomOf(path: string): Room {
  const folder = /^src\/([^/]+)\//.exec(path)?.[1];
  if (folder !== undefined) {
    const room = roomOfFolder[folder];
    if (room === undefined) throw new Error(`Cannot check imports: the folder of ${path} is in no room`);
    return room;
  }
  return roomOfFile.find(([pattern]) => pattern.test(path))![1];
}

/** The repository's files that a file imports. */
function targetsOf(file: SourceFile): string[] {
  return file.imports.filter((name) => name.startsWith(".")).map((name) => posix.join(posix.dirname(file.path), name));
}

/** Whether an import points down. */
function isAllowed(from: string, to: string): boolean {
  const lowest = sharedFiles.includes(from) ? rooms.indexOf("map") : rooms.indexOf(roomOf(from));
  if (sharedFiles.includes(to)) return sharedFiles.includes(from) || lowest <= rooms.indexOf("store");
  return rooms.indexOf(roomOf(to)) >= lowest;
}

/** Where a pattern occurs in the code of some files, comments and texts aside. */
function occurrences(pattern: RegExp, among: (path: string) => boolean): string[] {
  return files.filter((file) => among(file.path)).flatMap((file) =>
    file.code.split("\n").flatMap((line, i) =>
      pattern.test(line.replace(/"(?:\\.|[^"\\])*"/g, '""')) ? [`${file.path}:${i + 1}: ${line.trim()}`] : []
    )
  );
}

function importersOf(pattern: RegExp): string[] {
  return files.filter((file) => file.imports.some((name) => pattern.test(name))).map((file) => file.path);
}

const isPure = (path: string) => path.startsWith("src/grid/") || path.startsWith("src/format/");
const touchesRuntime = (path: string) => /^src\/(store|map|cli)\//.test(path) || path === "cli.ts";

test("imports point down", () => {
  const upward = files.flatMap((file) => targetsOf(file).filter((to) => !isAllowed(file.path, to)).map((to) => `${file.path} -> ${to}`));
  assertEquals(upward, []);
});

test("no file imports itself by way of others", () => {
  const targets = new Map(files.map((file) => [file.path, targetsOf(file)]));
  const done = new Set<string>();
  const circles: string[] = [];
  function visit(path: string, way: readonly string[]): void {
    if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path].join(" -> "));
    if (way.includes(path) || done.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...way, path]);
    done.add(path);
  }
  for (const path of targets.keys()) visit(path, []);
  assertEquals(circles, []);
});

test("every relative import is of a file that exists, with its ending", () => {
  const paths = new Set(files.map((file) => file.path));
  assertEquals(files.flatMap((file) => targetsOf(file).filter((to) => !paths.has(to)).map((to) => `${file.path} -> ${to}`)), []);
});

test("grid and format import no package, but for format's checksum, base64, msgpack and digest", () => {
  const allowed: Readonly<Record<string, RegExp>> = {
    grid: /^\.{1,2}\//,
    format: /^\.{1,2}\/|^node:(zlib|buffer)$|^@std\/(msgpack|crypto)$/,
  };
  const foreign = files.filter((file) => isPure(file.path)).flatMap((file) =>
    file.imports.filter((name) => !allowed[roomOf(file.path)]!.test(name)).map((name) => `${file.path} -> ${name}`)
  );
  assertEquals(foreign, []);
});

test("grid and format know no clock, no randomness, no runtime and no promise", () => {
  const impure =
    /\bDeno\b|\bBun\b|\bprocess\.|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\.|\brandomUUID\b|\basync\b|\bawait\b|\bPromise[.<(]/;
  assertEquals(occurrences(impure, isPure), []);
});

test("the runtime is met in store, map and cli alone", () => {
  assertEquals(occurrences(/\bDeno\./, (path) => !touchesRuntime(path)), []);
});

test("the disk is met in store alone", () => {
  assertEquals(importersOf(/^node:fs(\/promises)?$/).filter((path) => !/^src\/(store|cli)\//.test(path)), []);
});

for (const name of ["msgpack", "crypto", "fs", "cli/parse-args", "cli/unstable-progress-bar"]) {
  test(`@std/${name} is imported in one file at most`, () => {
    const importers = importersOf(new RegExp(`^@std/${name}(/|$)`));
    assertEquals(importers.slice(1), [], `imported in ${importers.join(", ")}`);
  });
}

test("@std/assert is imported in tests alone", () => {
  assertEquals(importersOf(/^@std\/assert/), []);
});

test("packages are imported by their bare names", () => {
  assertEquals(importersOf(/^(jsr|npm|https?):/), []);
});

test("the library writes nothing to standard output", () => {
  // One file of the library names it: the one that has functions write elsewhere.
  const isLibrary = (path: string) => !path.startsWith("src/cli/") && path !== "cli.ts" && path !== "src/map/log_to_stderr.ts";
  assertEquals(occurrences(/\bconsole\.(?:log|info|debug)\b|\bstdout\b/, isLibrary), []);
});

test("no file is longer than 300 lines", () => {
  const long = files.map((file) => ({ path: file.path, lines: file.text.split("\n").length - 1 })).filter(({ lines }) => lines > 300);
  assertEquals(long, []);
});

test("the code uses no any, and only TypeScript that can be erased", () => {
  assertEquals(occurrences(/(?::|<|\bas) any\b|\bany\[\]/, () => true), []);
  assertEquals(
    occurrences(
      /^\s*(?:export )?(?:declare )?(?:const )?enum \w|^\s*(?:export )?namespace \w|constructor\(\s*(?:private|public|protected|readonly) /,
      () => true,
    ),
    [],
  );
});

test("file names are in snake case", () => {
  assertEquals(files.map((file) => file.path).filter((path) => !/^[a-z0-9_/]+\.ts$/.test(path)), []);
});

test("withoutComments() takes comments out and leaves texts that look like them", () => {
  assertEquals(withoutComments('a("//x"); // y\n/* z */b(`/*`, /[`"]\\/*/); // c'), 'a("//x"); \nb(`/*`, /[`"]\\/*/); ');
});

/** Files of types alone; `tests/types_test.ts` has the tests of those that carry axes. */
const typesAlone: readonly string[] = [
  "src/types.ts",
  "src/memo_types.ts",
  "src/cli/command.ts",
  "src/map/call.ts",
  "src/results/scanned_chunk.ts",
];

test("every source file has a test of the same stem", async () => {
  const names = await readdir(`${repository}tests`, { recursive: true });
  const tested = new Set(names.map((name) => posix.basename(name.replaceAll("\\", "/"))));
  const untested = files.map((file) => file.path).filter((path) => path.startsWith("src/") && !typesAlone.includes(path));
  assertEquals(untested.filter((path) => !tested.has(posix.basename(path).replace(/\.ts$/, "_test.ts"))), []);
});
