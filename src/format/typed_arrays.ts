/**
 * Typed arrays and their little-endian bytes.
 *
 * @module
 */

/** Any typed array. */
export type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** The names of numbers as they lie in bytes. */
export type ElementType = "i8" | "u8" | "i16" | "u16" | "i32" | "u32" | "i64" | "u64" | "f16" | "f32" | "f64";

interface TypedArrayConstructor {
  new (buffer: ArrayBuffer, byteOffset?: number, length?: number): TypedArray;
  readonly BYTES_PER_ELEMENT: number;
  readonly prototype: object;
}

const constructorNames: Readonly<Record<ElementType, string>> = {
  i8: "Int8Array",
  u8: "Uint8Array",
  i16: "Int16Array",
  u16: "Uint16Array",
  i32: "Int32Array",
  u32: "Uint32Array",
  i64: "BigInt64Array",
  u64: "BigUint64Array",
  f16: "Float16Array",
  f32: "Float32Array",
  f64: "Float64Array",
};

/** How many bytes an element takes. */
export const elementSize: Readonly<Record<ElementType, number>> = {
  i8: 1,
  u8: 1,
  i16: 2,
  u16: 2,
  i32: 4,
  u32: 4,
  i64: 8,
  u64: 8,
  f16: 2,
  f32: 4,
  f64: 8,
};

/** The element type of each typed array, by the array's name. */
export const elementTypeOf: ReadonlyMap<string, ElementType> = new Map([
  ...Object.entries(constructorNames).map(([type, name]) => [name, type as ElementType] as const),
  ["Uint8ClampedArray", "u8"],
]);

const nameOfPrototype: ReadonlyMap<object, string> = new Map(
  [...elementTypeOf.keys()].flatMap((name) => {
    const found = constructorNamed(name);
    return found === undefined ? [] : [[found.prototype, name] as const];
  }),
);

const isBigEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 0;

/** A runtime may lack one of them: Float16Array is young. */
function constructorNamed(name: string): TypedArrayConstructor | undefined {
  return (globalThis as unknown as Readonly<Record<string, TypedArrayConstructor | undefined>>)[name];
}

/**
 * The name of a typed array's kind.
 *
 * @param value Any object
 * @returns The name, or undefined if it is no typed array, or one of a class of its own
 */
export function typedArrayName(value: object): string | undefined {
  return ArrayBuffer.isView(value) ? nameOfPrototype.get(Object.getPrototypeOf(value)) : undefined;
}

/**
 * The bytes of a typed array, little-endian: a view where the machine is so.
 *
 * @param array The typed array
 * @returns Its bytes
 */
export function bytesOf(array: TypedArray): Uint8Array {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  return isBigEndian && array.BYTES_PER_ELEMENT > 1 ? swapped(bytes, array.BYTES_PER_ELEMENT) : bytes;
}

/**
 * A typed array of its own from little-endian bytes.
 *
 * @param name The typed array's name
 * @param bytes The bytes, at any address; a multiple of the element's size
 * @returns The typed array, on a buffer that nothing else uses
 * @throws {TypeError} If this runtime has no such typed array
 */
export function typedArrayFrom(name: string, bytes: Uint8Array): TypedArray {
  const found = constructorNamed(name);
  if (found === undefined) throw new TypeError(`Cannot read value: this runtime has no ${name}`);
  const own = isBigEndian && found.BYTES_PER_ELEMENT > 1 ? swapped(bytes, found.BYTES_PER_ELEMENT) : new Uint8Array(bytes);
  return new found(own.buffer, 0, own.length / found.BYTES_PER_ELEMENT);
}

/**
 * The elements in little-endian bytes.
 *
 * @param type The elements' type
 * @param bytes The bytes, at any address; a multiple of the element's size
 * @returns A typed array of its own
 */
export function elementsFrom(type: ElementType, bytes: Uint8Array): TypedArray {
  return typedArrayFrom(constructorNames[type], bytes);
}

/**
 * The elements in little-endian bytes, as a view of them.
 *
 * @param type The elements' type
 * @param bytes The bytes
 * @param start Where in them the first element is, a multiple of 8
 * @param length How many bytes the elements take
 * @returns The view, or undefined where the machine's numbers are not little-endian
 */
export function elementsOn(type: ElementType, bytes: Uint8Array<ArrayBuffer>, start: number, length: number): TypedArray | undefined {
  if (isBigEndian && elementSize[type] > 1) return undefined;
  const found = constructorNamed(constructorNames[type])!;
  return new found(bytes.buffer, bytes.byteOffset + start, length / elementSize[type]);
}

/**
 * Copies the bytes of elements to where elements of that type stand.
 *
 * @param type The elements' type
 * @param bytes The bytes, little-endian
 * @param to Where they are copied to
 * @param at The first element's place in it
 * @returns Whether `to` holds elements of that type in that order of bytes; otherwise nothing was copied
 */
export function copyElements(type: ElementType, bytes: Uint8Array, to: TypedArray, at: number): boolean {
  if (isBigEndian || nameOfPrototype.get(Object.getPrototypeOf(to)) !== constructorNames[type]) return false;
  new Uint8Array(to.buffer, to.byteOffset + at * to.BYTES_PER_ELEMENT, bytes.length).set(bytes);
  return true;
}

/**
 * Numbers as elements of a type, which must hold each of them.
 *
 * @param type The elements' type
 * @param numbers The numbers
 * @returns Their little-endian bytes
 */
export function packNumbers(type: ElementType, numbers: Float64Array): Uint8Array {
  if (type === "f64") return bytesOf(numbers);
  const found = constructorNamed(constructorNames[type]) as unknown as new (numbers: Float64Array) => TypedArray;
  return bytesOf(new found(numbers));
}

function swapped(bytes: Uint8Array, width: number): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) result[i] = bytes[i - i % width + width - 1 - i % width];
  return result;
}

/**
 * Whether a value is a typed array, of whatever class.
 *
 * @param value Any value
 * @returns Whether it is
 */
export function isTypedArray(value: unknown): value is ArrayLike<unknown> & Iterable<unknown> {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}
