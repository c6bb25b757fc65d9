/**
 * A value of a record by the keys that lead to it, such as `country`, `iso_code`: a text or a number; undefined for
 * anything else. Throws RangeError where the file is damaged.
 */
export type RecordView = (...path: readonly string[]) => string | number | undefined

/** Types of the data section, numbered as in the MaxMind DB format 2.0, "Output Data Section". */
const POINTER = 1
const TEXT = 2
const DOUBLE = 3
const UINT16 = 5
const UINT32 = 6
const MAP = 7
const INT32 = 8
const UINT64 = 9
const UINT128 = 10
const ARRAY = 11
const BOOLEAN = 14
const FLOAT = 15

/** No honest record is nested deeper. */
const MAX_DEPTH = 16
/** Country names and the like: the same few thousand for all records. */
const MAX_TEXTS = 65_536

/**
 * Reads single values of records without decoding the rest, which in a City database is mostly names in other
 * languages: some 3 µs for a place, where decoding its whole record takes 30.
 */
export function createRecordViews(database: Buffer, dataStart: number): (offset: number) => RecordView {
  const texts = new Map<number, string>()
  // What `enter` has read last. Kept outside of it so that reading allocates nothing.
  let type = 0
  let size = 0
  let at = 0

  const byte = (offset: number): number => {
    const value = database[offset]
    if (value === undefined) throw new RangeError('a record lies outside of the file')
    return value
  }

  /** Reads the control bytes at an offset and tells the type; a pointer is not followed, `size` is then its target. */
  const enter = (offset: number): number => {
    const control = byte(offset)
    at = offset + 1
    type = control >> 5
    if (type === POINTER) {
      size = dataStart + pointerTarget(control)
      return type
    }
    if (type === 0) type = extendedType(byte(at++))
    size = control & 0x1f
    if (size >= 29) {
      const extra = size - 28
      let more = 0
      for (let i = 0; i < extra; i++) more = more * 256 + byte(at++)
      size = more + (extra === 1 ? 29 : extra === 2 ? 285 : 65_821)
    }
    return type
  }

  const pointerTarget = (control: number): number => {
    const length = (control >> 3) & 3
    if (length === 3) {
      at += 4
      return database.readUInt32BE(at - 4)
    }
    let target = control & 7
    for (let i = 0; i <= length; i++) target = target * 256 + byte(at++)
    return target + (length === 1 ? 2048 : length === 2 ? 526_336 : 0)
  }

  /** Reads a value, following a pointer to it, and returns the offset behind it or its pointer. */
  const resolve = (offset: number): number | undefined => {
    if (enter(offset) !== POINTER) return undefined
    const behind = at
    if (enter(size) === POINTER) throw new RangeError('a pointer leads to a pointer')
    return behind
  }

  /** The offset behind a value. */
  const skip = (offset: number, depth: number): number => {
    enter(offset)
    if (type === POINTER || type === BOOLEAN) return at
    if (type !== MAP && type !== ARRAY) return at + size
    if (depth > MAX_DEPTH) throw new RangeError('a record is nested too deep')
    let next = at
    for (let left = type === MAP ? 2 * size : size; left > 0; left--) next = skip(next, depth + 1)
    return next
  }

  const isKey = (key: string): boolean => {
    if (type !== TEXT || size !== key.length) return false
    for (let i = 0; i < size; i++) if (database[at + i] !== key.charCodeAt(i)) return false
    return true
  }

  /** Where the value of a key in the map at an offset lies. */
  const find = (map: number, key: string): number | undefined => {
    resolve(map)
    if (type !== MAP) return undefined
    let next = at
    for (let left = size; left > 0; left--) {
      const behindPointer = resolve(next)
      const isWanted = isKey(key)
      const value = behindPointer ?? at + size
      if (isWanted) return value
      next = skip(value, 0)
    }
    return undefined
  }

  const unsigned = (): number => {
    let value = 0
    for (let i = 0; i < size; i++) value = value * 256 + byte(at + i)
    return value
  }

  const text = (): string => {
    const known = texts.get(at)
    if (known !== undefined) return known
    if (at + size > database.length) throw new RangeError('a text lies outside of the file')
    const read = database.toString('utf8', at, at + size)
    if (texts.size >= MAX_TEXTS) texts.clear()
    texts.set(at, read)
    return read
  }

  const scalar = (): string | number | undefined => {
    switch (type) {
      case TEXT:
        return text()
      case DOUBLE:
        return size === 8 ? database.readDoubleBE(at) : undefined
      case FLOAT:
        return size === 4 ? database.readFloatBE(at) : undefined
      case UINT16:
      case UINT32:
      case UINT64:
      case UINT128:
        return unsigned()
      case INT32:
        return unsigned() | 0
      default:
        return undefined
    }
  }

  return start =>
    (...path) => {
      let offset: number | undefined = start
      for (const key of path) {
        offset = find(offset, key)
        if (offset === undefined) return undefined
      }
      resolve(offset)
      return scalar()
    }
}

function extendedType(number: number): number {
  if (number === 0) throw new RangeError('a record has a type that does not exist')
  return 7 + number
}
