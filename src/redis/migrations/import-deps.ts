import type {Redis} from 'ioredis'

export interface ImportDeps {
  /** The database to read. Nothing is written to it. */
  readonly source: Redis
  readonly target: Redis
}
