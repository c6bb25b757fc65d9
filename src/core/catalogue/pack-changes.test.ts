import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {asFilePath} from '../file-path.js'
import type {ChangeRow} from './change.js'
import {mergeableEpochs, mergeRows} from './merge-history.js'
import {packChanges, unpackChanges} from './pack-changes.js'

const version = fc.record({size: fc.nat(2 ** 31), modTime: fc.bigInt(-(10n ** 20n), 10n ** 20n)})
const path = fc.array(fc.integer({min: 1, max: 255})).map(codes => asFilePath(`/${String.fromCharCode(...codes)}`))
const id = fc.integer({min: 1, max: 2 ** 32 - 1})
const row: fc.Arbitrary<ChangeRow> = fc.oneof(
  fc.record({id, kind: fc.constant('added' as const), path, before: fc.constant(undefined)}),
  fc.record({
    id,
    kind: fc.constantFrom('changed' as const, 'removed' as const),
    path: fc.constant(undefined),
    before: version,
  }),
  fc.record({id, kind: fc.constant('rehashed' as const), path: fc.constant(undefined), before: fc.constant(undefined)}),
)

describe('packChanges', () => {
  it('reads back in order, in pieces that are not too big', () => {
    fc.assert(
      fc.property(fc.array(row), fc.integer({min: 1, max: 500}), (rows, maxBytes) => {
        const pieces = packChanges(rows, maxBytes)
        expect(pieces.flatMap(unpackChanges)).toEqual(rows)
        for (const piece of pieces) expect(piece.byteLength <= maxBytes || unpackChanges(piece).length === 1).toBe(true)
      }),
    )
  })

  it.each([[[9, 0, 0, 0, 1]], [[0, 0, 0]], [[0x40, 0, 0, 0, 1, 0, 9, 47]], [[0x81, 0, 0, 0, 1, 0]]])(
    'refuses damaged bytes %j',
    bytes => {
      expect(() => unpackChanges(new Uint8Array(bytes))).toThrow(
        expect.objectContaining({code: 'MB_INTERNAL'}) as Error,
      )
    },
  )
})

/** A history as source scans make it: a file is added once, changes, and is removed at most once. */
const history = fc
  .array(fc.array(fc.integer({min: 1, max: 6}), {maxLength: 6}), {minLength: 1, maxLength: 12})
  .map(epochs => {
    const size = new Map([1, 2, 3].map(one => [one, 1])) // files 1 to 3 are there from the start
    const gone = new Set<number>()
    return epochs.map((ids, index): {epoch: number; rows: ChangeRow[]} => {
      const rows = [...new Set(ids)].flatMap((one): ChangeRow[] => {
        const before = size.get(one)
        if (gone.has(one)) return []
        if (before === undefined) {
          size.set(one, 1)
          return [{id: one, kind: 'added', path: asFilePath(`/${one}`), before: undefined}]
        }
        if ((one + index) % 4 === 0) {
          gone.add(one)
          return [{id: one, kind: 'removed', path: undefined, before: {size: before, modTime: 0n}}]
        }
        size.set(one, before + 1)
        return [{id: one, kind: 'changed', path: undefined, before: {size: before, modTime: 0n}}]
      })
      return {epoch: index + 1, rows}
    })
  })

describe('merged history', () => {
  it('tells every mirror the same of each file that it can have', () => {
    fc.assert(
      fc.property(history, fc.array(fc.integer({min: 0, max: 12})), (epochs, held) => {
        const groups = mergeableEpochs(
          epochs.map(({epoch}) => epoch),
          held,
        )
        const merged = epochs.flatMap(({epoch, rows}) => {
          const group = groups.find(members => members.includes(epoch))
          if (group === undefined) return [{epoch, rows}]
          if (epoch !== group.at(-1)) return []
          const all = epochs.filter(one => group.includes(one.epoch)).flatMap(one => one.rows)
          return [{epoch, rows: mergeRows(all, {keepVanished: false})}]
        })
        for (const at of held) {
          const bornAfter = new Set(
            epochs
              .filter(({epoch}) => epoch > at)
              .flatMap(({rows}) => rows.filter(({kind}) => kind === 'added').map(one => one.id)),
          )
          for (let file = 1; file <= 6; file++) {
            if (bornAfter.has(file)) continue // a mirror that old cannot have it
            const before = (list: typeof epochs) =>
              list
                .filter(({epoch}) => epoch > at)
                .flatMap(({rows}) => rows)
                .find(one => one.id === file)?.before
            expect(before(merged)).toEqual(before(epochs))
          }
        }
      }),
    )
  })

  it('forgets a file that came and went, unless told to keep it', () => {
    const rows: ChangeRow[] = [
      {id: 1, kind: 'added', path: asFilePath('/a'), before: undefined},
      {id: 1, kind: 'removed', path: undefined, before: {size: 1, modTime: 0n}},
    ]

    expect(mergeRows(rows, {keepVanished: false})).toEqual([])
    expect(mergeRows(rows, {keepVanished: true})).toEqual([rows[1]])
  })
})
