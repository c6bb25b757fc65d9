import type {TokenScope} from '../../core/admin/api-token.js'
import type {NodeFigures} from '../../core/metrics/node-figures.js'
import type {Clock, Log, TokenStore} from '../../core/ports.js'
import type {Operator} from '../../operations/operator.js'
import type {Coalescer} from './coalesce.js'

/** What the admin API gets from outside. */
export interface AdminDeps {
  readonly log: Log
  readonly clock: Clock
  readonly operator: Operator
  readonly tokens: Pick<TokenStore, 'list' | 'used'>
  /** The configuration's password; empty is none. A reload may change it. */
  readonly password: () => string
  readonly readiness: () => Readiness
  readonly figures: () => Promise<NodeFigures>
  /** Needed to see the figures; empty lets everybody see them who reaches this API. */
  readonly metricsToken: () => string
  /** Never waits and never fails. */
  readonly audit: (call: AuditedCall) => void
  /** What is asked for and done soon. The owner closes it. */
  readonly soon: Coalescer
  /** In PEM; without, HTTP is spoken in plain. */
  readonly tls?: {readonly cert: string; readonly key: string} | undefined
}

/** Whether the node can do its work. */
export interface Readiness {
  readonly memoryLoaded: boolean
  /** Somebody answers downloads: this process, or at least one worker. */
  readonly listening: boolean
  /** Null when this process answers by itself. */
  readonly workers: {readonly wanted: number; readonly answering: number} | null
  /** Away: the node answers from memory. */
  readonly redisUp: boolean
}

/** One call, as it is kept. Nothing of bodies, queries and secrets is in it. */
export interface AuditedCall {
  /** Name of the token, `(password)`, `(local)`, or `-` for somebody unknown. */
  readonly caller: string
  readonly method: string
  readonly path: string
  readonly status: number
  readonly address: string
  readonly tookMs: number
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a caller must hold. A route without it is open to everybody. */
    readonly scope?: TokenScope
    /** Asked all the time by machines: not audited. */
    readonly isProbe?: boolean
  }
}
