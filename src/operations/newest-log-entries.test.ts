import {expect, it} from 'vitest'
import {MirrorbitsError} from '../core/errors.js'
import type {MirrorLogEntry} from '../core/mirror-log.js'
import {newestLogEntries} from './newest-log-entries.js'

const entry = (mirror: number, timestamp: string, kind: 'added' | 'enabled' = 'added'): MirrorLogEntry => ({
  mirror,
  timestamp,
  kind,
})
const logs: Readonly<Record<number, readonly MirrorLogEntry[]>> = {
  1: [entry(1, '2026-11-21T10:00:00Z'), entry(1, '2026-11-21T12:00:00.123456789Z', 'enabled')],
  // An hour ahead: the same as 11:00 in UTC.
  2: [entry(2, 'never'), entry(2, '2026-11-21T12:00:00+01:00')],
}
const deps = {mirrorLogs: {read: (id: number) => Promise.resolve([...(logs[id] ?? [])])}}
const newest = async (ids: readonly number[], options: Parameters<typeof newestLogEntries>[2]): Promise<string[]> =>
  (await newestLogEntries(deps, ids, options)).map(({mirror, timestamp}) => `${mirror} ${timestamp}`)

it('the logs of several mirrors are one, in the order of time and with the newest last', async () => {
  expect(await newest([1, 2], {max: 10})).toEqual([
    '2 never',
    '1 2026-11-21T10:00:00Z',
    '2 2026-11-21T12:00:00+01:00',
    '1 2026-11-21T12:00:00.123456789Z',
  ])
})

it('the newest are kept when there are too many, over all mirrors', async () => {
  expect(await newest([2, 1], {max: 2})).toEqual(['2 2026-11-21T12:00:00+01:00', '1 2026-11-21T12:00:00.123456789Z'])
  const many = Array.from({length: 40}, (_, id) => id)
  expect(await newest(many, {max: 1})).toEqual(['1 2026-11-21T12:00:00.123456789Z'])
})

it('only what is wanted counts: from a time on, and of some kinds', async () => {
  const since = Date.parse('2026-11-21T11:00:00Z')
  expect(await newest([1, 2], {max: 10, since})).toHaveLength(2)
  expect(await newest([1, 2], {max: 1, since, kinds: ['added']})).toEqual(['2 2026-11-21T12:00:00+01:00'])
  expect(await newest([1, 2], {max: 10, kinds: []})).toEqual([])
  expect(await newest([], {max: 10})).toEqual([])
})

it('a log that is none hides no other', async () => {
  const damaged = new MirrorbitsError('MB_DATABASE_DAMAGED', 'The key is no list.')
  const mirrorLogs = {read: (id: number) => (id === 1 ? Promise.reject(damaged) : deps.mirrorLogs.read(id))}
  expect(await newestLogEntries({mirrorLogs}, [1, 2], {max: 10})).toHaveLength(2)
  const away = {read: () => Promise.reject(new MirrorbitsError('MB_REDIS_UNREACHABLE', 'Redis is away.'))}
  await expect(newestLogEntries({mirrorLogs: away}, [1, 2], {max: 10})).rejects.toThrow('away')
})
