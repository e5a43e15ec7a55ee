/**
 * Runs the sweep that is killed, and logs what it is doing. Arguments: the root, the log, the step at
 * which it kills itself, if any.
 *
 * @module
 */

import process from "node:process";
import { beginLog } from "./kill_log.ts";
import { sweep } from "./kill_sweep.ts";
import { say } from "./processes_spawn.ts";

const [root, log, dieAt = "Infinity"] = process.argv.slice(2);
const told = beginLog(log, Number(dieAt));
say("begin");
await sweep(root, told);
told.over();
say("end");
