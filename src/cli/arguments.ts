/**
 * What was typed, taken apart by the table of options.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { nearestName } from "../suggest.ts";
import type { CliOption } from "./options.ts";
import { UsageError } from "./usage_error.ts";

/** What was typed. */
export interface Arguments {
  /** The words that are no options, in order. */
  readonly words: readonly string[];
  /** Whether a flag was given. */
  readonly flag: (name: string) => boolean;
  /** The value of an option; the last one if it was given several times. */
  readonly text: (name: string) => string | undefined;
  /** The values of an option that may be repeated. */
  readonly texts: (name: string) => readonly string[];
}

function refuseUnknown(typed: string, options: readonly CliOption[]): never {
  const word = typed.replace(/=.*$/s, "");
  if (/^-\d/.test(word)) {
    throw new UsageError(`Cannot read option ${word}: it is unknown: a value that begins with - stands behind =, as in --seed=-1`);
  }
  const names = options.flatMap(({ name, short }) => [`--${name}`, ...(short === undefined || word.startsWith("--") ? [] : [`-${short}`])]);
  const near = nearestName(word, names);
  throw new UsageError(`Cannot read option ${word}: it is unknown: ${near === undefined ? "see --help" : `did you mean ${near}`}`);
}

/** A value that an option of one value has none of, or a value that a flag has. */
function refuseMisuse(args: readonly string[], options: readonly CliOption[], parsed: Readonly<Record<string, unknown>>): void {
  for (const { name, value } of options) {
    if (value === undefined) {
      const given = args.find((arg) => arg.startsWith(`--${name}=`));
      if (given !== undefined) throw new UsageError(`Cannot read option --${name}: it takes no value: received ${given}`);
    } else if (parsed[name] === "" || Array.isArray(parsed[name]) && parsed[name].includes("")) {
      throw new UsageError(`Cannot read option --${name}: it needs a value: write --${name} ${value}`);
    }
  }
}

/**
 * Takes the words of a command apart.
 *
 * @param args What was typed
 * @param options The options there are
 * @returns The words and the options
 * @throws {UsageError} If an option is unknown, lacks a value, or has one too many
 */
export function parseArguments(args: readonly string[], options: readonly CliOption[]): Arguments {
  const names = (keep: (option: CliOption) => boolean) => options.filter(keep).map(({ name }) => name);
  const flags = new Set(names(({ value }) => value === undefined));
  const end = args.indexOf("--");
  const given = end < 0 ? args : args.slice(0, end);
  // `parseArgs` takes `--no-root=x` for `--root=x`.
  const negated = given.find((arg) => /^--no-[^=]*=/.test(arg));
  if (negated !== undefined) refuseUnknown(negated, options);
  const parsed: Record<string, unknown> & { _: (string | number)[] } = parseArgs([...args], {
    boolean: [...flags],
    // Words stay as they were typed: the axis `1=2` is no number.
    string: ["_", ...names(({ value }) => value !== undefined)],
    collect: names(({ isRepeatable }) => isRepeatable === true),
    alias: Object.fromEntries(options.flatMap(({ name, short }) => short === undefined ? [] : [[name, short]])),
    unknown: (arg: string, key?: string) => key === undefined || refuseUnknown(arg, options),
  });
  refuseMisuse(given, options, parsed);
  const typed = (name: string) => [parsed[name] ?? []].flat() as string[];
  return {
    words: parsed._.map(String),
    flag: (name) => parsed[name] === true,
    text: (name) => typed(name).at(-1),
    texts: typed,
  };
}
