import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {aMirror, askingFrom, clientAt, mirrorWith, seededRandom} from '../../../test/support/mirrors.js'
import type {ChangeRow} from '../catalogue/change.js'
import type {FileRecord} from '../catalogue/file-record.js'
import {asFilePath} from '../file-path.js'
import {NO_HEALTH} from '../health/protocol-health.js'
import {HoldingsBuilder} from '../holdings/holdings-builder.js'
import {NANOS_PER_SECOND} from '../mod-time.js'
import {NOWHERE} from '../place.js'
import {RoutingTable, type RoutingSettings} from '../routing/routing-table.js'
import {packMemory} from './pack-memory.js'
import {takeOver, unpackMemory} from './unpack-memory.js'

const SETTINGS: RoutingSettings = {
  allowOutdatedFiles: [{prefix: '/1', minutes: 1}],
  fixTimezoneOffsets: true,
  modTimeTolerance: 0,
  maxLinkHeaders: 3,
  selectionStrategy: 'classic',
  weightDistributionRange: 1.5,
  fallbacks: [],
}
const FRANCE = clientAt({countryCode: 'FR', continentCode: 'EU', latitude: 48, longitude: 2})
const PATHS = Array.from({length: 20}, (_, number) => asFilePath(`/${number}/n\xe4me \u00ff`))
const hex = (bytes: number) => fc.constantFrom('', 'ab'.repeat(bytes), '01'.repeat(bytes))

const version = fc.record({
  path: fc.nat(PATHS.length - 1),
  size: fc.constantFrom(undefined, 1, 2 ** 40),
  seconds: fc.nat(300),
  hashes: fc.record({sha1: hex(20), sha256: hex(32), md5: hex(16)}),
})
const scan = fc.record({
  mirror: fc.constantFrom(1, 2, 3),
  files: fc.array(fc.record({path: fc.nat(PATHS.length - 1), size: fc.constantFrom(1, 7), seconds: fc.nat(300)}), {
    maxLength: 20,
  }),
})
const step = fc.oneof(
  fc.record({kind: fc.constant('source' as const), versions: fc.array(version, {maxLength: 12})}),
  fc.record({kind: fc.constant('scan' as const), scan}),
)

function memoryOf(steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[]) {
  const table = new RoutingTable(SETTINGS, seededRandom(1))
  const revisions = new Map<number, number>()
  const present = new Map<string, FileRecord>()
  let nextId = 0
  table.memory.id = 'a catalogue'
  table.memory.mark = 'a mark'
  table.setMirror(
    aMirror({
      id: 1,
      lastSuccessfulSyncPrecision: NANOS_PER_SECOND,
      comment: 'two\nlines ☃',
      health: {http: {...NO_HEALTH, streak: -3, rttMs: 1.5, ipv6: false}, https: NO_HEALTH},
    }),
  )
  table.setMirror(mirrorWith({id: 2, name: 'two', countryCodes: ['DE', 'FR']}))
  table.setMirror(mirrorWith({id: 3, name: 'three', enabled: false}))
  table.memory.setAliases([{alias: asFilePath('/latest'), target: asFilePath('/1')}], 4)
  for (const next of steps) {
    if (next.kind === 'source') {
      const rows: ChangeRow[] = []
      const files: FileRecord[] = []
      const unique = new Map(next.versions.map(given => [given.path, given]))
      for (const {path: number, size, seconds, hashes} of unique.values()) {
        const path = PATHS[number] ?? asFilePath('/')
        const known = present.get(path)
        if (size === undefined) {
          if (known === undefined) continue
          present.delete(path)
          rows.push({id: known.id, kind: 'removed', path: undefined, before: known})
          continue
        }
        const file = {id: known?.id ?? nextId++, path, size, modTime: BigInt(seconds) * NANOS_PER_SECOND, hashes}
        present.set(path, file)
        files.push(file)
        rows.push({id: file.id, kind: known === undefined ? 'added' : 'changed', path, before: known})
      }
      table.memory.apply(table.memory.epoch + 1, rows, files, 'the next mark')
      table.filesChanged(rows.map(({id}) => id))
    } else {
      const builder = new HoldingsBuilder(table.memory)
      for (const {path, size, seconds} of next.scan.files) {
        builder.add({path: PATHS[path] ?? asFilePath('/'), size, modTime: BigInt(seconds) * NANOS_PER_SECOND})
      }
      const holdings = builder.finish({precision: NANOS_PER_SECOND, fixTimezoneOffsets: true})
      table.setHoldings(next.scan.mirror, holdings)
      revisions.set(next.scan.mirror, 10 + next.scan.mirror)
    }
  }
  return {table, revisions, nextId}
}

function loaded(blocks: readonly Uint8Array[]) {
  const table = new RoutingTable(SETTINGS, seededRandom(1))
  const revisions = new Map<number, number>()
  takeOver(table, revisions, unpackMemory(blocks))
  return {table, revisions}
}

