import {describe, expect, it} from 'vitest'
import {askingFrom, ROUTING_SETTINGS} from '../../../test/support/mirrors.js'
import {NO_HASHES} from '../catalogue/file-record.js'
import type {PathPolicy} from '../config.js'
import {asFilePath} from '../file-path.js'
import {HoldingsBuilder} from '../holdings/holdings-builder.js'
import {NANOS_PER_SECOND} from '../mod-time.js'
import {withDefaults} from '../mirror-settings.js'
import {NOTHING_FOUND} from '../new-mirror.js'
import {NOWHERE} from '../place.js'
import {reasonText} from '../selection/reason-text.js'
import {RoutingTable} from './routing-table.js'

const MINUTE = 60
const START = 1_750_000_000
const ID = 1
const PATH = asFilePath('/dists/InRelease')

const policy = (facts: Partial<PathPolicy> = {}): PathPolicy => ({
  match: '/dists/*',
  pattern: '^dists/[^/]*$',
  mode: 'stale',
  maxAgeMinutes: 60,
  oneVersion: false,
  outputMode: undefined,
  cacheControl: undefined,
  redirectStatus: 302,
  ...facts,
})

/** One file, mirrors that copy it when told, and a clock. Times are in seconds. */
function world(pathPolicies: readonly PathPolicy[], mirrors: readonly number[] = [1, 2, 3]) {
  let now = START
  const settings = {
    ...ROUTING_SETTINGS,
    allowOutdatedFiles: [{prefix: '/dists/', minutes: 60 * 24 * 365}],
    pathPolicies,
  }
  const table = new RoutingTable(
    settings,
    () => 0.5,
    undefined,
    () => now * 1000,
  )
  const versionAt = (modTime: number) => ({size: modTime % 1000, modTime: BigInt(modTime) * NANOS_PER_SECOND})
  const up = {isUp: true, reason: ''}
  for (const id of mirrors) {
    const settingsOf = withDefaults({name: `m${id}`, httpUrl: `http://m${id}.example/`})
    table.setMirror({...NOTHING_FOUND, ...settingsOf, id, enabled: true, http: up})
  }
  return {
    table,
    settings,
    /** Some time passes. */
    wait: (minutes: number) => {
      now += minutes * MINUTE
      table.recheck()
    },
    publish: (modTime: number) => {
      const {catalogue, epoch} = table.memory
      const before = catalogue.has(ID) ? catalogue.versionOf(ID) : undefined
      const kind = before === undefined ? 'added' : 'changed'
      const file = {id: ID, path: PATH, ...versionAt(modTime), hashes: NO_HASHES}
      table.memory.apply(epoch + 1, [{id: ID, kind, path: before === undefined ? PATH : undefined, before}], [file])
      table.filesChanged([ID])
    },
    /** A scan finds this version on these mirrors. */
    scan: (modTime: number, ...ids: readonly number[]) => {
      for (const id of ids) {
        const builder = new HoldingsBuilder(table.memory)
        builder.add({path: PATH, ...versionAt(modTime)})
        table.setHoldings(id, builder.finish({precision: NANOS_PER_SECOND, fixTimezoneOffsets: false}))
      }
    },
    served: () =>
      table
        .pick(ID, askingFrom(NOWHERE))
        .map(({mirror}) => mirror.id)
        .toSorted(),
    refused: () =>
      Object.fromEntries(
        table
          .explain(ID, askingFrom(NOWHERE), 'list')
          .excluded.map(({mirror, exclusion}) => [mirror.id, reasonText(exclusion)]),
      ),
  }
}

const OLD = START - 30 * 24 * 60 * MINUTE

describe('the mode', () => {
  it('mirrors asks for our version, whatever else is allowed', () => {
    const {publish, scan, served, table, settings} = world([policy({mode: 'mirrors'})])
    publish(START - 1)
    scan(START - 1, 1)
    scan(START - 100, 2)
    expect(served()).toEqual([1])
    table.setSettings({...settings, pathPolicies: []})
    expect(served()).toEqual([1, 2])
  })

  it('origin names no mirror, and says why', () => {
    const {publish, scan, served, refused, table, settings} = world([policy({mode: 'origin'})])
    publish(START)
    scan(START, 1, 2)
    expect([served(), refused()]).toEqual([[], {1: 'Origin only', 2: 'Origin only'}])
    table.setSettings({...settings, pathPolicies: [policy({pattern: '^other$', mode: 'origin'})]})
    expect(served()).toEqual([1, 2])
  })

  it('stale takes a version that is older by no more than it says', () => {
    const {publish, scan, served, refused} = world([policy()])
    publish(START - 200 * MINUTE)
    scan(START - 200 * MINUTE, 1)
    scan(START - 259 * MINUTE, 2)
    scan(START - 261 * MINUTE, 3)
    expect(served()).toEqual([1, 2])
    expect(refused()).toEqual({3: 'Mod time mismatch (diff: 1h1m0s)'})
  })
})

