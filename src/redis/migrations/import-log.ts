import type {Redis} from 'ioredis'
import {KEPT_LOG_ENTRIES} from '../../core/mirror-log.js'
import type {MirrorId} from '../../core/mirror.js'
import {inSteps} from '../in-steps.js'
import {keys} from '../keys.js'
import {runScript} from '../run-script.js'
import {unlessWrongType} from '../wrong-type.js'
import {importLogScript} from './import-scripts.js'
import type {ImportDeps} from './import-deps.js'
import type {ProblemCollector} from './problems.js'

/** Copies the newest entries of a mirror's log, if it has none here. Returns how many. */
export async function importLog(
  {source, target}: ImportDeps,
  subject: string,
  id: MirrorId,
  {dryRun, problems}: {readonly dryRun: boolean; readonly problems: ProblemCollector},
): Promise<number> {
  const key = `MIRRORLOGS_${subject}`
  const entries = await readEntries(source, key)
  if (entries === undefined) {
    problems.add(key, 'is no list; the log is not imported')
    return 0
  }
  if (entries.length === 0 || (await target.exists(keys.mirrorLog(id))) === 1) return 0
  if (dryRun) return entries.length
  let isFirst = true
  for (const step of inSteps(entries, entry => entry.byteLength + 16)) {
    const written = await runScript(target, importLogScript, [keys.mirrorLog(id)], [isFirst ? '1' : '0', ...step])
    if (written !== 1) return 0
    isFirst = false
  }
  return entries.length
}

async function readEntries(source: Redis, key: string): Promise<Buffer[] | undefined> {
  const entries: Buffer[] = []
  for (let from = -KEPT_LOG_ENTRIES; from < 0; from += 500) {
    const page = await unlessWrongType(source.lrangeBuffer(key, from, from + 499), undefined)
    if (page === undefined) return undefined
    entries.push(...page)
  }
  return entries
}
