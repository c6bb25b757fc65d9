type TypedArray = Uint8Array | Uint16Array | Uint32Array | Float64Array | BigInt64Array

/** The array itself when it has `length` elements, else a copy with room to grow further. */
export function grown<T extends TypedArray>(array: T, length: number): T {
  if (length <= array.length) return array
  const larger = new (array.constructor as new (length: number) => T)(Math.max(length, Math.ceil(array.length * 1.5)))
  larger.set(array as never)
  return larger
}

/** A copy of exactly `length` elements: the first of `array`, then zeros. */
export function sized<T extends TypedArray>(array: T, length: number): T {
  const copy = new (array.constructor as new (length: number) => T)(length)
  copy.set(array.subarray(0, length) as never)
  return copy
}
