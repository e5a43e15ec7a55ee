/**
 * Stands in for `@std/cli/parse-args`, with the options that are used: no dotted keys, defaults, negatable flags or words after `--` apart.
 *
 * @module
 */

type Names = string | readonly string[];

/** What is known of the arguments. */
export interface ParseOptions {
  /** Other names of an argument. */
  alias?: Readonly<Record<string, Names>>;
  /** The arguments that are flags; false if not given. */
  boolean?: Names;
  /** The arguments whose values are kept as text. */
  string?: Names;
  /** The arguments whose values are gathered in a list. */
  collect?: Names;
  /** Is told of arguments not named in the options; gives false to leave one out. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** The parsed arguments. */
export type Args = Record<string, unknown> & { /** The arguments that belong to no flag. */ _: (string | number)[] };

/**
 * Parses arguments.
 *
 * @param args The arguments
 * @param options What is known of them
 * @returns The values by name, and under `_` what belongs to none
 */
export function parseArgs(args: string[], options: ParseOptions = {}): Args {
  const end = args.indexOf("--");
  const parsed = new Parser(end === -1 ? args : args.slice(0, end), options).parse();
  if (end !== -1) parsed._.push(...args.slice(end + 1));
  return parsed;
}

class Parser {
  readonly #args: readonly string[];
  readonly #options: ParseOptions;
  readonly #kin: ReadonlyMap<string, readonly string[]>;
  readonly #boolean: ReadonlySet<string>;
  readonly #string: ReadonlySet<string>;
  readonly #collect: ReadonlySet<string>;
  readonly #parsed: Args = { _: [] };
  #at = 0;

  constructor(args: readonly string[], options: ParseOptions) {
    this.#args = args;
    this.#options = options;
    this.#kin = kinOf(options.alias ?? {});
    this.#boolean = this.#named(options.boolean);
    this.#string = this.#named(options.string);
    this.#collect = this.#named(options.collect);
  }

  parse(): Args {
    while (this.#at < this.#args.length) {
      const arg = this.#args[this.#at++]!;
      if (/^--[^]/.test(arg)) this.#long(arg);
      else if (/^-[^]/.test(arg)) this.#short(arg);
      else if (this.#options.unknown?.(arg) !== false) this.#parsed._.push(this.#string.has("_") ? arg : numberOr(arg));
    }
    this.#fill();
    return this.#parsed;
  }

  /** `--key`, `--key=value`. With a value, `no-` before a key is passed over; without one it is part of the key. */
  #long(arg: string): void {
    const [, no = "", key, value] = /^--(no-(?=[^]))?([^][^=]*)(?:=([^]*))?$/.exec(arg)!;
    if (value) return this.#set(key, this.#boolean.has(key) ? value !== "false" : value, arg);
    if (value === undefined) this.#withNext(no + key, arg, /^-/);
    else this.#set(no + key, "", arg);
  }

  /** `-a`, `-abc`, `-a5`, `-a=5`. */
  #short(arg: string): void {
    for (let i = 1; i < arg.length - 1; i++) {
      const letter = arg[i]!;
      const rest = arg.slice(i + 1);
      if (rest === "-") {
        this.#set(letter, rest, arg);
        continue;
      }
      if (/[A-Za-z]/.test(letter)) {
        const value = /=(.+)/.exec(rest)?.[1] ?? (rest === "=" ? "" : undefined);
        if (value !== undefined) return this.#set(letter, value, arg);
        if (/-?\d+(\.\d*)?(e-?\d+)?$/.test(rest)) return this.#set(letter, rest, arg);
      }
      if (i + 1 < arg.length - 1 && /\W/.test(arg[i + 1]!)) return this.#set(letter, rest, arg);
      this.#set(letter, this.#string.has(letter) ? "" : true, arg);
    }
    const last = arg.at(-1)!;
    if (last !== "-") this.#withNext(last, arg, /^--?[^-]/);
  }

  /** A flag whose value, if it has one, is the next argument. */
  #withNext(key: string, arg: string, flag: RegExp): void {
    const next = this.#args[this.#at];
    if (next && !this.#boolean.has(key) && !flag.test(next)) {
      this.#at++;
      return this.#set(key, next, arg);
    }
    if (next === "true" || next === "false") {
      this.#at++;
      return this.#set(key, next === "true", arg);
    }
    this.#set(key, this.#string.has(key) ? "" : true, arg);
  }

  #set(key: string, value: string | boolean, arg: string): void {
    const isKnown = this.#boolean.has(key) || this.#string.has(key) || this.#kin.has(key);
    if (!isKnown && this.#options.unknown?.(arg, key, value) === false) return;
    const typed = typeof value === "string" && !this.#string.has(key) ? numberOr(value) : value;
    for (const name of [key, ...(this.#kin.get(key) ?? [])]) {
      const before = Object.hasOwn(this.#parsed, name) ? this.#parsed[name] : undefined;
      if (!this.#collect.has(key)) put(this.#parsed, name, typed);
      else if (Array.isArray(before)) before.push(typed);
      else put(this.#parsed, name, before ? [before, typed] : [typed]);
    }
  }

  /** What was not given: false for flags, an empty list for what is gathered. */
  #fill(): void {
    for (const key of this.#boolean) if (!Object.hasOwn(this.#parsed, key)) put(this.#parsed, key, this.#collect.has(key) ? [] : false);
    for (const key of this.#string) if (!Object.hasOwn(this.#parsed, key) && this.#collect.has(key)) put(this.#parsed, key, []);
  }

  #named(names: Names = []): ReadonlySet<string> {
    return new Set(list(names).filter((name) => name !== "").flatMap((name) => [name, ...(this.#kin.get(name) ?? [])]));
  }
}

/** For each name the other names of the same argument. */
function kinOf(alias: Readonly<Record<string, Names>>): ReadonlyMap<string, readonly string[]> {
  const kin = new Map<string, readonly string[]>();
  for (const [key, others] of Object.entries(alias)) {
    const all = [key, ...list(others)];
    for (const name of all) kin.set(name, all.filter((other) => other !== name));
  }
  return kin;
}

function list(names: Names): readonly string[] {
  return typeof names === "string" ? [names] : names;
}

function numberOr(text: string): string | number {
  return /\S/.test(text) && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** An own key even if it is called `__proto__`. */
function put(to: Args, key: string, value: unknown): void {
  Object.defineProperty(to, key, { value, writable: true, enumerable: true, configurable: true });
}
