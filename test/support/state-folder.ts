import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {onTestFinished} from 'vitest'
import {recordingLog} from './fakes.js'

/** An empty state folder, gone after the test, and a log for whoever uses it. */
export async function stateFolder() {
  const stateDirectory = await mkdtemp(join(tmpdir(), 'mirrorbits-'))
  onTestFinished(() => rm(stateDirectory, {recursive: true}))
  return {stateDirectory, ...recordingLog()}
}
