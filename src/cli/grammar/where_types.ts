/**
 * The types of `--where`: what cannot be right for any value of the axes is refused before anything is done.
 *
 * @module
 */

import { nearestName, quoteNames } from "../../suggest.ts";
import { ValueProblem } from "./problem.ts";
import { FUNCTION_NAMES, WHERE_FUNCTIONS } from "./where_functions.ts";
import { type Expression, showExpression } from "./where_syntax.ts";
import { isPlainRecord } from "../../plain_record.ts";

/** A set of types, a bit each. */
export type TypeSet = number;

/** The types of values. */
export const TYPES = { number: 1, bigint: 2, text: 4, boolean: 8, null: 16, list: 32, object: 64, other: 128 } as const;

/** All types: nothing is known of a value. */
export const ANY: TypeSet = 255;
const NUMERIC = TYPES.number | TYPES.bigint;
const { boolean: BOOLEAN, number: NUMBER, text: TEXT, list: LIST, object: OBJECT, other: OTHER } = TYPES;

/** What a condition may name. */
export interface WhereNames {
  /** The types that each axis, each field of a zipped axis and each param has. */
  readonly types: ReadonlyMap<string, TypeSet>;
  /** The fields of zipped axes, by axis. */
  readonly zipped: ReadonlyMap<string, readonly string[]>;
  /** Whether an axis has a text among its values, for a text without quotes. */
  readonly isText: (word: string) => boolean;
}

/** The type of a value. */
export function typeOf(value: unknown): TypeSet {
  if (value === null) return TYPES.null;
  switch (typeof value) {
    case "number":
      return NUMBER;
    case "string":
      return TEXT;
    case "boolean":
      return BOOLEAN;
    case "bigint":
      return TYPES.bigint;
    case "object":
      return Array.isArray(value) ? LIST : isPlainRecord(value) ? OBJECT : OTHER;
    default:
      return OTHER;
  }
}

const ARTICLES: Readonly<Record<string, string>> = {
  number: "a number",
  bigint: "a bigint",
  text: "a text",
  boolean: "true or false",
  null: "null",
  list: "a list",
  object: "an object",
  other: "another kind of value",
};

/** The words for a set of types. */
export function describeTypes(types: TypeSet): string {
  return Object.entries(TYPES).flatMap(([name, bit]) => (types & bit) === 0 ? [] : [ARTICLES[name]]).join(" or ");
}

function typed(expression: Expression, types: TypeSet): string {
  return `${showExpression(expression)} is ${describeTypes(types)}`;
}

/** The name of the whole point, unless an axis or a param has it. */
export const POINT = "point";

function nameTypes(name: string, names: WhereNames): TypeSet {
  const types = names.types.get(name);
  if (types !== undefined) return types;
  if (name === POINT) return OBJECT;
  const fields = names.zipped.get(name);
  if (fields !== undefined) throw new ValueProblem(`${name} is a zipped axis: name one of its fields, ${fields.join(", ")}`);
  const known = [...names.types.keys()];
  const near = nearestName(name, known);
  const hint = names.isText(name)
    ? `write ${JSON.stringify(name)} in quotes`
    : near !== undefined
    ? `did you mean ${near}`
    : "put text in quotes";
  throw new ValueProblem(`${JSON.stringify(name)} is neither an axis nor a param: known are ${quoteNames(known)}: ${hint}`);
}

function need(expression: Expression, names: WhereNames, wanted: TypeSet, what: string): TypeSet {
  const types = checkTypes(expression, names);
  if ((types & wanted) === 0) throw new ValueProblem(`${what} takes ${describeTypes(wanted)}, and ${typed(expression, types)}`);
  return types;
}

function callTypes({ name, args }: Expression & { kind: "call" }, names: WhereNames): TypeSet {
  if (!Object.hasOwn(WHERE_FUNCTIONS, name)) {
    const near = nearestName(name, FUNCTION_NAMES);
    throw new ValueProblem(
      `there is no function ${name}(): ${near === undefined ? `known are ${FUNCTION_NAMES.join(", ")}` : `did you mean ${near}`}`,
    );
  }
  const { least, most } = WHERE_FUNCTIONS[name];
  if (args.length < least || args.length > most) {
    throw new ValueProblem(`${name}() takes ${least === most ? "one value" : "one value or more"}: received ${args.length}`);
  }
  for (const arg of args) need(arg, names, name === "len" ? TEXT | LIST : NUMBER, `${name}()`);
  return NUMBER;
}

