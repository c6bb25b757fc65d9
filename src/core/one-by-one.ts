/** Does one work after the other: what is asked for while one is under way waits for its turn, also after a failure. */
export function oneByOne(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return work => {
    const result = last.then(work)
    last = result.catch(() => undefined) // told to whoever has asked for it
    return result
  }
}
