import {parseMdtmReply} from '../core/listing/parse-ftp-time.js'
import type {ModTime} from '../core/mod-time.js'
import type {FtpConnection} from './ftp-connection.js'

/** Bounds how long a mirror is asked for the times of single files. */
export interface TimeQuestions {
  /** Asks for the times of these files, named by absolute paths in raw bytes; undefined for those that stay unknown. */
  ask(connection: FtpConnection, paths: readonly string[]): Promise<(ModTime | undefined)[]>
  /** Asks no more. */
  giveUp(): void
}

const BATCH = 64
/** After so many refusals in a row, a mirror is not asked any more. */
const MAX_REFUSALS = 20
const NOT_KNOWN = [500, 502, 504]
// eslint-disable-next-line no-control-regex -- such a name cannot be sent in a command
const UNSENDABLE = /[\r\n\u0000]/

export function createTimeQuestions({
  maxQuestions,
  isLate,
}: {
  readonly maxQuestions: number
  /** Whether the time for questions is over: a listing without times is worth more than none. */
  readonly isLate: () => boolean
}): TimeQuestions {
  let left = maxQuestions
  let refusals = 0

  return {
    giveUp() {
      left = 0
    },

    async ask(connection, paths) {
      const times: (ModTime | undefined)[] = Array<undefined>(paths.length).fill(undefined)
      if (!connection.features.has('MDTM')) return times
      const sendable = [...paths.entries()].filter(([, path]) => !UNSENDABLE.test(path))
      for (let at = 0; at < sendable.length; at += BATCH) {
        if (left <= 0 || refusals >= MAX_REFUSALS || isLate()) break
        const batch = sendable.slice(at, at + Math.min(BATCH, left))
        left -= batch.length
        const replies = await connection.sendAll(batch.map(([, path]) => `MDTM ${path}`))
        for (const [place, {code, message}] of replies.entries()) {
          const index = batch[place]?.[0]
          if (index !== undefined) times[index] = parseMdtmReply(message)
          refusals = code < 300 ? 0 : NOT_KNOWN.includes(code) ? MAX_REFUSALS : refusals + 1
        }
      }
      return times
    },
  }
}