/** Everything that anybody can ask a table. */
function answersOf(table: RoutingTable, ids: number) {
  const {id, epoch, mark, aliasRevision, catalogue, history} = table.memory
  return {
    head: {id, epoch, mark, aliasRevision},
    count: catalogue.count,
    mirrors: table.mirrors(),
    aliases: table.resolve(asFilePath('/latest/n\xe4me \u00ff')),
    paths: PATHS.map(path => table.resolve(path)),
    files: Array.from({length: ids}, (_, file) => ({
      record: catalogue.has(file) ? catalogue.record(file) : undefined,
      past: Array.from({length: epoch + 1}, (_, past) => history.versionAt(file, past)),
      explained: [FRANCE, NOWHERE].map(client => table.explain(file, askingFrom(client), 'list')),
      picked: table.pick(file, askingFrom(FRANCE)),
      current: [1, 2, 3].map(mirror => table.holdsCurrent(mirror, file)),
    })),
    held: [1, 2, 3].map(mirror => [table.filesOf(mirror), table.sampleFile(mirror, 0.4)]),
  }
}

describe('a snapshot', () => {
  it('answers every question as the memory that it was made of', () => {
    fc.assert(
      fc.property(fc.array(step, {maxLength: 12}), steps => {
        const {table, revisions, nextId} = memoryOf(steps)
        const blocks = packMemory({table, revisions, savedAt: 1})
        const next = loaded(blocks)
        expect(answersOf(next.table, nextId)).toEqual(answersOf(table, nextId))
        expect(next.revisions).toEqual(revisions)
      }),
      {numRuns: 200},
    )
  })

  it('can be changed as memory can, and saved again', () => {
    const {table, revisions} = memoryOf([])
    const put = (into: RoutingTable) => {
      for (let id = 0; id < 300; id++) {
        const path = asFilePath(`/further/${id}`)
        const file = {id, path, size: id, modTime: 5n, hashes: {sha1: '', sha256: 'cd'.repeat(32), md5: ''}}
        into.memory.apply(into.memory.epoch + 1, [{id, kind: 'added', path, before: undefined}], [file])
      }
      into.memory.catalogue.delete(7)
    }
    const next = loaded(packMemory({table, revisions, savedAt: 1}))
    put(table)
    put(next.table)
    const again = loaded(packMemory({...next, savedAt: 2}))
    expect(answersOf(next.table, 300)).toEqual(answersOf(table, 300))
    expect(answersOf(again.table, 300)).toEqual(answersOf(table, 300))
    expect(again.table.resolve(asFilePath('/further/299'))).toMatchObject({kind: 'file', id: 299})
    expect(again.table.resolve(asFilePath('/further/7'))).toMatchObject({kind: 'unknown'})
  })

  it('shares nothing with memory', () => {
    const {table, revisions} = memoryOf([{kind: 'source', versions: [versionOf(1, 10)]}])
    const blocks = packMemory({table, revisions, savedAt: 1})
    const before = blocks.map(block => block.slice())
    table.memory.apply(9, [], [{...table.memory.catalogue.record(0), size: 77, modTime: 9n}])
    expect(blocks).toEqual(before)
  })

  it('that is damaged anywhere is refused or read, and never harms', () => {
    const {table, revisions} = memoryOf([
      {kind: 'source', versions: PATHS.map((_, path) => versionOf(path, path))},
      {kind: 'scan', scan: {mirror: 1, files: PATHS.map((_, path) => ({path, size: 1, seconds: 3}))}},
      {kind: 'source', versions: [versionOf(3, 200)]},
    ])
    const good = packMemory({table, revisions, savedAt: 1})
    const damage = fc.record({block: fc.nat(good.length - 1), at: fc.nat(), byte: fc.nat(255), cut: fc.boolean()})
    fc.assert(
      fc.property(fc.array(damage, {minLength: 1, maxLength: 4}), list => {
        const blocks = good.map(block => block.slice())
        for (const {block, at, byte, cut} of list) {
          const bytes = blocks[block] ?? new Uint8Array(0)
          if (bytes.length === 0) continue
          if (cut) blocks[block] = bytes.slice(0, at % bytes.length)
          else bytes[at % bytes.length] = byte
        }
        let result: ReturnType<typeof loaded> | undefined
        try {
          result = loaded(blocks)
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
        }
        if (result !== undefined) expect(() => answersOf(result.table, 30)).not.toThrow()
      }),
      {numRuns: 500},
    )
  })

  it.each([
    ['no block', []],
    ['no facts', [new Uint8Array(0)]],
    ['facts that are no object', [new TextEncoder().encode('[]')]],
    ['facts that are no text', [Uint8Array.of(255, 254)]],
    ['too few blocks', [new TextEncoder().encode('{"history":[],"holdings":[]}')]],
    ['more history than there is', [new TextEncoder().encode('{"history":[1e15],"holdings":[]}')]],
  ])('with %s is refused', (_, blocks) => {
    expect(() => unpackMemory(blocks)).toThrow()
  })
})

const versionOf = (path: number, seconds: number) => ({path, size: 1, seconds, hashes: {sha1: '', sha256: '', md5: ''}})
