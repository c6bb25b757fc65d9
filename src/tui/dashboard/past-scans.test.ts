import {expect, it} from 'vitest'
import type {MirrorLogBody} from '../../core/mirror-log.js'
import {pastScans} from './past-scans.js'

const at = (second: number, body: MirrorLogBody) => ({
  ...body,
  mirror: 3,
  timestamp: new Date(second * 1000).toISOString(),
})
const completed = {kind: 'scan-completed', listed: 9, known: 8, removed: 0, tzOffsetMs: 0} as const

it('a log tells how scans ended, newest first', () => {
  const rows = pastScans(
    [
      at(1, completed),
      at(2, {kind: 'scan-started', protocol: 'rsync'}),
      at(5, {kind: 'error', error: 'refused'}),
      at(6, {kind: 'enabled'}),
      at(7, {kind: 'scan-started', protocol: 'ftp'}),
      at(9, completed),
      at(10, {kind: 'scan-started', protocol: 'ftp'}),
    ],
    'ovh',
  )
  expect(rows.map(({phase, protocol, startedAt, endedAt}) => [phase, protocol, startedAt, endedAt])).toEqual([
    ['done', 'ftp', 7000, 9000],
    ['failed', 'rsync', 2000, 5000],
    ['done', '', 1000, 1000],
  ])
  expect(rows.map(({result}) => result)).toEqual([
    'scan done: 9 files listed, 8 known, 0 removed',
    'refused',
    'scan done: 9 files listed, 8 known, 0 removed',
  ])
  expect(new Set(rows.map(({key}) => key)).size).toBe(3)
})
