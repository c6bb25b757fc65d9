/** A growing set of small numbers, one bit each. */
export class Bitmap {
  #bytes: Uint8Array

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

  forEach(visit: (index: number) => void): void {
    const bytes = this.#bytes
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0
      if (byte === 0) continue
      for (let bit = 0; bit < 8; bit++) if ((byte & (1 << bit)) !== 0) visit(at * 8 + bit)
    }
  }

  get count(): number {
    let count = 0
    for (const byte of this.#bytes) {
      let bits = byte
      while (bits !== 0) {
        bits &= bits - 1
        count++
      }
    }
    return count
  }

  /** The first member at or after `from`, going round once; undefined when empty. */
  nextFrom(from: number): number | undefined {
    const bits = this.#bytes.length * 8
    if (bits === 0) return undefined
    for (let step = 0, at = from % bits; step < bits; step++, at = at + 1 === bits ? 0 : at + 1) {
      if ((at & 7) === 0 && this.#bytes[at >> 3] === 0) {
        step += 7
        at += 7
        continue
      }
      if (this.has(at)) return at
    }
    return undefined
  }

  /** The members as bytes, least significant bit first, without trailing zero bytes. Not a copy: do not write to it. */
  toBytes(): Uint8Array {
    let end = this.#bytes.length
    while (end > 0 && this.#bytes[end - 1] === 0) end--
    return this.#bytes.subarray(0, end)
  }

  clone(): Bitmap {
    return new Bitmap(this.#bytes.slice())
  }

  #grow(length: number): void {
    const bytes = new Uint8Array(Math.max(length, this.#bytes.length * 2, 64))
    bytes.set(this.#bytes)
    this.#bytes = bytes
  }
}