function memberTypes({ object, key }: Expression & { kind: "member" }, names: WhereNames): TypeSet {
  const isPoint = object.kind === "name" && object.name === POINT && !names.types.has(POINT);
  if (isPoint) {
    if (key.kind === "literal" && typeof key.value === "string") return nameTypes(key.value, names);
    throw new ValueProblem(`${POINT}[…] takes the name of an axis or a param in quotes`);
  }
  const types = need(object, names, OBJECT | LIST, "a field");
  need(key, names, (types & OBJECT ? TEXT : 0) | (types & LIST ? NUMBER : 0), "a field");
  return ANY;
}

/** What two values must have in common to be put in an order. */
const ORDERED: readonly TypeSet[] = [NUMERIC, TEXT, OTHER];
const COMPARISONS: readonly string[] = ["<", ">", "<=", ">="];

function orderTypes({ operator, left, right }: Expression & { kind: "binary" }, l: TypeSet, r: TypeSet): TypeSet {
  if (ORDERED.some((types) => (l & types) !== 0 && (r & types) !== 0)) return BOOLEAN;
  const isChain = left.kind === "binary" && COMPARISONS.includes(left.operator);
  const hint = isChain ? `: write ${showExpression(left)} && ${showExpression(left.right)} ${operator} ${showExpression(right)}` : "";
  throw new ValueProblem(`${operator} compares numbers or texts, and ${typed(left, l)}, ${typed(right, r)}${hint}`);
}

/** Values that can never be equal are compared by mistake: a number with a text that looks like it. Null stands for no value. */
function equalTypes(left: Expression, right: Expression, l: TypeSet, r: TypeSet): TypeSet {
  const widened = (types: TypeSet) => (types & NUMERIC) === 0 ? types : types | NUMERIC;
  if (((l | r) & TYPES.null) === 0 && (widened(l) & widened(r)) === 0) {
    throw new ValueProblem(`${showExpression(left)} and ${showExpression(right)} are never equal: ${typed(left, l)}, ${typed(right, r)}`);
  }
  return BOOLEAN;
}

function inTypes(left: Expression, right: Expression, names: WhereNames): TypeSet {
  const l = checkTypes(left, names);
  need(right, names, LIST, "in");
  if (right.kind === "list") { for (const item of right.items) equalTypes(left, item, l, checkTypes(item, names)); }
  return BOOLEAN;
}

function binaryTypes(expression: Expression & { kind: "binary" }, names: WhereNames): TypeSet {
  const { operator, left, right } = expression;
  if (operator === "in") return inTypes(left, right, names);
  if (operator === "&&" || operator === "||") {
    need(left, names, BOOLEAN, operator);
    need(right, names, BOOLEAN, operator);
    return BOOLEAN;
  }
  const l = checkTypes(left, names);
  const r = checkTypes(right, names);
  if (COMPARISONS.includes(operator)) return orderTypes(expression, l, r);
  if (/^[=!]/.test(operator)) return equalTypes(left, right, l, r);
  const wanted: readonly TypeSet[] = operator === "+" ? [NUMBER, TEXT] : [NUMBER];
  const made = wanted.filter((types) => (l & types) !== 0 && (r & types) !== 0);
  if (made.length > 0) return made.reduce((one, other) => one | other);
  throw new ValueProblem(`${operator} takes numbers${operator === "+" ? " or texts" : ""}, and ${typed(left, l)}, ${typed(right, r)}`);
}

/**
 * The types that a part of a condition can have.
 *
 * @param expression The part
 * @param names What it may name
 * @returns The types
 * @throws {ValueProblem} If it names what is not there, or no values of the axes fit it
 */
export function checkTypes(expression: Expression, names: WhereNames): TypeSet {
  switch (expression.kind) {
    case "literal":
      return typeOf(expression.value);
    case "name":
      return nameTypes(expression.name, names);
    case "list":
      for (const item of expression.items) checkTypes(item, names);
      return LIST;
    case "member":
      return memberTypes(expression, names);
    case "call":
      return callTypes(expression, names);
    case "unary":
      return need(expression.argument, names, expression.operator === "!" ? BOOLEAN : NUMBER, expression.operator) &
        (expression.operator === "!" ? BOOLEAN : NUMBER);
    case "binary":
      return binaryTypes(expression, names);
    case "choice":
      need(expression.test, names, BOOLEAN, "?");
      return checkTypes(expression.yes, names) | checkTypes(expression.no, names);
  }
}
