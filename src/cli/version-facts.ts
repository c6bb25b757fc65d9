import {availableParallelism} from 'node:os'

/** What runs: `schemas/version.schema.json`. */
export interface VersionFacts {
  readonly version: string
  readonly node: string
  readonly platform: string
  readonly architecture: string
  readonly processors: number
}

export const versionFacts = (version: string): VersionFacts => ({
  version,
  node: process.versions.node,
  platform: process.platform,
  architecture: process.arch,
  processors: availableParallelism(),
})