describe('a file that changes after a long time', () => {
  it('stays on the mirrors that have what it was, until they had time enough', () => {
    const {publish, scan, served, wait} = world([policy()])
    publish(OLD)
    scan(OLD, 1, 2, 3)
    publish(START)
    expect(served()).toEqual([1, 2, 3])
    // Mirror 2 is found to have it, mirror 3 not to have it yet.
    wait(30)
    scan(START, 2)
    scan(OLD, 3)
    expect(served()).toEqual([1, 2, 3])
    wait(29)
    expect(served()).toEqual([1, 2, 3])
    wait(2)
    expect(served()).toEqual([2])
  })

  it('excuses no version that we did not have', () => {
    const {publish, scan, served} = world([policy()])
    publish(OLD)
    scan(OLD, 1)
    scan(OLD - 100_000, 2)
    publish(START)
    expect(served()).toEqual([1])
    const added = world([policy()])
    added.publish(START)
    added.scan(OLD, 1)
    expect(added.served()).toEqual([])
  })

  it('stays on a mirror whose clock is another, too', () => {
    const {publish, scan, served, table, settings} = world([policy()])
    table.setSettings({...settings, fixTimezoneOffsets: true})
    publish(OLD)
    scan(OLD, 1)
    const holdings = table.holdingsOf(1)
    table.setHoldings(1, holdings && {...holdings, offsetMs: 2 * 3_600_000})
    publish(START)
    expect(served()).toEqual([1])
  })

  it('and changes again: what it was before that is excused as long as it was current lately', () => {
    const {publish, scan, served, wait} = world([policy()])
    publish(OLD)
    scan(OLD, 1, 2, 3)
    wait(0)
    publish(START)
    wait(50)
    publish(START + 50 * MINUTE)
    scan(START, 2)
    scan(START + 50 * MINUTE, 3)
    expect(served()).toEqual([1, 2, 3])
    wait(11)
    // The first version was replaced 61 minutes ago, the second 11.
    expect(served()).toEqual([2, 3])
    wait(50)
    expect(served()).toEqual([2, 3])
  })

  it('is needed in the history only as long as it may excuse anybody', () => {
    const {publish, table, wait} = world([policy()])
    expect(table.historyNeededAfter()).toBeUndefined()
    publish(OLD)
    publish(START)
    expect(table.historyNeededAfter()).toBe(1)
    wait(61)
    expect(table.historyNeededAfter()).toBeUndefined()
    const other = world([policy({pattern: '^pool/'})])
    other.publish(OLD)
    other.publish(START)
    expect(other.table.historyNeededAfter()).toBeUndefined()
  })

  it('is judged by its new time when it goes back to an older version', () => {
    const {publish, scan, served} = world([policy()])
    publish(START - 10)
    scan(START - 10, 1)
    publish(OLD)
    scan(OLD, 2)
    // What mirror 1 has is newer than ours.
    expect(served()).toEqual([2])
  })
})

describe('one version at a time', () => {
  it('is the former one until half of the mirrors have the new one', () => {
    const {publish, scan, served, refused, wait} = world([policy({oneVersion: true})], [1, 2, 3, 4])
    publish(OLD)
    scan(OLD, 1, 2, 3, 4)
    publish(START)
    expect(served()).toEqual([1, 2, 3, 4])
    scan(START, 1)
    expect(served()).toEqual([2, 3, 4])
    expect(refused()).toEqual({1: 'Not the version that is served now'})
    scan(START, 2)
    expect(served()).toEqual([1, 2])
    scan(START, 3)
    expect(served()).toEqual([1, 2, 3])
    wait(61)
    expect(refused()).toMatchObject({4: expect.stringMatching(/^(File size|Mod time) mismatch/) as string})
  })

  it('counts only the mirrors that may serve', () => {
    const {publish, scan, served, table} = world([policy({oneVersion: true})])
    publish(OLD)
    scan(OLD, 1, 2, 3)
    publish(START)
    scan(START, 1)
    expect(served()).toEqual([2, 3])
    for (const id of [2, 3]) {
      const mirror = table.mirror(id)
      if (mirror !== undefined) table.setMirror({...mirror, enabled: false})
    }
    expect(served()).toEqual([1])
  })

  it('knows a version by mirrors that tell times with different precision', () => {
    const {publish, scan, served, table} = world([policy({oneVersion: true})])
    publish(OLD + 7)
    scan(OLD + 7, 1)
    const builder = new HoldingsBuilder(table.memory)
    const version = table.memory.catalogue.versionOf(ID)
    builder.add({
      path: PATH,
      size: version.size,
      modTime: version.modTime - (version.modTime % (60n * NANOS_PER_SECOND)),
    })
    table.setHoldings(2, builder.finish({precision: 60n * NANOS_PER_SECOND, fixTimezoneOffsets: false}))
    publish(START)
    scan(START, 3)
    expect(served()).toEqual([1, 2])
  })
})

describe('the policy of a file', () => {
  it('is the first that fits, looked for once, and found anew with other policies', () => {
    const {publish, table, settings} = world([policy({pattern: '^none$'}), policy(), policy({mode: 'local'})])
    publish(START)
    expect(table.policyOf(ID)).toMatchObject({mode: 'stale'})
    expect(table.policyOf(ID)).toBe(table.policyOf(ID))
    expect(table.policyAt(PATH)).toBe(table.policyOf(ID))
    table.setSettings({...settings, pathPolicies: [policy({mode: 'local'})]})
    expect(table.policyOf(ID)).toMatchObject({mode: 'local'})
    table.setSettings({...settings, pathPolicies: []})
    expect([table.policyOf(ID), table.policyAt(PATH)]).toEqual([undefined, undefined])
  })

  it('is not remembered of a file that is not there yet', () => {
    const {publish, table} = world([policy()])
    expect(table.policyOf(ID)).toBeUndefined()
    publish(START)
    expect(table.policyOf(ID)).toMatchObject({mode: 'stale'})
  })
})
