import {expect, it} from 'vitest'
import {fakeHoldings, fakeLocks, recordingLog} from '../../test/support/fakes.js'
import {mirrorWith} from '../../test/support/mirrors.js'
import {Bitmap} from '../core/holdings/bitmap.js'
import {DifferRows} from '../core/holdings/differ-rows.js'
import type {Holdings} from '../core/holdings/holdings.js'
import {correctHoldings} from './correct-holdings.js'

function world() {
  const parts = {...fakeHoldings(), ...fakeLocks(), ...recordingLog()}
  const same = new Bitmap()
  for (const id of [1, 2, 9]) same.set(id)
  const differ = DifferRows.from([
    {id: 3, size: 7, modTime: 1n},
    {id: 4, size: 8, modTime: undefined},
  ])
  const counts = {listed: 6, known: 5, differing: 2}
  parts.put(1, {epoch: 4, precision: 1n, offsetMs: 0, counts, same, differ})
  const heard: Holdings[] = []
  const correct = (files: readonly number[]) =>
    correctHoldings({...parts, onHoldings: (_, holdings) => heard.push(holdings)}, mirrorWith(), files)
  return {...parts, heard, correct}
}

it('takes files away, whichever version the mirror had, and counts them no longer', async () => {
  const {correct, stored, heard, held} = world()
  await correct([2, 3, 77])
  const after = stored.get(1)?.holdings
  expect(after).toMatchObject({epoch: 4, counts: {listed: 4, known: 3, differing: 1}})
  expect([1, 2, 9].map(id => after?.same.has(id))).toEqual([true, false, true])
  expect([3, 4].map(id => after?.differ.get(id))).toEqual([undefined, {size: 8, modTime: undefined}])
  expect(heard).toEqual([after])
  expect(held.size).toBe(0)
})

it('does nothing while the mirror is scanned, when it was never scanned, or when nothing is wrong', async () => {
  const {correct, stored, locks, held, heard, state} = world()
  const before = stored.get(1)
  await correct([])
  const scan = await locks.mirrorScan(1)
  await correct([2])
  await scan?.release()
  state.isGone = true
  await correct([2])
  expect(stored.get(1)).toBe(before)
  stored.clear()
  await correct([2])
  expect(heard).toEqual([])
  expect(held.size).toBe(0)
})
