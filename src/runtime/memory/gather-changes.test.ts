import {describe, expect, it, vi} from 'vitest'
import {recordingLog} from '../../../test/support/fakes.js'
import {gatherChanges} from './gather-changes.js'

/** A memory whose passes are recorded, and end when they are let go. */
function world() {
  const passes: unknown[] = []
  const waiting: {resolve: () => void; reject: (error: Error) => void}[] = []
  const pass = (what: unknown) => {
    passes.push(what)
    return new Promise<void>((resolve, reject) => waiting.push({resolve, reject}))
  }
  const {log, lines} = recordingLog()
  const sync = {
    all: () => pass('all'),
    catalogue: () => pass('catalogue'),
    mirrors: (ids: readonly number[]) => pass(ids),
  }
  const end = async () => {
    await vi.waitFor(() => expect(waiting.length).toBeGreaterThan(0))
    waiting.shift()?.resolve()
  }
  const fail = () => waiting.shift()?.reject(new Error('away'))
  return {changes: gatherChanges(sync, log), passes, end, fail, lines}
}

describe('gatherChanges', () => {
  it('gathers what is told during a pass for one more', async () => {
    const {changes, passes, end} = world()
    changes.mirror(1)
    for (let id = 1; id <= 3; id++) for (let times = 0; times < 100; times++) changes.mirror(id)
    expect(passes).toEqual([[1]])
    await end()
    await end()
    await vi.waitFor(() => expect(passes).toEqual([[1], [1, 2, 3]]))
    changes.mirror(4)
    await vi.waitFor(() => expect(passes).toHaveLength(3))
  })

  it('does the catalogue before mirrors, and nothing beside everything', async () => {
    const {changes, passes, end} = world()
    changes.mirror(1)
    changes.mirror(2)
    changes.catalogue()
    await end()
    await end()
    await vi.waitFor(() => expect(passes).toEqual([[1], 'catalogue', [2]]))
    changes.catalogue()
    changes.all()
    changes.mirror(3)
    await end()
    await vi.waitFor(() => expect(passes).toEqual([[1], 'catalogue', [2], 'all']))
  })

  it('goes on after a pass that failed', async () => {
    const {changes, passes, fail, lines} = world()
    changes.all()
    changes.mirror(1)
    fail()
    await vi.waitFor(() => expect(passes).toEqual(['all', [1]]))
    expect(lines).toMatchObject([{level: 'warn', message: 'memory could not be brought up to date'}])
  })
})
