import type {Redis} from 'ioredis'
import type {FoundProblems, MigrationProgress} from '../../core/migration.js'
import {messageOf} from '../../core/errors.js'
import {keys} from '../keys.js'
import {runScript} from '../run-script.js'
import {oldKeys, OLD_PATTERNS} from './old-keys.js'
import {collectProblems, type ProblemCollector} from './problems.js'
import {scanHash, scanKeys, unlinkKeys} from './scan-keys.js'
import {renameStatsScript} from './scripts.js'

/**
 * Removes what only the former version needed, after the version was switched.
 * Does nothing when no upgrade waits for it; may be repeated after a crash.
 */
export async function finishUpgrade(
  redis: Redis,
  onProgress: (progress: MigrationProgress) => void,
): Promise<FoundProblems & {readonly removedKeys: number}> {
  const problems = collectProblems()
  const from = await redis.get(oldKeys.work)
  if (from === null) return {removedKeys: 0, ...problems.found()}
  let removed = 0
  if (from === '0') removed += await finishNames(redis, problems, onProgress)
  if (from !== '2') await dropOldStates(redis)
  removed += await unlinkKeys(redis, OLD_PATTERNS, done => onProgress({step: 'cleaning', done, total: 0}))
  await unlinkKeys(redis, [oldKeys.workMirrors, oldKeys.workNames, oldKeys.workConverted].map(String))
  await unlinkKeys(redis, ['V3_MIRROR_*'])
  await redis.unlink(oldKeys.work)
  return {removedKeys: removed, ...problems.found()}
}

/** Version 0 named mirrors where later versions number them. */
async function finishNames(
  redis: Redis,
  problems: ProblemCollector,
  onProgress: (progress: MigrationProgress) => void,
): Promise<number> {
  let done = 0
  for await (const page of scanKeys(redis, 'STATS_MIRROR*')) {
    for (const key of page) {
      const unknown = await runScript(redis, renameStatsScript, [key, oldKeys.workNames, oldKeys.workConverted]).catch(
        (error: unknown) => {
          if (!/WRONGTYPE|\bERR\b/.test(messageOf(error))) throw error
          problems.add(key, 'is no hash of counts; it is left as it is')
          return []
        },
      )
      for (const name of Array.isArray(unknown) ? unknown : []) {
        problems.add(key, `counts for "${String(name).slice(0, 80)}", which is no mirror; they are left`)
      }
      onProgress({step: 'statistics', done: ++done, total: 0})
    }
  }
  let removed = 0
  for await (const page of scanHash(redis, oldKeys.workNames)) {
    for (const [bytes] of page) {
      const name = bytes.toString()
      removed += await redis.unlink(oldKeys.namedMirrorFiles(name))
      // A name that is also another mirror's number: that key is the other's record now.
      if ((await redis.hexists(keys.mirrors, name)) === 0) removed += await redis.unlink(oldKeys.namedMirror(name))
    }
  }
  return removed
}

async function dropOldStates(redis: Redis): Promise<void> {
  for (const id of await redis.hkeys(keys.mirrors)) {
    if (/^[1-9]\d{0,9}$/.test(id)) await redis.hdel(keys.mirror(Number(id)), 'up', 'excludeReason')
  }
}
