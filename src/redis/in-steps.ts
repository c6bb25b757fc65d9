/** No command is longer than 64 KiB; this leaves room for its name, keys and framing. */
const STEP_BYTES = 48 * 1024

/** No command speaks of more paths than this. */
const STEP_ITEMS = 500

/** Cuts a list into pieces, in order, each of at most `STEP_ITEMS` items and `STEP_BYTES` bytes (or one item). */
export function* inSteps<T>(items: Iterable<T>, bytesOf: (item: T) => number): Generator<T[], void, undefined> {
  let step: T[] = []
  let bytes = 0
  for (const item of items) {
    const size = bytesOf(item)
    if (step.length === STEP_ITEMS || (step.length > 0 && bytes + size > STEP_BYTES)) {
      yield step
      step = []
      bytes = 0
    }
    step.push(item)
    bytes += size
  }
  if (step.length > 0) yield step
}
