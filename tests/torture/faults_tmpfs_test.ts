import { assert, assertEquals, assertRejects } from "@std/assert";
import { execFileSync } from "node:child_process";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { perPoint, run, runStreaming, StoreError } from "../../mod.ts";
import { isTempName } from "../../src/store/temp_names.ts";
import { line as lineOf } from "../sweeps.ts";
import { tempDir, test } from "../test.ts";

const KIB = 1024;
const S = Array.from({ length: 60 }, (_, i) => i);
/** Outputs that fill a disk: 16 KiB a point. */
const large = (s: number) => Float64Array.from({ length: 2 * KIB }, (_, i) => Math.sin(s * 4000 + i));

function mount(path: string, options: string): void {
  execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", path], { stdio: "pipe" });
}

/** Why no file system can be mounted here, if so. */
async function refusal(): Promise<string | undefined> {
  if (process.platform !== "linux") return "it needs Linux";
  await using dir = await tempDir();
  try {
    mount(dir.path, "size=64k");
    execFileSync("umount", [dir.path], { stdio: "pipe" });
    return undefined;
  } catch {
    return "mounting is not allowed";
  }
}

/** A file system of its own, of which 1 MiB in 30 files is taken up until space is made. */
async function smallDisk(options: string): Promise<AsyncDisposable & { root: string; makeSpace: () => Promise<void> }> {
  const dir = await tempDir();
  mount(dir.path, options);
  const ballast = join(dir.path, "ballast");
  await mkdir(ballast);
  for (let i = 0; i < 30; i++) await writeFile(join(ballast, String(i)), new Uint8Array(i === 0 ? 1024 * KIB : 0));
  return {
    root: join(dir.path, "root"),
    makeSpace: () => rm(ballast, { recursive: true }),
    [Symbol.asyncDispose]: async () => {
      execFileSync("umount", [dir.path], { stdio: "pipe" });
      await dir[Symbol.asyncDispose]();
    },
  };
}

const line = (root: string) => lineOf(root, { axisValues: { s: S }, chunkSpec: { s: 3 } });

async function checkFull(error: unknown, root: string): Promise<void> {
  assert(error instanceof StoreError, String(error));
  assert(error.message.includes("no space left on the device: free some space and run again"), error.message);
  assert(error.message.includes("ENOSPC") && error.path.startsWith(root), error.message);
  const left = (await readdir(root, { recursive: true })).filter((name) => isTempName(name.split("/").at(-1)!));
  assertEquals(left, []);
}

/** Runs until the disk is full, makes space, and runs on. */
async function fillAndGoOn(options: string, sweep: (root: string, onPoint: (s: number) => void) => Promise<unknown>): Promise<void> {
  await using disk = await smallDisk(options);
  const before: number[] = [];
  const error = await sweep(disk.root, (s) => before.push(s)).then(() => undefined, (reason) => reason);
  await checkFull(error, disk.root);
  const { knownPoints } = await line(disk.root).cacheStatus();
  // Nothing but the chunk under way when the disk was full is lost.
  assert(before.length > 0 && before.length < S.length && knownPoints >= before.length - 3, `${knownPoints} of ${before.length}`);
  // Warm reads need no space.
  const warm = await run(line(disk.root).slice({ s: S.slice(0, 3) }), () => []);
  assertEquals([warm[0], warm[1].executedPoints], [S.slice(0, 3).map(large), 0]);
  await disk.makeSpace();
  const after: number[] = [];
  await sweep(disk.root, (s) => after.push(s));
  assertEquals(after.length, S.length - knownPoints);
  const [output, { executedPoints, damagedFiles }] = await run(line(disk.root), () => []);
  assertEquals([output, executedPoints, damagedFiles], [S.map(large), 0, 0]);
}

const reason = await refusal();
const diskTest = (name: string, body: () => Promise<void>) =>
  reason === undefined ? test(name, body) : test.ignore(`${name} (${reason})`, body);

const SIZE = "size=1600k";

diskTest(
  "a disk that is full is told, and the next run goes on where there is space again",
  () =>
    fillAndGoOn(SIZE, (root, onPoint) =>
      run(line(root), ({ s }) => {
        s.forEach(onPoint);
        return s.map(large);
      })),
);

diskTest(
  "a run that streams points one by one to a full disk goes on where there is space again",
  () =>
    fillAndGoOn(SIZE, (root, onPoint) => {
      const point = perPoint(async ({ s }: { s: number }) => {
        onPoint(s);
        await new Promise((resolve) => setTimeout(resolve, 2));
        return large(s);
      });
      return runStreaming(line(root), point, { flushMs: 2 });
    }),
);

diskTest(
  "a disk without room for one more file is told, and the next run goes on",
  () =>
    fillAndGoOn("size=4m,nr_inodes=50", (root, onPoint) =>
      run(line(root), ({ s }) => {
        s.forEach(onPoint);
        return s.map(large);
      })),
);

diskTest("a disk that cannot be written gives what is known, and refuses the rest before the function is called", async () => {
  await using disk = await smallDisk("size=4m");
  const known = ({ s }: { s: number[] }) => s.map(large);
  await run(line(disk.root).slice({ s: S.slice(0, 9) }), known);
  execFileSync("mount", ["-o", "remount,ro", dirname(disk.root)], { stdio: "pipe" });
  const [output] = await run(line(disk.root).slice({ s: [8, 1] }), () => []);
  assertEquals(output, [8, 1].map(large));
  const calls: number[] = [];
  const refused = run(line(disk.root), ({ s }) => (calls.push(...s), known({ s })));
  await assertRejects(() => refused, StoreError, "the file system is read-only: choose another root (EROFS)");
  assertEquals(calls, []);
});
