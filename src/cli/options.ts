/**
 * The options of the commands. Parsing and help are made from these tables and nothing else.
 *
 * @module
 */

/** An option. */
export interface CliOption {
  /** Its name, without dashes. */
  readonly name: string;
  /** Its short name, one letter. */
  readonly short?: string;
  /** How the help names its value; a flag has none. */
  readonly value?: string;
  /** Whether it may be given several times. */
  readonly isRepeatable?: boolean;
  /** What it does, in a line. */
  readonly help: string;
}

/** Options of every command. */
export const COMMON_OPTIONS: readonly CliOption[] = [
  { name: "quiet", short: "q", help: "No plan, no progress: only warnings and errors on stderr" },
  { name: "verbose", short: "v", help: "A line per chunk, where the time went, and stack traces of errors" },
  { name: "help", short: "h", help: "This page" },
];

/** Options of `run`. */
export const RUN_OPTIONS: readonly CliOption[] = [
  {
    name: "param",
    short: "p",
    value: "NAME=VALUE",
    isRepeatable: true,
    help: "What does not vary; over the params of the module; may be repeated",
  },
  { name: "chunk", value: "AXIS=SIZE,…", help: 'How many values of each axis make a chunk; "auto" aims at 64 points a chunk' },
  { name: "root", value: "DIR", help: "The directory of all caches; .chunk_memo by default" },
  { name: "version", value: "V", help: "Part of every file's name: a new version computes everything anew" },
  { name: "partial", help: "Of chunks of which single points were asked for before, leave out the others" },
  { name: "json", help: "One JSON object on stdout: root, cache id, params, axes, diagnostics, output" },
];

/** The name of an option as it is typed. */
export function optionLabel({ name, short, value }: CliOption): string {
  return `${short === undefined ? "    " : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`;
}
