/** A line of a comparison, in the order to be read. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added'
  readonly text: string
}

/** Work that is still done at once: above it, what lies between the common ends counts as replaced. */
const MAX_CELLS = 4_000_000

/**
 * What to take out and put in to turn one text into the other: as few lines as possible, by a longest common
 * subsequence. Of lines that are replaced the old ones come first.
 */
export function lineDiff(before: readonly string[], after: readonly string[]): DiffLine[] {
  const start = commonLength(before, after, i => [before[i], after[i]])
  const end = commonLength(before.slice(start), after.slice(start), i => [before.at(-1 - i), after.at(-1 - i)])
  const old = before.slice(start, before.length - end)
  const young = after.slice(start, after.length - end)
  return [
    ...as('same', before.slice(0, start)),
    ...(old.length * young.length > MAX_CELLS ? [...as('removed', old), ...as('added', young)] : differing(old, young)),
    ...as('same', before.slice(before.length - end)),
  ]
}

const as = (kind: DiffLine['kind'], lines: readonly string[]): DiffLine[] => lines.map(text => ({kind, text}))

function commonLength(
  a: readonly string[],
  b: readonly string[],
  pair: (i: number) => readonly [string | undefined, string | undefined],
): number {
  const most = Math.min(a.length, b.length)
  for (let i = 0; i < most; i++) {
    const [left, right] = pair(i)
    if (left !== right) return i
  }
  return most
}

function differing(old: readonly string[], young: readonly string[]): DiffLine[] {
  // Cell (i, j) is how many lines the rests from i and j have in common.
  const width = young.length + 1
  const common = new Uint32Array((old.length + 1) * width)
  const at = (i: number, j: number): number => common[i * width + j] ?? 0
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = young.length - 1; j >= 0; j--) {
      common[i * width + j] = old[i] === young[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const lines: DiffLine[] = []
  let i = 0
  let j = 0
  while (i < old.length || j < young.length) {
    const left = old[i]
    const right = young[j]
    if (left !== undefined && left === right) {
      lines.push({kind: 'same', text: left})
      i++
      j++
    } else if (left !== undefined && (right === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({kind: 'removed', text: left})
      i++
    } else {
      lines.push({kind: 'added', text: right ?? ''})
      j++
    }
  }
  return lines
}
