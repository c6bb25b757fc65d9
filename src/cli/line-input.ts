import type {Readable} from 'node:stream'

export interface LineInput {
  /** The next line without its end; undefined after the last, and once the signal is aborted. */
  next(signal?: AbortSignal): Promise<string | undefined>
}

/** More than anybody answers. */
const MAX_LINE = 4096

/**
 * Answers, line by line. Between two questions the stream is paused: the terminal is then free for another program,
 * and a process that has nothing else to do can end.
 */
export function createLineInput(stream: Readable): LineInput {
  let read = ''
  let isEnded = false

  function take(): string | undefined {
    const end = read.indexOf('\n')
    if (end === -1 && !isEnded && read.length <= MAX_LINE) return undefined
    const line = end === -1 ? read : read.slice(0, end)
    read = end === -1 ? '' : read.slice(end + 1)
    return line.replace(/\r$/, '')
  }

  return {
    next: signal =>
      new Promise((resolve, reject) => {
        const settle = (end: () => void): void => {
          stream.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onError)
          stream.pause()
          signal?.removeEventListener('abort', onAbort)
          end()
        }
        const tryTake = (): boolean => {
          const isOver = isEnded && read === ''
          const line = isOver ? undefined : take()
          if (line === undefined && !isOver) return false
          settle(() => resolve(line))
          return true
        }
        const onData = (chunk: Buffer | string): void => {
          read += chunk.toString()
          tryTake()
        }
        const onEnd = (): void => {
          isEnded = true
          tryTake()
        }
        const onAbort = (): void => settle(() => resolve(undefined))
        const onError = (error: Error): void => settle(() => reject(error))
        if (signal?.aborted === true) {
          onAbort()
          return
        }
        if (stream.readableEnded || stream.destroyed) isEnded = true
        if (tryTake()) return
        signal?.addEventListener('abort', onAbort)
        stream.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onError)
        stream.resume()
      }),
  }
}
