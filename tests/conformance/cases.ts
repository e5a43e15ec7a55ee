/**
 * The conformance cases as they are written down, and their values as this project writes them.
 *
 * @module
 */

import { readFileSync } from "node:fs";
import { range } from "../../mod.ts";

/** What is expected of a step, by key. */
export type Expectations = Readonly<Record<string, unknown>>;

/** One step of a case. */
export interface Step {
  readonly op: string;
  readonly expect?: Expectations;
  readonly [key: string]: unknown;
}

/** One case: steps that share a root, which is empty at first. */
export interface Case {
  readonly id: string;
  readonly title: string;
  readonly level: "must" | "better" | "compat" | "ambiguous";
  readonly note?: string;
  readonly steps: readonly Step[];
}

const text = readFileSync(new URL("../fixtures/conformance_cases.json", import.meta.url), "utf8");

/** All cases. */
export const CASES: readonly Case[] = (JSON.parse(text) as { cases: Case[] }).cases;

function* once(values: readonly unknown[]): Generator<unknown> {
  yield* values;
}

/** The one entry of a value that stands for something JSON lacks. */
function tagOf(value: object): readonly [string, unknown] | undefined {
  const entries = Object.entries(value);
  return entries.length === 1 && ["set", "iter", "tuple", "range", "float"].includes(entries[0][0]) ? entries[0] : undefined;
}

/** The value that a case means. */
export function decode(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(decode);
  const [tag, content] = tagOf(value) ?? [];
  switch (tag) {
    case "set":
      return new Set((content as unknown[]).map(decode));
    case "iter":
      return once((content as unknown[]).map(decode));
    case "tuple":
      return decode(content);
    case "range":
      return range(...content as [number, number, number?]);
    case "float":
      return content;
    default:
      return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, decode(entry)]));
  }
}

/** A name in the seed's spelling as this project spells it. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
