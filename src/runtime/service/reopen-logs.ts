/** Opens the logs of a server anew after they were rotated, also while two programs are one server. */
export interface LogReopening {
  /** Adds what keeps logs. When somebody has asked before, it opens them anew at once: it may have had the old ones. */
  add(reopen: () => void): void
  /** Adds the other program of an upgrade, which is told as well. Returns what ends that. */
  addOther(tell: () => void): () => void
  /** For whoever asks this server. */
  everywhere(): void
  /** For the other program, which has told nobody but us. */
  here(): void
}

export function createLogReopening(): LogReopening {
  const own: (() => void)[] = []
  const others = new Set<() => void>()
  let isAsked = false

  function here(): void {
    isAsked = true
    for (const reopen of own) reopen()
  }

  return {
    add(reopen) {
      own.push(reopen)
      if (isAsked) reopen()
    },
    addOther(tell) {
      others.add(tell)
      return () => void others.delete(tell)
    },
    everywhere() {
      here()
      for (const tell of others) tell()
    },
    here,
  }
}
