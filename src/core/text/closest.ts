/** How many letters must be added, dropped, changed or swapped with their neighbour to get from one word to the other. */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({length: to.length + 1}, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      let best = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      )
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1)
      }
      current.push(best)
    }
    beforeLast = last
    last = current
  }
  return last[to.length] ?? 0
}

/** The word that was most likely meant, if one is near enough: about one slip in three letters, upper and lower case alike. */
export function closest(typed: string, known: readonly string[]): string | undefined {
  // Longer words are no slip of the fingers, and the distance costs length times length.
  const word = typed.slice(0, 64).toLowerCase()
  let found: string | undefined
  let nearest = Math.ceil(word.length / 3) + 1
  for (const candidate of known) {
    const distance = editDistance(word, candidate.slice(0, 64).toLowerCase())
    if (distance < nearest) {
      nearest = distance
      found = candidate
    }
  }
  return found
}
