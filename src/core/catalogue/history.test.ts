import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {ChangeRow, KnownVersion} from './change.js'
import {History} from './history.js'

/** Changes of one epoch: file id → its new size. */
const epochs = fc.array(fc.uniqueArray(fc.nat(8), {maxLength: 6}), {minLength: 1, maxLength: 12})

/** Replays the changes; versions[n] is what every file was at epoch n. */
function replay(changes: readonly (readonly number[])[]) {
  const versions: Map<number, KnownVersion>[] = [
    new Map(Array.from({length: 9}, (_, id) => [id, {size: id, modTime: 0n}])),
  ]
  const history = new History()
  changes.forEach((ids, index) => {
    const epoch = index + 1
    const before = versions[index]!
    const after = new Map(before)
    for (const id of ids) after.set(id, {size: id + epoch * 100, modTime: BigInt(epoch)})
    history.add(
      epoch,
      ids.map((id): ChangeRow => ({id, kind: 'changed', path: undefined, before: before.get(id)})),
    )
    versions.push(after)
  })
  return {history, versions, present: versions.at(-1)!}
}

describe('History', () => {
  it('tells what every file was at every epoch', () => {
    fc.assert(
      fc.property(epochs, changes => {
        const {history, versions, present} = replay(changes)
        versions.forEach((version, epoch) => {
          for (const [id, known] of version) expect(history.versionAt(id, epoch) ?? present.get(id)).toEqual(known)
        })
      }),
    )
  })

  it('still tells it after it forgot what only older epochs ask for', () => {
    fc.assert(
      fc.property(epochs, fc.nat(12), (changes, oldest) => {
        const {history, versions, present} = replay(changes)
        history.forgetUpTo(oldest)
        versions.forEach((version, epoch) => {
          if (epoch < oldest) return
          for (const [id, known] of version) expect(history.versionAt(id, epoch) ?? present.get(id)).toEqual(known)
        })
      }),
    )
  })

  it('visits exactly the files that changed after an epoch', () => {
    fc.assert(
      fc.property(epochs, fc.nat(12), (changes, after) => {
        const visited = new Set<number>()
        replay(changes).history.forEachChangedAfter(after, id => visited.add(id))
        expect(visited).toEqual(new Set(changes.slice(after).flat()))
      }),
    )
  })

  it('takes epochs in any order, and the same one again in the place of the former', () => {
    const history = new History()
    const row = (size: number): ChangeRow => ({id: 1, kind: 'changed', path: undefined, before: {size, modTime: 0n}})
    history.add(3, [row(30)])
    history.add(2, [row(19)])
    history.add(2, [row(20)])

    expect(history.versionAt(1, 1)?.size).toBe(20)
    expect(history.versionAt(1, 2)?.size).toBe(30)
    expect(history.versionAt(1, 3)).toBeUndefined()
  })

  it('knows no earlier version of files that are new or only have other hashes', () => {
    const history = new History()
    history.add(2, [
      {id: 1, kind: 'added', path: undefined, before: undefined},
      {id: 2, kind: 'rehashed', path: undefined, before: undefined},
    ])
    expect(history.versionAt(1, 1)).toBeUndefined()
    expect(history.versionAt(2, 1)).toBeUndefined()
  })

  it('says the same to all holdings after epochs were joined', () => {
    const many = fc.array(fc.uniqueArray(fc.nat(8), {maxLength: 6}), {minLength: 130, maxLength: 160})
    const held = fc.uniqueArray(fc.nat(60), {maxLength: 4})
    fc.assert(
      fc.property(many, held, (changes, holdings) => {
        const {history, versions, present} = replay(changes)
        history.merge(holdings)
        const asked = [...holdings, ...versions.keys()].filter(
          epoch => holdings.includes(epoch) || epoch > changes.length - 64,
        )
        for (const epoch of asked) {
          for (const [id, known] of versions[epoch]!) {
            expect(history.versionAt(id, epoch) ?? present.get(id)).toEqual(known)
          }
        }
        expect(history.epochs.length).toBeLessThanOrEqual(64 + holdings.length + 1)
      }),
      {numRuns: 30},
    )
  })

  it('stays bounded while a mirror is never scanned again', () => {
    const history = new History()
    for (let epoch = 1; epoch <= 2000; epoch++) {
      history.add(epoch, [{id: epoch % 7, kind: 'changed', path: undefined, before: {size: epoch, modTime: 0n}}])
      history.merge([0])
    }
    expect(history.epochs.length).toBeLessThan(130)
    expect(history.versionAt(3, 0)).toEqual({size: 3, modTime: 0n})
  })
})
