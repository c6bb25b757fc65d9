import type {Socket} from 'node:net'
import {performance} from 'node:perf_hooks'
import {TLSSocket} from 'node:tls'
import {buildConnector} from 'undici'
import type {AddressFamily} from '../core/network/address.js'

/** Opens the connections of one check, and remembers what the first one, to the mirror itself, showed. */
export interface WatchedConnection {
  readonly connect: buildConnector.connector
  /** To be called when an answer has come. */
  answered(): void
  rttMs(): number | undefined
  /** Unix seconds. */
  certificateEnds(): number | undefined
}

export function watchedConnection({
  timeoutMs,
  family,
  ca,
}: {
  readonly timeoutMs: number
  /** The IP version to connect over; undefined takes whichever works. */
  readonly family: AddressFamily | undefined
  /** Certificates to trust instead of the system's. */
  readonly ca?: string
}): WatchedConnection {
  const open = buildConnector({
    timeout: timeoutMs,
    // A session that is taken up again shows no certificate.
    maxCachedSessions: 0,
    allowH2: false,
    ...(family === undefined ? {} : {family}),
    ...(ca === undefined ? {} : {ca}),
  })
  let openedAt: number | undefined
  let rttMs: number | undefined
  let certificateEnds: number | undefined
  return {
    connect(target, callback) {
      open(target, (...opened) => {
        const [, socket] = opened
        if (openedAt === undefined && socket !== null) {
          openedAt = performance.now()
          certificateEnds = endOfCertificate(socket)
        }
        callback(...opened)
      })
    },
    answered() {
      if (openedAt !== undefined) rttMs ??= performance.now() - openedAt
    },
    rttMs: () => rttMs,
    certificateEnds: () => certificateEnds,
  }
}

function endOfCertificate(socket: Socket): number | undefined {
  if (!(socket instanceof TLSSocket)) return undefined
  const ends = Date.parse(socket.getPeerCertificate().valid_to)
  return Number.isNaN(ends) ? undefined : Math.floor(ends / 1000)
}
