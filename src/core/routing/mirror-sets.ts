import type {MirrorId} from '../mirror.js'

/** The number of a set of mirrors. */
export type SetNumber = number

export const EMPTY_SET: SetNumber = 0

/**
 * Sets of mirrors, each kept once and known by a small number. Thousands of
 * files are held by the same few sets, so a file costs one number. A number
 * means the same set for ever.
 */
export class MirrorSets {
  readonly #sets: (readonly MirrorId[])[] = [[]]
  readonly #numbers = new Map<string, SetNumber>([['', EMPTY_SET]])
  /** What adding or taking away a mirror leads to, so that a scan of a million files does it once a set. */
  readonly #toggled = new Map<MirrorId, SetNumber[]>()

  get count(): number {
    return this.#sets.length
  }

  /** The members in ascending order. */
  members(set: SetNumber): readonly MirrorId[] {
    return this.#sets[set] ?? []
  }

  /** The set with these members, which are ascending. */
  numberOf(members: readonly MirrorId[]): SetNumber {
    const key = members.join(',')
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    this.#sets.push(members)
    this.#numbers.set(key, this.#sets.length - 1)
    return this.#sets.length - 1
  }

  /** The set with `mirror` added, or taken away when it was a member. */
  toggle(set: SetNumber, mirror: MirrorId): SetNumber {
    let known = this.#toggled.get(mirror)
    if (known === undefined) {
      known = []
      this.#toggled.set(mirror, known)
    }
    return (known[set] ??= this.numberOf(toggled(this.members(set), mirror)))
  }
}

const toggled = (members: readonly MirrorId[], mirror: MirrorId): MirrorId[] =>
  members.includes(mirror) ? members.filter(id => id !== mirror) : [...members, mirror].sort((a, b) => a - b)
