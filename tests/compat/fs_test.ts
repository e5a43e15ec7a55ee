import { assert, assertStringIncludes } from "@std/assert";
import { ensureDir } from "@std/fs/ensure-dir";
import { mkdir, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { errorCode } from "../../src/store/store_errors.ts";
import { tempDir, test } from "../test.ts";
import { vectorsOf } from "./vectors.ts";

/** Puts something in the way, and gives the path of the directory to make. */
const PREPARE: Readonly<Record<string, (path: string) => Promise<string>>> = {
  "nothing": (path) => Promise.resolve(join(path, "a", "b")),
  "a directory": async (path) => (await mkdir(join(path, "a")), join(path, "a")),
  "a link to a directory": async (path) => (await mkdir(join(path, "a")), await symlink(join(path, "a"), join(path, "b")), join(path, "b")),
  "a file": async (path) => (await writeFile(join(path, "a"), ""), join(path, "a")),
  "a file above": async (path) => (await writeFile(join(path, "a"), ""), join(path, "a", "b")),
  "a link to nothing": async (path) => (await symlink(join(path, "gone"), join(path, "b")), join(path, "b")),
};

/** Windows makes links for few users alone. */
const declare = (before: string) => process.platform === "win32" && before.includes("link") ? test.ignore : test;

for (const vector of vectorsOf("fs/ensureDir")) {
  const { before, result } = vector as { before: string; result: string | { throws: string; message?: string } };
  declare(before)(
    `ensureDir() where there is ${before} ${typeof result === "string" ? "leaves" : "throws"} ${JSON.stringify(result)}`,
    async () => {
      await using dir = await tempDir();
      const path = await PREPARE[before]!(dir.path);
      const error = await ensureDir(path).then(() => undefined, (error: unknown) => error);
      if (typeof result === "string") return assert(error === undefined && (await stat(path)).isDirectory(), String(error));
      assert(error instanceof Error);
      if (result.message !== undefined) assertStringIncludes(error.message, result.message);
      else if (result.throws !== "any") assert(errorCode(error) === result.throws, errorCode(error));
    },
  );
}

test("errorCode() knows ensureDir()'s own error", async () => {
  await using dir = await tempDir();
  const error = await ensureDir(await PREPARE["a file"]!(dir.path)).catch((error: unknown) => error);
  assert(errorCode(error) === "EEXIST", errorCode(error));
});
