import {describe, expect, it} from 'vitest'
import {asFilePath} from '../../core/file-path.js'
import type {StatsStore} from '../../core/ports.js'
import {boundedStats} from './bounded-stats.js'

const A = asFilePath('/a')
const UNREACHABLE = {code: 'MB_REDIS_UNREACHABLE'}

/** Statistics whose answers come when they are let go. */
function world({isUp = true, limitMs = 60_000, maxOpen = 200} = {}) {
  const open: ((value: number[]) => void)[] = []
  const stats: StatsStore = {
    fileDownloads: () => new Promise(resolve => open.push(resolve)),
    mirrorTraffic: () => Promise.resolve(new Map([[1, {downloads: 2, bytes: 3n}]])),
  }
  return {open, bounded: boundedStats({stats, isUp: () => isUp, limitMs, maxOpen})}
}

describe('boundedStats', () => {
  it('passes answers on', async () => {
    const {open, bounded} = world()
    const asked = bounded.fileDownloads(A, [''])
    open[0]?.([7])
    expect(await asked).toEqual([7])
    expect(await bounded.mirrorTraffic([1], '')).toEqual(new Map([[1, {downloads: 2, bytes: 3n}]]))
  })

  it('asks nothing while Redis is away', async () => {
    const {open, bounded} = world({isUp: false})
    await expect(bounded.fileDownloads(A, [''])).rejects.toMatchObject(UNREACHABLE)
    expect(open).toEqual([])
  })

  it('waits no longer than it may for a Redis that hangs', async () => {
    const {bounded} = world({limitMs: 20})
    await expect(bounded.fileDownloads(A, [''])).rejects.toMatchObject(UNREACHABLE)
  })

  it('refuses further questions at once while too many are open, until they are answered', async () => {
    const {open, bounded} = world({maxOpen: 2})
    const asked = [bounded.fileDownloads(A, ['']), bounded.fileDownloads(A, [''])]
    await expect(bounded.fileDownloads(A, [''])).rejects.toMatchObject(UNREACHABLE)
    for (const answer of open) answer([1])
    await Promise.all(asked)
    const again = bounded.fileDownloads(A, [''])
    open[2]?.([1])
    expect(await again).toEqual([1])
  })
})
