/** What was opened, to be closed in reverse order. */
export interface Closers {
  add(close: () => Promise<void> | void): void
  /** Closes everything, also when some of it fails; then throws the first failure. */
  closeAll(): Promise<void>
}

export function createClosers(): Closers {
  const closers: (() => Promise<void> | void)[] = []
  return {
    add(close) {
      closers.push(close)
    },
    async closeAll() {
      const failures: unknown[] = []
      for (const close of closers.splice(0).reverse()) {
        try {
          await close()
        } catch (error) {
          failures.push(error)
        }
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}
