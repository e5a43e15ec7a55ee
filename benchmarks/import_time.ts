/**
 * The time of the first import, against that of the packages it stands on.
 *
 * @module
 */

import { runChild } from "./child.ts";
import { compareRow, type Settings, timed } from "./measure.ts";
import type { Row } from "./row.ts";

/** What `mod.ts` imports of them. */
const PACKAGES = ["@std/msgpack", "@std/crypto", "@std/path", "@std/fs/ensure-dir"];
const OURS = ["@x/chunk-memo"];

const inside = async (names: readonly string[]) => (await runChild<{ ms: number }>("import_child.ts", names)).ms;
const outside = (names: readonly string[]) => timed(() => runChild("import_child.ts", names));

/** Measures imports within a new process, then the new process as a whole. */
export async function importTime({ isQuick }: Settings): Promise<Row[]> {
  const rounds = isQuick ? 1 : 15;
  const against = "its @std packages alone";
  return [
    await compareRow(rounds, { subject: "import of mod.ts", against, limit: 1.5 }, () => inside(OURS), () => inside(PACKAGES)),
    await compareRow(
      rounds,
      { subject: "a process that imports mod.ts", against: "one that imports its @std packages" },
      () => outside(OURS),
      () => outside(PACKAGES),
    ),
  ];
}
