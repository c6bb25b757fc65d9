import fc from 'fast-check'
import {expect, it} from 'vitest'
import {asFilePath} from '../../core/file-path.js'
import type {DayCounts} from '../../monitor/gather-downloads.js'
import {countRecord, readCountRecords, type CountedOnce} from './count-records.js'

const DAY = 20_778
const once: CountedOnce = {day: DAY, mirror: 7, size: 1e12, client: undefined, path: asFilePath('/a b\xe4\n.iso')}
const bytes = (record: string): Buffer => Buffer.from(record, 'latin1')

/** What is read of these pieces, and how much of it was not understood. */
function readAll(...pieces: readonly Buffer[]): {readonly days: DayCounts[]; readonly bad: number} {
  let bad = 0
  const reader = readCountRecords(() => bad++)
  const days = pieces.flatMap(piece => reader.read(piece))
  return {days, bad}
}

/** Everything in the order in which it was told. */
const told = (days: readonly DayCounts[]) =>
  days.flatMap(({day, downloads, ranged}) => [
    ...downloads.map(({downloads: n, ...count}) => ({day, ...count, n})),
    ...ranged.map(count => ({day, ...count})),
  ])

it('reads what was written', () => {
  const client = 'ab'.repeat(32)
  const {days, bad} = readAll(bytes(countRecord(once) + countRecord({...once, mirror: -1, client})))
  expect(bad).toBe(0)
  expect(days).toEqual([
    {
      day: '2026-11-21',
      downloads: [{path: once.path, mirror: 7, size: 1e12, downloads: 1}],
      ranged: [{path: once.path, mirror: -1, size: 1e12, client}],
    },
  ])
})

it('keeps the days apart', () => {
  const {days} = readAll(bytes(countRecord(once) + countRecord({...once, day: DAY + 1}) + countRecord(once)))
  expect(days.map(({day, downloads}) => [day, downloads.length])).toEqual([
    ['2026-11-21', 2],
    ['2026-11-22', 1],
  ])
})

const anyPath = fc
  .uint8Array({maxLength: 40})
  .map(path => asFilePath(`/${Buffer.from(path.filter(byte => byte !== 0)).toString('latin1')}`))
const anyRecord: fc.Arbitrary<CountedOnce> = fc.record({
  day: fc.integer({min: 0, max: 2_932_896}),
  mirror: fc.maxSafeInteger(),
  size: fc.maxSafeNat(),
  client: fc.option(fc.constant('0f'.repeat(32)), {nil: undefined}),
  path: anyPath,
})

it('reads the same however the records are cut into pieces', () => {
  const records = fc.array(anyRecord, {minLength: 1, maxLength: 8})
  fc.assert(
    fc.property(records, fc.array(fc.nat(), {maxLength: 6}), (list, cuts) => {
      const all = bytes(list.map(countRecord).join(''))
      const bounds = [0, ...cuts.map(cut => cut % all.length).sort((a, b) => a - b), all.length]
      const {days, bad} = readAll(...bounds.slice(1).map((end, i) => all.subarray(bounds[i], end)))
      expect(bad).toBe(0)
      const wanted = list.map(({day, mirror, size, client, path}) => ({
        day: new Date(day * 86_400_000).toISOString().slice(0, 10),
        ...{path, mirror, size},
        ...(client === undefined ? {n: 1} : {client}),
      }))
      expect(new Set(told(days).map(entry => JSON.stringify(entry)))).toEqual(
        new Set(wanted.map(entry => JSON.stringify(entry))),
      )
      expect(told(days)).toHaveLength(list.length)
    }),
  )
})

it.each([
  '',
  'x',
  '20778 7 10 - a',
  '20778 7 10 -',
  '20778 7 10 ',
  '20778 7 10 /a',
  '20778 7 10 x /a',
  '20778 7 10 abc /a',
  `20778 7 10 ${'AB'.repeat(32)} /a`,
  '20778 7 -10 - /a',
  '-1 7 10 - /a',
  '2932897 7 10 - /a',
  '20778 - 10 - /a',
  '20778 1.5 10 - /a',
  '20778 9007199254740992 10 - /a',
  `20778 7 ${'9'.repeat(400)} - /a`,
  '20778  10 - /a',
  `20778 7 10 - /${'a'.repeat(5000)}`,
])('skips what is no record, and reads on: %j', bad => {
  const read = readAll(bytes(`${bad}\0${countRecord(once)}`))
  expect(read.bad).toBe(1)
  expect(told(read.days)).toHaveLength(1)
})

it('does not count a record that was cut by the end', () => {
  const record = bytes(countRecord(once))
  for (let length = 1; length < record.length; length++) {
    expect(readAll(record, record.subarray(0, length))).toMatchObject({bad: 0, days: [{downloads: [{downloads: 1}]}]})
  }
})

it('keeps no more than a record that does not end', () => {
  const {days, bad} = readAll(...Array<Buffer>(10).fill(Buffer.alloc(4000, 97)), bytes(`\0${countRecord(once)}`))
  expect(bad).toBeGreaterThan(3)
  expect(told(days)).toHaveLength(1)
})

it('never fails, whatever it is given', () => {
  const pieces = fc.array(fc.uint8Array({maxLength: 200}).map(piece => Buffer.from(piece)))
  fc.assert(fc.property(pieces, given => void readAll(...given)))
})
