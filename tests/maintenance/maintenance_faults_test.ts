import { assert, assertEquals } from "@std/assert";
import { cp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../mod.ts";
import { compact, gc, remove, verify } from "../../src/maintenance.ts";
import { tempDir, test } from "../test.ts";
import { countCalls, FAULT_CALLS, inject, showFault } from "../torture/faults_inject.ts";
import { shortOrFull } from "../torture/full.ts";
import { CACHE_ID, POOL, poolCache, Recorder } from "./pool.ts";

const REST = { a: POOL.a, s: [1, 3, 4, 5, 6] };

/** What is done, and which points must be known whatever fails. */
const ACTS = {
  compact: { act: (root: string) => compact(poolCache(root, { a: ["u", "v"], s: [1, 2, 3] }, { a: 2, s: 2 })), kept: POOL },
  gc: { act: (root: string) => gc(poolCache(root)), kept: POOL },
  repair: { act: (root: string) => verify(poolCache(root), { repair: true }), kept: POOL },
  remove: { act: (root: string) => remove(poolCache(root), { selection: { s: [2] } }), kept: REST },
} as const;

for (const [name, { act, kept }] of Object.entries(ACTS)) {
  test(`${name} loses nothing when a call to the disk fails`, async () => {
    await using dir = await tempDir();
    const [template, root] = [join(dir.path, "template"), join(dir.path, "root")];
    await run(poolCache(template, POOL, { a: 1, s: 3 }), new Recorder().exec);
    await run(poolCache(template, { a: ["u", "v"], s: [2, 3, 4] }, { a: 2, s: 2 }), new Recorder().exec, { reuse: "name" });
    await cp(template, root, { recursive: true });
    const counts = await countCalls(() => act(root));
    let fired = 0;
    for (const call of FAULT_CALLS) {
      const all = counts.get(call) ?? (call === "torn" ? counts.get("writeNew") : call === "read" ? counts.get("open") : undefined) ?? 0;
      for (let n = 1; n <= all; n += Math.max(1, Math.floor(all / shortOrFull(3, 1000)))) {
        await rm(root, { recursive: true, force: true });
        await cp(template, root, { recursive: true });
        const fault = { call, n, code: "EIO", stays: n % 2 === 0 } as const;
        const { restore, hasFired } = inject(fault, () => {});
        await act(root).catch((error) => assert(error instanceof Error && /EIO|input\/output/.test(error.message), String(error)));
        restore();
        fired += Number(hasFired());
        assertEquals((await poolCache(root, kept).cacheStatus()).missingPoints, 0, showFault(fault));
        assertEquals((await readdir(join(root, CACHE_ID))).includes("damaged"), false, showFault(fault));
      }
    }
    assert(fired > 5, `${fired}`);
  });
}
