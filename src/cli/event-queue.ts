export interface EventQueue<T> {
  push(event: T): void
  /** No more events: who reads gets what is left, then the end. */
  end(): void
  /** To be read once. */
  readonly events: AsyncIterable<T>
}

/** Lets callbacks feed a loop. */
export function createEventQueue<T>(): EventQueue<T> {
  const waiting: T[] = []
  let ended = false
  let wake: () => void = () => undefined

  async function* read(): AsyncGenerator<T> {
    for (;;) {
      const event = waiting.shift()
      if (event !== undefined) yield event
      else if (ended) return
      else await new Promise<void>(resolve => (wake = resolve))
    }
  }
  return {
    push(event) {
      waiting.push(event)
      wake()
    },
    end() {
      ended = true
      wake()
    },
    events: read(),
  }
}
