/** The outcome of `work`, or the reason of `signal` as soon as it is aborted: what is left of `work` is nobody's any more. */
export async function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let stop: (() => void) | undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      reject(signal.reason as Error)
    }
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, {once: true})
  })
  try {
    return await Promise.race([aborted, work])
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop)
  }
}

/** Waits, and throws the reason of `signal` when it is aborted before. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  try {
    await untilAborted(
      signal,
      new Promise<void>(resolve => {
        timer = setTimeout(resolve, ms)
      }),
    )
  } finally {
    clearTimeout(timer)
  }
}

/** A signal that also ends with `late()` as its reason after `ms`; `clear` when the work is done. */
export function withDeadline(
  signal: AbortSignal,
  ms: number,
  late: () => Error,
): {readonly signal: AbortSignal; readonly clear: () => void} {
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(late()), ms).unref()
  return {signal: AbortSignal.any([signal, deadline.signal]), clear: () => clearTimeout(timer)}
}
