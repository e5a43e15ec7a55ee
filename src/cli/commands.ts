/**
 * The commands, in the order of the help.
 *
 * @module
 */

import type { Command } from "./command.ts";
import { getCommand } from "./get_command.ts";
import { planCommand } from "./plan_command.ts";
import { reportCommand } from "./report_command.ts";
import { runCommand } from "./run_command.ts";
import { statusCommand } from "./status_command.ts";

/** The commands. */
export const COMMANDS: readonly Command[] = [runCommand, planCommand, statusCommand, getCommand, reportCommand];
