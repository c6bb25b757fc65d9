/** Something in a database that could not be taken over as it is. */
export interface DatabaseProblem {
  readonly key: string
  readonly problem: string
}

/** The first problems, and how many there are in all: a damaged database may have one a file. */
export interface FoundProblems {
  readonly problems: readonly DatabaseProblem[]
  readonly problemCount: number
}

/** How far a migration has come. */
export interface MigrationProgress {
  readonly step: 'files' | 'mirrors' | 'statistics' | 'cleaning'
  readonly done: number
  /** 0 when it is not known. */
  readonly total: number
}

/** What an upgrade or a downgrade did, or would do. */
export interface MigrationResult extends FoundProblems {
  readonly from: number
  readonly to: number
  /** Nothing was written. */
  readonly dryRun: boolean
  readonly mirrors: number
  readonly files: number
  /** Pairs of a mirror and a file that it has. */
  readonly held: number
  /** Keys of the former version that were removed at the end. */
  readonly removedKeys: number
}

export interface ImportResult extends FoundProblems {
  /** Version of the database that was read. */
  readonly from: number
  readonly dryRun: boolean
  readonly added: readonly string[]
  /** There already, and equal. */
  readonly equal: readonly string[]
  /** Not imported: there already and different, or not readable. */
  readonly skipped: readonly string[]
  /** Counts that were taken over. */
  readonly counts: number
  readonly logEntries: number
}

/** Keys of one family. */
export interface KeyFamily {
  readonly family: string
  readonly keys: number
  /** Memory, estimated from a sample where there are many keys. */
  readonly bytes: number
}

export interface DatabaseStatus {
  /** Null for an empty database, or when it cannot be read. */
  readonly version: number | null
  readonly supported: number
  readonly state: 'empty' | 'current' | 'old' | 'newer'
  readonly mirrors: number
  readonly files: number
  readonly families: readonly KeyFamily[]
  /** Memory that the Redis server uses for everything. */
  readonly serverBytes: number
}
