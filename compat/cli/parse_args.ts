/**
 * Stands in for `@std/cli/parse-args`, without dotted keys and `boolean: true`.
 *
 * @module
 */

type Names<T extends string = string> = T | readonly T[];

/** What is known of the arguments. */
export interface ParseOptions<
  TBooleans extends string = string,
  TStrings extends string = string,
  TCollectable extends string = string,
  TNegatable extends string = string,
  TDoubleDash extends boolean = boolean,
> {
  /** Gives what follows `--` under the key `--`, not under `_`. */
  "--"?: TDoubleDash;
  /** Other names of an argument. */
  alias?: Readonly<Record<string, Names>>;
  /** The arguments that are flags; false if not given. */
  boolean?: Names<TBooleans>;
  /** The arguments whose values are kept as text. */
  string?: Names<TStrings>;
  /** The arguments whose values are gathered in a list. */
  collect?: Names<TCollectable>;
  /** The flags that `--no-…` sets to false. */
  negatable?: Names<TNegatable>;
  /** The values of arguments that are not given. */
  default?: Readonly<Record<string, unknown>>;
  /** Parses no more once an argument is no flag. */
  stopEarly?: boolean;
  /** Is told of arguments not named in the options; gives false to leave one out. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** The parsed arguments. */
export type Args<
  // deno-lint-ignore no-explicit-any -- as in the package
  TArgs extends Record<string, unknown> = Record<string, any>,
  TDoubleDash extends boolean | undefined = undefined,
> =
  & TArgs
  & { /** The arguments that belong to no flag. */ _: (string | number)[] }
  & (true extends TDoubleDash ? { /** What followed `--`. */ "--": string[] } : unknown);

/** The types of the named arguments. Those that are not named are unknown, also where the package knows more. */
type Values<TBooleans extends string, TStrings extends string, TCollectable extends string, TNegatable extends string> =
  & Record<string, unknown>
  & { [Name in Exclude<TBooleans, TCollectable>]: boolean }
  & { [Name in Exclude<TStrings, TCollectable>]?: Name extends TNegatable ? string | false : string }
  & { [Name in TCollectable]: Name extends TStrings ? string[] : Name extends TBooleans ? boolean[] : unknown[] };

/**
 * Parses arguments.
 *
 * @param args The arguments
 * @param options What is known of them
 * @returns The values by name, and under `_` what belongs to none
 */
export function parseArgs<
  TBooleans extends string = never,
  TStrings extends string = never,
  TCollectable extends string = never,
  TNegatable extends string = never,
  TDoubleDash extends boolean = false,
>(
  args: string[],
  options: ParseOptions<TBooleans, TStrings, TCollectable, TNegatable, TDoubleDash> = {},
): Args<Values<TBooleans, TStrings, TCollectable, TNegatable>, TDoubleDash> {
  const end = args.indexOf("--");
  const parser = new Parser(end === -1 ? args : args.slice(0, end), options);
  const parsed = parser.parse();
  const rest = end === -1 ? [] : args.slice(end + 1);
  if (options["--"]) parsed["--"] = [...rest];
  else parsed._.push(...rest);
  return parsed as Args<Values<TBooleans, TStrings, TCollectable, TNegatable>, TDoubleDash>;
}

class Parser {
  readonly #args: readonly string[];
  readonly #options: ParseOptions;
  readonly #kin: ReadonlyMap<string, readonly string[]>;
  readonly #boolean: ReadonlySet<string>;
  readonly #string: ReadonlySet<string>;
  readonly #collect: ReadonlySet<string>;
  readonly #negatable: ReadonlySet<string>;
  readonly #parsed: Args = { _: [] };
  #at = 0;

  constructor(args: readonly string[], options: ParseOptions) {
    this.#args = args;
    this.#options = options;
    this.#kin = kinOf(options.alias ?? {});
    this.#boolean = this.#named(options.boolean);
    this.#string = this.#named(options.string);
    this.#collect = this.#named(options.collect);
    this.#negatable = this.#named(options.negatable);
  }

  parse(): Args {
    while (this.#at < this.#args.length) {
      const arg = this.#args[this.#at++]!;
      if (/^--[^]/.test(arg)) this.#long(arg);
      else if (/^-[^]/.test(arg)) this.#short(arg);
      else {
        if (this.#options.unknown?.(arg) !== false) this.#parsed._.push(this.#string.has("_") ? arg : numberOr(arg));
        if (this.#options.stopEarly) {
          this.#parsed._.push(...this.#args.slice(this.#at));
          break;
        }
      }
    }
    this.#fill();
    return this.#parsed;
  }

  /** `--key`, `--key=value`, `--no-key`. */
  #long(arg: string): void {
    const [, key, value] = /^--(.[^=]*)(?:=([^]*))?$/s.exec(arg)!;
    if (key === undefined) return;
    if (value) return this.#set(key, this.#boolean.has(key) ? value !== "false" : value, arg);
    const negated = /^no-(.+)$/s.exec(key)?.[1];
    if (negated !== undefined && this.#negatable.has(negated)) return this.#set(negated, false, arg, false);
    if (value === undefined) this.#withNext(key, arg, /^-/);
    else this.#set(key, this.#string.has(key) ? "" : true, arg);
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
        if (rest.includes("=")) return this.#set(letter, rest.slice(rest.indexOf("=") + 1), arg);
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

  #set(key: string, value: string | boolean, arg: string, collects = true): void {
    const isKnown = this.#boolean.has(key) || this.#string.has(key) || this.#kin.has(key);
    if (!isKnown && this.#options.unknown?.(arg, key, value) === false) return;
    const typed = typeof value === "string" && !this.#string.has(key) ? numberOr(value) : value;
    for (const name of [key, ...(this.#kin.get(key) ?? [])]) {
      if (!collects || !this.#collect.has(key)) put(this.#parsed, name, typed);
      else if (Array.isArray(own(this.#parsed, name))) this.#parsed[name].push(typed);
      else put(this.#parsed, name, own(this.#parsed, name) ? [this.#parsed[name], typed] : [typed]);
    }
  }

  /** What was not given: defaults, false for flags, an empty list for what is gathered. */
  #fill(): void {
    for (const [key, value] of Object.entries(this.#options.default ?? {})) {
      if (Object.hasOwn(this.#parsed, key)) continue;
      for (const name of [key, ...(this.#kin.get(key) ?? [])]) put(this.#parsed, name, value);
    }
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

function own(of: Args, key: string): unknown {
  return Object.hasOwn(of, key) ? of[key] : undefined;
}

/** An own key even if it is called `__proto__`. */
function put(to: Args, key: string, value: unknown): void {
  Object.defineProperty(to, key, { value, writable: true, enumerable: true, configurable: true });
}
