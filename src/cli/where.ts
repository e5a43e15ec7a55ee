/**
 * `--where`: which points are meant, as a condition on their axes.
 *
 * @module
 */

import type { Axis } from "../grid/axes.ts";
import { showValue } from "../grid/chunk_grid.ts";
import { oneLine, shownText, ValueProblem } from "./grammar/problem.ts";
import { compile, type PointRecord } from "./grammar/where_evaluate.ts";
import { parseCondition, showExpression } from "./grammar/where_syntax.ts";
import { ANY, checkTypes, describeTypes, typeOf, TYPES, type TypeSet, type WhereNames } from "./grammar/where_types.ts";
import { UsageError } from "./usage_error.ts";

/** Tells whether a point is meant. */
export type WherePredicate = (point: PointRecord) => boolean;

/** What a condition may name. */
export interface WhereScope {
  /** The axes; of a zipped one, its fields. */
  readonly axes: readonly Pick<Axis, "name" | "values" | "fields">[];
  /** The params. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** The grammar of conditions as the help has it. */
export const WHERE_FORMS: readonly (readonly [form: string, meaning: string])[] = [
  ['alpha < s && strat != "bb"', "axes, fields of zipped axes and params by name; texts in quotes; && || !"],
  ["== != < <= > >=", "numbers or texts; a number is never equal to a text"],
  ["+ - * / % a ? b : c", "numbers; + joins texts"],
  ['strat in ["a", "b"]', "one of a list"],
  ["abs(s) max(s, t) len(strat)", "also min, floor, ceil, round, sqrt, log, exp"],
  ['config.rate, shape[0], point["odd name"]', "fields of objects, entries of lists, an axis of any name"],
];

function typesOf(values: Iterable<unknown>): TypeSet {
  let types = 0;
  for (const value of values) types |= typeOf(value);
  return types === 0 ? ANY : types;
}

function namesOf({ axes, params }: WhereScope): WhereNames {
  const types = new Map<string, TypeSet>();
  for (const [name, value] of Object.entries(params)) types.set(name, typeOf(value));
  for (const { name, values, fields } of axes) {
    if (fields === undefined) types.set(name, typesOf(values));
    else for (const field of fields) types.set(field, typesOf(values.map((record) => (record as PointRecord)[field])));
  }
  const zipped = axes.filter((axis) => axis.fields !== undefined && !types.has(axis.name));
  return {
    types,
    zipped: new Map(zipped.map(({ name, fields }) => [name, fields!])),
    isText: (word) =>
      axes.some(({ values, fields }) =>
        fields === undefined
          ? values.includes(word)
          : values.some((record) => fields.some((field) => (record as PointRecord)[field] === word))
      ),
  };
}

/** What is wrong with a condition, for the one who typed it. */
function refuse(text: string, error: unknown, point?: PointRecord): never {
  if (!(error instanceof ValueProblem)) throw error;
  const where = point === undefined ? "" : `: at the point ${oneLine(showValue(point), 200)}`;
  throw new UsageError(`Cannot use --where: received ${shownText(text)}: ${oneLine(error.message)}${where}`);
}

/**
 * Reads a condition. What cannot be right for any value of the axes is refused here; where an axis has values of several types, what does
 * not fit a point is refused when it comes to that point.
 *
 * @param text What was typed, e.g. `alpha < s && strat != "bb"`
 * @param scope The axes and the params
 * @returns Tells whether a point is meant
 * @throws {UsageError} If it is no condition, or names what is not there
 */
export function parseWhere(text: string, scope: WhereScope): WherePredicate {
  try {
    const expression = parseCondition(text);
    const types = checkTypes(expression, namesOf(scope));
    if ((types & TYPES.boolean) === 0) {
      throw new ValueProblem(`it must be true or false, and ${showExpression(expression)} is ${describeTypes(types)}`);
    }
    const evaluate = compile(expression, scope.params);
    return (point) => {
      try {
        const value = evaluate(point);
        if (typeof value === "boolean") return value;
        throw new ValueProblem(`it must be true or false: received ${describeTypes(typeOf(value))}`);
      } catch (error) {
        return refuse(text, error, point);
      }
    };
  } catch (error) {
    return refuse(text, error);
  }
}

/**
 * Reads conditions that must all hold.
 *
 * @param texts What was typed
 * @param scope The axes and the params
 * @returns Tells whether a point is meant; nothing if there is no condition
 * @throws {UsageError} If one is no condition, or names what is not there
 */
export function parseWheres(texts: readonly string[], scope: WhereScope): WherePredicate | undefined {
  return allOf(...texts.map((text) => parseWhere(text, scope)));
}

/**
 * Joins conditions by and.
 *
 * @param predicates Conditions; those that are `undefined` are passed over
 * @returns Tells whether all of them hold; nothing if there is none
 */
export function allOf(...predicates: readonly (WherePredicate | undefined)[]): WherePredicate | undefined {
  const given = predicates.filter((predicate) => predicate !== undefined);
  if (given.length <= 1) return given[0];
  return (point) => given.every((predicate) => predicate(point));
}
