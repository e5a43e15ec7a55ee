import { assertEquals } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { ProgressBar } from "@std/cli/unstable-progress-bar";
import { crypto } from "@std/crypto";
import { ensureDir } from "@std/fs/ensure-dir";
import { encode, type ValueType } from "@std/msgpack";
import { basename, dirname, isAbsolute, join, relative, resolve } from "@std/path";
import { test } from "../test.ts";

/** What is asked of the packages: arguments as they are given, results as they are used. */
interface Used {
  readonly encode: (value: ValueType) => Uint8Array;
  readonly digestSync: (algorithm: "SHA-256", data: Uint8Array<ArrayBuffer>) => ArrayBuffer;
  readonly ensureDir: (path: string) => Promise<void>;
  readonly join: (...parts: string[]) => string;
  readonly resolve: (...parts: string[]) => string;
  readonly relative: (from: string, to: string) => string;
  readonly dirname: (path: string) => string;
  readonly basename: (path: string) => string;
  readonly isAbsolute: (path: string) => boolean;
  readonly ProgressBar: new (options: {
    writable: WritableStream<Uint8Array>;
    value: number;
    max: number;
    barLength: number;
    clear: true;
    formatter: (formatter: { progressBar: string }) => string;
  }) => { value: number; max: number; stop: () => Promise<void> };
}

/** The part of the packages' signatures, as documented, that has to do with it. */
interface Documented {
  readonly encode: (object: DocumentedValue) => Uint8Array;
  readonly digestSync: (algorithm: "BLAKE3" | "SHA-256" | { name: "SHA-256"; length?: number }, data: BufferSource) => ArrayBuffer;
  readonly ensureDir: (dir: string | URL) => Promise<void>;
  readonly join: (path?: URL | string, ...paths: string[]) => string;
  readonly resolve: (...pathSegments: string[]) => string;
  readonly relative: (from: string, to: string) => string;
  readonly dirname: (path: string | URL) => string;
  readonly basename: (path: string | URL, suffix?: string) => string;
  readonly isAbsolute: (path: string) => boolean;
  readonly ProgressBar: new (options: {
    writable?: WritableStream<Uint8Array>;
    value?: number;
    max: number;
    barLength?: number;
    fillChar?: string;
    emptyChar?: string;
    clear?: boolean;
    formatter?: (formatter: { styledTime: string; progressBar: string; time: number; value: number; max: number }) => string;
    keepOpen?: boolean;
    refreshMilliseconds?: number;
  }) => { value: number; max: number; stop: () => Promise<void> };
}

type DocumentedValue = number | bigint | string | boolean | null | Uint8Array | readonly DocumentedValue[] | {
  [index: string]: DocumentedValue;
};

/** Only its types matter. */
const asDocumented = (documented: Documented): Used => documented;

const { digestSync } = crypto.subtle;
const standIns: Used = { encode, digestSync, ensureDir, join, resolve, relative, dirname, basename, isAbsolute, ProgressBar };

test("the stand-ins and the documented packages take what is given and give what is used", () => {
  assertEquals(asDocumented(standIns as unknown as Documented), standIns);
});

test("parseArgs() takes names that are known at run time alone, and gives values that are to be looked at", () => {
  const names: string[] = ["json"];
  const parsed: Record<string, unknown> & { _: (string | number)[] } = parseArgs(["--json"], {
    boolean: names,
    string: names.slice(1),
    collect: names.slice(1),
    alias: Object.fromEntries(names.map((name) => [name, "j"])),
    unknown: (arg: string, key?: string) => arg === key,
  });
  assertEquals({ ...parsed }, { _: [], json: true, j: true });
});
