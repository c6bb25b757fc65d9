import {describe, expect, it} from 'vitest'
import {filledTable, type FilledFile} from '../../../test/support/filled-table.js'
import {aMirror} from '../../../test/support/mirrors.js'
import {checkSamples} from './check-samples.js'

const SCANNED = 1000
const mirror = aMirror({id: 1, lastSuccessfulSync: SCANNED})

/** Draws all over the files, again and again. */
function turning(): () => number {
  let draw = 0
  return () => (draw++ % 16) / 16
}

const samples = (files: readonly FilledFile[], checkFile = '') =>
  checkSamples({table: filledTable(mirror, files), random: turning(), checkFile}, mirror)

describe('the files that a mirror is asked for', () => {
  it('are some that were older than its last scan and are as they were', () => {
    const found = samples([
      {path: '/old', size: 5, modTime: SCANNED - 10},
      {path: '/new', modTime: SCANNED + 10},
      {path: '/other', modTime: SCANNED - 10, held: 'differs'},
      {path: '/gone', modTime: SCANNED - 10, held: 'absent'},
    ])
    expect(found).toEqual([{path: '/old', size: 5, heldAs: 1}])
  })

  it('are whatever it has when all of it changed lately, and at most four, each once', () => {
    expect(samples([{path: '/new', size: 7, modTime: SCANNED + 1}])).toEqual([{path: '/new', size: 7, heldAs: 1}])
    const many = samples(Array.from({length: 16}, (_, i) => ({path: `/f${i}`, modTime: 1})))
    expect(many).toHaveLength(4)
    expect(new Set(many.map(({path}) => path)).size).toBe(4)
  })

  it('are none of a mirror that has none', () => {
    expect(samples([{path: '/a', held: 'absent'}])).toEqual([])
    expect(samples([])).toEqual([])
  })

  it('begin with the one that all must have, whose size counts only where the mirror has it as we do', () => {
    const [same] = samples([{path: '/trace', size: 3}], '/trace')
    expect(same).toEqual({path: '/trace', size: 3, heldAs: undefined})
    for (const held of ['differs', 'absent'] as const) {
      expect(samples([{path: '/trace', held}], '/trace')[0]).toEqual({
        path: '/trace',
        size: undefined,
        heldAs: undefined,
      })
    }
    expect(samples([], '/not/published')).toEqual([{path: '/not/published', size: undefined, heldAs: undefined}])
  })
})
