import {filePathFromText} from '../core/file-path.js'
import type {CheckReport} from '../operations/operator.js'

/** What the admin API tells of a health check. */
export interface CheckJson {
  readonly protocols: readonly {
    readonly protocol: 'http' | 'https'
    readonly up: boolean
    readonly reason: string
    readonly text: string
    readonly latencyMs: number
    readonly rttMs: number | null
    readonly ipv4: boolean | null
    readonly ipv6: boolean | null
    readonly certificateEnds: string | null
    readonly wrongFiles: readonly string[]
    readonly exchanges: readonly (Omit<CheckReport['exchanges'][number], 'status'> & {readonly status: number | null})[]
  }[]
}

export const fromCheckJson = ({protocols}: CheckJson): CheckReport[] =>
  protocols.map(({up, reason, rttMs, ipv4, ipv6, certificateEnds, wrongFiles, exchanges, ...found}) => ({
    ...found,
    state: {isUp: up, reason},
    rttMs: rttMs ?? undefined,
    ipv4: ipv4 ?? undefined,
    ipv6: ipv6 ?? undefined,
    certificateEnds: certificateEnds === null ? undefined : Date.parse(certificateEnds) / 1000,
    wrongFiles: wrongFiles.map(path => ({path: filePathFromText(path)})),
    exchanges: exchanges.map(exchange => ({...exchange, status: exchange.status ?? undefined})),
  }))
