/** A growing set of small numbers, one bit each. */
export class Bitmap {
  #bytes: Uint8Array

  /** Takes over `bytes`: least significant bit first. */
  constructor(bytes: Uint8Array = new Uint8Array(0)) {
    this.#bytes = bytes
  }

  has(index: number): boolean {
    return ((this.#bytes[index >> 3] ?? 0) & (1 << (index & 7))) !== 0
  }

  set(index: number): void {
    const at = index >> 3
    if (at >= this.#bytes.length) this.#grow(at + 1)
    this.#bytes[at] = (this.#bytes[at] ?? 0) | (1 << (index & 7))
  }

  delete(index: number): void {
    const at = index >> 3
    if (at < this.#bytes.length) this.#bytes[at] = (this.#bytes[at] ?? 0) & ~(1 << (index & 7))
  }

  /** Takes every member of `other` away. */
  subtract(other: Bitmap): void {
    const length = Math.min(this.#bytes.length, other.#bytes.length)
    for (let at = 0; at < length; at++) this.#bytes[at] = (this.#bytes[at] ?? 0) & ~(other.#bytes[at] ?? 0)
  }

  forEach(visit: (index: number) => void): void {
    this.#bytes.forEach((byte, at) => {
      if (byte !== 0) visitBits(byte, at * 8, visit)
    })
  }

  /** Visits every member of exactly one of the two sets. */
  forEachDifference(other: Bitmap, visit: (index: number) => void): void {
    const length = Math.max(this.#bytes.length, other.#bytes.length)
    for (let at = 0; at < length; at++) {
      const byte = (this.#bytes[at] ?? 0) ^ (other.#bytes[at] ?? 0)
      if (byte !== 0) visitBits(byte, at * 8, visit)
    }
  }

  get count(): number {
    let count = 0
    for (const byte of this.#bytes) for (let rest = byte; rest !== 0; rest &= rest - 1) count++
    return count
  }

  /** The first member at or after `from`, going round to the start once; undefined when there is none. */
  nextFrom(from: number): number | undefined {
    return this.#firstBetween(from, this.#bytes.length * 8) ?? this.#firstBetween(0, from)
  }

  /** The members as bytes without trailing zeros. Not a copy: do not write to it. */
  toBytes(): Uint8Array {
    let end = this.#bytes.length
    while (end > 0 && this.#bytes[end - 1] === 0) end--
    return this.#bytes.subarray(0, end)
  }

  clone(): Bitmap {
    return new Bitmap(this.#bytes.slice())
  }

  #firstBetween(from: number, to: number): number | undefined {
    const end = Math.min(to, this.#bytes.length * 8)
    for (let index = from; index < end;) {
      if ((index & 7) === 0 && this.#bytes[index >> 3] === 0) index += 8
      else if (this.has(index)) return index
      else index++
    }
    return undefined
  }

  #grow(length: number): void {
    const bytes = new Uint8Array(Math.max(length, this.#bytes.length * 2, 64))
    bytes.set(this.#bytes)
    this.#bytes = bytes
  }
}

function visitBits(byte: number, first: number, visit: (index: number) => void): void {
  for (let bit = 0; bit < 8; bit++) if ((byte & (1 << bit)) !== 0) visit(first + bit)
}
