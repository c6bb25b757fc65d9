import type {Redis} from 'ioredis'
import {MirrorbitsError} from '../core/errors.js'
import type {Mirror, MirrorId, MirrorSettings} from '../core/mirror.js'
import {NOTHING_FOUND} from '../core/new-mirror.js'
import type {Clock, MirrorStore} from '../core/ports.js'
import {channels, keyPrefixes, keys} from './keys.js'
import {tryKeepFinding} from './keep-finding.js'
import {parseMirror, scanProtocolNumber, settingsFields} from './mirror-record.js'
import {runScript} from './run-script.js'
import {addMirrorScript} from './scripts/add-mirror.js'
import {removeMirrorScript} from './scripts/remove-mirror.js'
import {updateMirrorScript} from './scripts/update-mirror.js'
import {unlessWrongType} from './wrong-type.js'

export interface MirrorStoreDeps {
  readonly redis: Redis
  readonly clock: Clock
}

export function createMirrorStore({redis, clock}: MirrorStoreDeps): MirrorStore {
  const now = (): string => String(Math.floor(clock() / 1000))

  /** What the script returned: 1 written, 0 gone, -1 name taken. */
  async function write(id: MirrorId, fields: readonly string[]): Promise<unknown> {
    return runScript(redis, updateMirrorScript, [keys.mirrors, keys.mirror(id)], [id, channels.mirrorUpdate, ...fields])
  }

  /** Undefined when the mirror is gone. */
  async function read(id: MirrorId): Promise<Mirror | {readonly problem: string} | undefined> {
    const hash = await unlessWrongType(redis.hgetall(keys.mirror(id)), undefined)
    if (hash === undefined) return {problem: 'it is no hash'}
    if (Object.keys(hash).length > 0) return parseMirror(id, hash)
    // Removed a moment ago, or named in the list without a record.
    return (await redis.hexists(keys.mirrors, String(id))) === 1 ? {problem: 'it has no record'} : undefined
  }

  return {
    async list(onProblem) {
      const ids: MirrorId[] = []
      for (const field of await redis.hkeys(keys.mirrors)) {
        if (/^[1-9]\d{0,9}$/.test(field)) ids.push(Number(field))
        else onProblem?.(0, `the list of mirrors has "${field.slice(0, 40)}", which is no id`)
      }
      ids.sort((a, b) => a - b)
      const mirrors: Mirror[] = []
      const records = await Promise.all(ids.map(async id => ({id, record: await read(id)})))
      for (const {id, record} of records) {
        if (record === undefined) continue
        if ('problem' in record) onProblem?.(id, record.problem)
        else mirrors.push(record)
      }
      return mirrors
    },

    async get(id) {
      const [isListed, record] = await Promise.all([redis.hexists(keys.mirrors, String(id)), read(id)])
      if (isListed === 0 || record === undefined) return undefined
      if ('problem' in record) {
        throw new MirrorbitsError(
          'MB_MIRROR_INVALID',
          `The record of mirror ${id} cannot be read: ${record.problem}.`,
          {
            hint: `Correct the hash MIRROR_${id} in Redis, or remove the mirror.`,
          },
        )
      }
      return record
    },

    async add(settings) {
      const fields = settingsFields({...settings, enabled: false})
      const id = Number(
        await runScript(
          redis,
          addMirrorScript,
          [keys.mirrors, keys.lastMirrorId],
          [settings.name, keyPrefixes.mirror, channels.mirrorUpdate, ...fields],
        ),
      )
      if (id === 0) throw nameTaken(settings.name)
      return newMirror(id, settings)
    },

    async update(id, changes) {
      const fields = settingsFields(changes)
      const written = await write(id, fields)
      if (written === 0) throw notFound(id)
      if (written === -1) throw nameTaken(changes.name ?? '')
    },

    async setEnabled(id, enabled) {
      if ((await write(id, settingsFields({enabled}))) === 0) throw notFound(id)
    },

    async remove(id) {
      const own = [keys.mirror, keys.holdings, keys.nextHoldings, keys.mirrorScanLock, keys.mirrorLog].map(key =>
        key(id),
      )
      const removed = await runScript(redis, removeMirrorScript, [keys.mirrors, ...own], [id, channels.mirrorUpdate])
      if (removed === 0) throw notFound(id)
    },

    async disableByCheck(id) {
      if ((await write(id, ['enabled', '0', 'disabledByCheck', '1'])) === 0) throw notFound(id)
    },

    async keepFinding(id, protocol, finding, thresholds) {
      for (;;) {
        const kept = await tryKeepFinding({redis, now: now()}, {id, protocol, finding, thresholds})
        if (kept !== 'changed meanwhile') return kept
      }
    },

    async scanStarted(id) {
      await write(id, ['lastSync', now(), 'scanOpen', '1'])
    },

    async scanSucceeded(id, {protocol, precision, tzOffsetMs}) {
      // prettier-ignore
      await write(id, [
        'lastSync', now(), 'scanOpen', '0',
        'lastSuccessfulSync', now(),
        'lastSuccessfulSyncProtocol', String(scanProtocolNumber(protocol)),
        'lastSuccessfulSyncPrecision', String(precision),
        'tzoffset', String(Math.trunc(tzOffsetMs)),
      ])
    },

    async scanFailed(id) {
      await write(id, ['scanOpen', '0'])
    },

    async setLastModTime(id, unixSeconds) {
      await write(id, ['lastModTime', String(unixSeconds)])
    },
  }
}

/** Coordinates are rounded as the database keeps them, so that reading it again gives the same. */
const newMirror = (id: MirrorId, settings: MirrorSettings): Mirror => ({
  ...settings,
  id,
  enabled: false,
  latitude: Math.fround(settings.latitude),
  longitude: Math.fround(settings.longitude),
  ...NOTHING_FOUND,
})

const notFound = (id: MirrorId): MirrorbitsError =>
  new MirrorbitsError('MB_MIRROR_NOT_FOUND', `Mirror ${id} does not exist.`, {
    hint: 'Run "mirrorbits mirror list" to see the mirrors.',
  })

const nameTaken = (name: string): MirrorbitsError =>
  new MirrorbitsError('MB_MIRROR_EXISTS', `A mirror is named "${name}" already.`, {hint: 'Choose another name.'})
