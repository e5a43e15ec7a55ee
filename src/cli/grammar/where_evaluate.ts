/**
 * Conditions as functions of a point. Nothing is generated and nothing is called but what stands here.
 *
 * @module
 */

import { canonicalText } from "../../format/canonical.ts";
import { valueKey } from "../../grid/axes.ts";
import { isPlainRecord } from "../../plain_record.ts";
import { ValueProblem } from "./problem.ts";
import { WHERE_FUNCTIONS } from "./where_functions.ts";
import { type Expression, showExpression } from "./where_syntax.ts";
import { describeTypes, POINT, typeOf } from "./where_types.ts";

/** A point, by the names of axes and of fields of zipped axes. */
export type PointRecord = Readonly<Record<string, unknown>>;

/** Gives the value of a part of a condition at a point. */
type Evaluate = (point: PointRecord) => unknown;

/** Same value: as `===`, but objects and lists are the same by content, and a bigint is the number it stands for. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a === "object" && typeof b === "object" && a !== null && b !== null) return canonicalText(a) === canonicalText(b);
  // deno-lint-ignore eqeqeq
  return (typeof a === "bigint" && typeof b === "number" || typeof a === "number" && typeof b === "bigint") && a == b;
}

function refuse(expression: Expression, wanted: string, ...values: unknown[]): never {
  const received = values.map((value) => describeTypes(typeOf(value))).join(" and ");
  throw new ValueProblem(`${showExpression(expression)} takes ${wanted}: received ${received}`);
}

function isNumeric(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** Two values that have an order, as JavaScript compares them. */
function orderable(expression: Expression, a: unknown, b: unknown): [number, number] {
  const isOrdered = isNumeric(a) && isNumeric(b) || typeof a === "string" && typeof b === "string" ||
    a instanceof Date && b instanceof Date;
  return isOrdered ? [a as number, b as number] : refuse(expression, "two numbers or two texts", a, b);
}

const ORDERS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "<=": (a, b) => a <= b,
  ">=": (a, b) => a >= b,
};

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
};

/** Evaluates what must be true or false. */
function compileBoolean(expression: Expression, whole: Expression, params: PointRecord): (point: PointRecord) => boolean {
  const evaluate = compile(expression, params);
  return (point) => {
    const value = evaluate(point);
    return typeof value === "boolean" ? value : refuse(whole, "true or false", value);
  };
}

function compileLogic(expression: Expression & { kind: "binary" }, params: PointRecord): Evaluate {
  const left = compileBoolean(expression.left, expression, params);
  const right = compileBoolean(expression.right, expression, params);
  return expression.operator === "&&" ? (point) => left(point) && right(point) : (point) => left(point) || right(point);
}

function isPrimitive(expression: Expression): expression is Expression & { kind: "literal" } {
  return expression.kind === "literal";
}

function compileIn(expression: Expression & { kind: "binary" }, params: PointRecord): Evaluate {
  const left = compile(expression.left, params);
  if (expression.right.kind === "list" && expression.right.items.every(isPrimitive)) {
    const keys = new Set(expression.right.items.map(({ value }) => valueKey(value)));
    return (point) => {
      const value = left(point);
      return keys.has(valueKey(typeof value === "bigint" && BigInt(Number(value)) === value ? Number(value) : value));
    };
  }
  const right = compile(expression.right, params);
  return (point) => {
    const list = right(point);
    if (!Array.isArray(list)) return refuse(expression, "a list on its right", list);
    const value = left(point);
    return list.some((entry) => isSame(entry, value));
  };
}

function compileBinary(expression: Expression & { kind: "binary" }, params: PointRecord): Evaluate {
  const { operator } = expression;
  if (operator === "&&" || operator === "||") return compileLogic(expression, params);
  if (operator === "in") return compileIn(expression, params);
  const left = compile(expression.left, params);
  const right = compile(expression.right, params);
  if (operator === "==" || operator === "===") return (point) => isSame(left(point), right(point));
  if (operator === "!=" || operator === "!==") return (point) => !isSame(left(point), right(point));
  if (Object.hasOwn(ORDERS, operator)) {
    const order = ORDERS[operator];
    return (point) => order(...orderable(expression, left(point), right(point)));
  }
  const apply = operator === "+" ? undefined : ARITHMETIC[operator];
  return (point) => {
    const [a, b] = [left(point), right(point)];
    if (typeof a === "number" && typeof b === "number") return apply === undefined ? a + b : apply(a, b);
    if (apply === undefined && typeof a === "string" && typeof b === "string") return a + b;
    return refuse(expression, apply === undefined ? "two numbers or two texts" : "two numbers", a, b);
  };
}

