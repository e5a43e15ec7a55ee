#!/usr/bin/env node
/**
 * The program that the package installs. `import.meta.main`, by which `cli.ts` starts itself, is unknown to Node 20.
 *
 * @module
 */

import { main } from "../../cli.ts";
import { runInProcess } from "../../src/cli/process_io.ts";

await runInProcess(main);
