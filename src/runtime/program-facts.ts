import {availableParallelism} from 'node:os'
import type {ProgramFacts} from '../operations/operator.js'
import {VERSION} from './version.js'

/** What this process is. */
export const programFacts = (): ProgramFacts => ({
  version: VERSION,
  node: process.versions.node,
  platform: process.platform,
  architecture: process.arch,
  processors: availableParallelism(),
})