function compileUnary(expression: Expression & { kind: "unary" }, params: PointRecord): Evaluate {
  if (expression.operator === "!") {
    const test = compileBoolean(expression.argument, expression, params);
    return (point) => !test(point);
  }
  const argument = compile(expression.argument, params);
  const sign = expression.operator === "-" ? -1 : 1;
  return (point) => {
    const value = argument(point);
    return typeof value === "number" ? sign * value : refuse(expression, "a number", value);
  };
}

function compileCall(expression: Expression & { kind: "call" }, params: PointRecord): Evaluate {
  const apply = WHERE_FUNCTIONS[expression.name].apply as (...args: unknown[]) => number;
  const args = expression.args.map((arg) => compile(arg, params));
  const isLength = expression.name === "len";
  return (point) => {
    const values = args.map((arg) => arg(point));
    const wrong = values.find((value) => isLength ? typeof value !== "string" && !Array.isArray(value) : typeof value !== "number");
    if (wrong !== undefined || values.includes(undefined)) refuse(expression, isLength ? "a text or a list" : "numbers", wrong);
    return apply(...values);
  };
}

/** Own fields of plain objects and entries of lists, and nothing that a prototype has. */
function compileMember(expression: Expression & { kind: "member" }, params: PointRecord): Evaluate {
  const key = compile(expression.key, params);
  const { object } = expression;
  if (object.kind === "name" && object.name === POINT && !Object.hasOwn(params, POINT)) {
    return (point) => {
      const name = String(key(point));
      return Object.hasOwn(point, POINT) ? ownField(expression, point[POINT], name) : valueOf(name, point, params);
    };
  }
  const of = compile(object, params);
  return (point) => ownField(expression, of(point), key(point));
}

function ownField(expression: Expression, object: unknown, key: unknown): unknown {
  if (Array.isArray(object)) {
    if (typeof key === "number" && Number.isInteger(key) && key >= 0 && key < object.length) return object[key];
    throw new ValueProblem(`${showExpression(expression)}: the list has no entry ${String(key)}: it has ${object.length}`);
  }
  if (!isPlainRecord(object)) return refuse(expression, "an object or a list", object);
  if (typeof key === "string" && Object.hasOwn(object, key)) return object[key];
  throw new ValueProblem(`${showExpression(expression)}: there is no field ${String(key)}`);
}

function valueOf(name: string, point: PointRecord, params: PointRecord): unknown {
  return Object.hasOwn(point, name) ? point[name] : Object.hasOwn(params, name) ? params[name] : undefined;
}

function compileName(name: string, params: PointRecord): Evaluate {
  if (Object.hasOwn(params, name)) {
    const value = params[name];
    return () => value;
  }
  return name === POINT ? (point) => Object.hasOwn(point, name) ? point[name] : { ...params, ...point } : (point) => point[name];
}

/**
 * Makes a function of a condition whose types were checked.
 *
 * @param expression The condition, or a part of it
 * @param params The params
 * @returns What it comes to at a point; throws a `ValueProblem` where types do not fit
 */
export function compile(expression: Expression, params: PointRecord): Evaluate {
  switch (expression.kind) {
    case "literal": {
      const { value } = expression;
      return () => value;
    }
    case "name":
      return compileName(expression.name, params);
    case "list": {
      const items = expression.items.map((item) => compile(item, params));
      return (point) => items.map((item) => item(point));
    }
    case "member":
      return compileMember(expression, params);
    case "call":
      return compileCall(expression, params);
    case "unary":
      return compileUnary(expression, params);
    case "binary":
      return compileBinary(expression, params);
    case "choice": {
      const test = compileBoolean(expression.test, expression, params);
      const [yes, no] = [compile(expression.yes, params), compile(expression.no, params)];
      return (point) => test(point) ? yes(point) : no(point);
    }
  }
}
