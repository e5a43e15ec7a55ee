/**
 * The options that several commands share. Parsing and help are made from these tables and nothing else.
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

/** Where the caches are. */
export const ROOT_OPTION: CliOption = { name: "root", value: "DIR", help: "The directory of all caches; .chunk_memo by default" };

/** One object instead of text. */
export const JSON_OPTION: CliOption = { name: "json", help: "One JSON object on stdout, with the name of its schema" };

/** Options that say which cache a command is about, and what of it. */
export const TARGET_OPTIONS: readonly CliOption[] = [
  {
    name: "param",
    short: "p",
    value: "NAME=VALUE",
    isRepeatable: true,
    help: "What does not vary; over the params of the module; may be repeated",
  },
  {
    name: "where",
    short: "w",
    value: "CONDITION",
    isRepeatable: true,
    help: "Leaves points out: 'alpha < s && strat != \"bb\"', of axes and params; of several, all must hold",
  },
  { name: "repeat", value: "N", help: "Adds the axis seed with N values derived from the param seed: repeats every point" },
  { name: "chunk", value: "AXIS=SIZE,…", help: 'How many values of each axis make a chunk; "auto" aims at 64 points a chunk' },
  { name: "version", value: "V", help: "Part of every file's name: a new version computes everything anew" },
  ROOT_OPTION,
];

/** Options that say in which form results are given, and where. */
export const FORMAT_OPTIONS: readonly CliOption[] = [
  { name: "format", short: "f", value: "FORMAT", help: "All results as table, csv, json, ndjson, parquet or arrow" },
  { name: "output", short: "o", value: "FILE", help: "Where they go, instead of stdout; its ending names the format if --format does not" },
];

/** The name of an option as it is typed. */
export function optionLabel({ name, short, value }: CliOption): string {
  return `${short === undefined ? "    " : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`;
}
