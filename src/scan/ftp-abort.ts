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
