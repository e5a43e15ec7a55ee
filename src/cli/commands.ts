/**
 * The commands, in the order of the help.
 *
 * @module
 */

import { adoptCommand } from "./adopt_command.ts";
import type { Command } from "./command.ts";
import { compactCommand } from "./compact_command.ts";
import { doctorCommand } from "./doctor_command.ts";
import { gcCommand } from "./gc_command.ts";
import { getCommand } from "./get_command.ts";
import { lsCommand } from "./ls_command.ts";
import { planCommand } from "./plan_command.ts";
import { reportCommand } from "./report_command.ts";
import { rmCommand } from "./rm_command.ts";
import { runCommand } from "./run_command.ts";
import { showCommand } from "./show_command.ts";
import { statusCommand } from "./status_command.ts";
import { verifyCommand } from "./verify_command.ts";

/** The commands. */
export const COMMANDS: readonly Command[] = [
  runCommand,
  planCommand,
  statusCommand,
  getCommand,
  reportCommand,
  lsCommand,
  showCommand,
  rmCommand,
  verifyCommand,
  gcCommand,
  compactCommand,
  adoptCommand,
  doctorCommand,
];
