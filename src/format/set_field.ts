/**
 * Fields of any name.
 *
 * @module
 */

/**
 * Sets a field of a record; one named `__proto__` is a field like any other.
 *
 * @param record The record
 * @param name The field
 * @param value Its value
 */
export function setField<V>(record: Record<string, V>, name: string, value: V): void {
  if (name !== "__proto__") record[name] = value;
  else Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
}
