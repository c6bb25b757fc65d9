import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {ChangeRow} from '../catalogue/change.js'
import {NO_HASHES, type FileRecord, type FileVersion} from '../catalogue/file-record.js'
import {CatalogueMemory} from '../catalogue/memory.js'
import type {OutdatedRule} from '../config.js'
import {asFilePath} from '../file-path.js'
import {Bitmap} from '../holdings/bitmap.js'
import {DifferRows} from '../holdings/differ-rows.js'
import {HoldingsBuilder} from '../holdings/holdings-builder.js'
import type {Holdings} from '../holdings/holdings.js'
import {NANOS_PER_MILLISECOND, NANOS_PER_SECOND} from '../mod-time.js'
import {fileProblem} from '../selection/file-problem.js'
import {FileHolders} from './file-holders.js'
import type {VersionRules} from './version-judge.js'

const FILES = 16
const MIRRORS = [1, 2, 3]
const HALF = NANOS_PER_SECOND / 2n

/** What the repository does to a path: another version, or away (and back again under a new id). */
const change = fc.record({path: fc.nat(FILES - 1), size: fc.constantFrom(1, 1, 2, undefined), time: fc.nat(400)})
const step = fc.oneof(
  fc.record({kind: fc.constant('source' as const), changes: fc.array(change, {maxLength: 8})}),
  fc.record({
    kind: fc.constant('scan' as const),
    mirror: fc.constantFrom(...MIRRORS),
    /** What the mirror does not have as we had it: absent, or in a version of its own. */
    odd: fc.array(fc.record({path: fc.nat(FILES - 1), size: fc.constantFrom(undefined, 1, 5), time: fc.nat(400)})),
    aheadSeconds: fc.constantFrom(0, 0, 3600, -1800),
    precision: fc.constantFrom(0n, NANOS_PER_SECOND),
  }),
  fc.record({
    kind: fc.constant('rules' as const),
    allowOutdatedFiles: fc.array(
      fc.record({prefix: fc.constantFrom('', '/1', '/x'), minutes: fc.constantFrom(0, 1, 60)}),
      {maxLength: 2},
    ),
    fixTimezoneOffsets: fc.boolean(),
    modTimeTolerance: fc.constantFrom(0, 0, 3600),
  }),
)

/** A repository and mirrors, naively: every mirror has a full copy of what it showed at its scan. */
class World {
  readonly memory = new CatalogueMemory()
  rules: VersionRules = {allowOutdatedFiles: [] as OutdatedRule[], fixTimezoneOffsets: true, modTimeTolerance: 0}
  readonly holders = new FileHolders(this.memory, this.rules, Date.now)
  readonly present = new Map<string, FileRecord>()
  readonly copies = new Map<number, {readonly holdings: Holdings; readonly files: Map<number, FileVersion>}>()
  #nextId = 0

  change(changes: readonly {path: number; size: number | undefined; time: number}[]): void {
    const rows: ChangeRow[] = []
    const files: FileRecord[] = []
    for (const {path: number, size, time} of new Map(changes.map(entry => [entry.path, entry])).values()) {
      const path = asFilePath(`/${number}`)
      const known = this.present.get(path)
      if (size === undefined) {
        if (known === undefined) continue
        this.present.delete(path)
        rows.push({id: known.id, kind: 'removed', path: undefined, before: known})
        continue
      }
      const file = {id: known?.id ?? this.#nextId++, path, size, modTime: BigInt(time) * HALF, hashes: NO_HASHES}
      this.present.set(path, file)
      files.push(file)
      rows.push({id: file.id, kind: known === undefined ? 'added' : 'changed', path, before: known})
    }
    this.memory.apply(this.memory.epoch + 1, rows, files)
    this.holders.filesChanged(rows.map(({id}) => id))
  }

  scan({mirror, odd, aheadSeconds, precision}: Extract<Step, {kind: 'scan'}>): void {
    const builder = new HoldingsBuilder(this.memory)
    const files = new Map<number, FileVersion>()
    const oddities = new Map(odd.map(entry => [`/${entry.path}`, entry]))
    for (const {id, path, size, modTime} of this.present.values()) {
      const own = oddities.get(path)
      if (own !== undefined && own.size === undefined) continue
      const version = {
        size: own?.size ?? size,
        modTime: (own === undefined ? modTime : BigInt(own.time) * HALF) + BigInt(aheadSeconds) * NANOS_PER_SECOND,
      }
      files.set(id, version)
      builder.add({path, ...version})
    }
    const holdings = builder.finish({precision, fixTimezoneOffsets: this.rules.fixTimezoneOffsets})
    this.copies.set(mirror, {holdings, files})
    this.holders.setHoldings(mirror, holdings)
  }

  setRules(rules: VersionRules): void {
    this.rules = rules
    this.holders.setRules(rules)
  }

  /** By the definition: the version that the mirror showed, held against the present record. */
  truth(mirror: number, file: FileRecord) {
    const copy = this.copies.get(mirror)
    const remote = copy?.files.get(file.id)
    if (copy === undefined || remote === undefined) return 'absent'
    const {precision, offsetMs} = copy.holdings
    return fileProblem({
      path: file.path,
      local: file,
      remote,
      precision,
      tzOffsetMs: offsetMs,
      fixTimezoneOffsets: this.rules.fixTimezoneOffsets,
      toleranceSeconds: this.rules.modTimeTolerance,
      rules: this.rules.allowOutdatedFiles,
    })
  }

  /** The same state computed from scratch. */
  afresh(): FileHolders {
    const fresh = new FileHolders(this.memory, this.rules, Date.now)
    for (const [mirror, {holdings}] of this.copies) fresh.setHoldings(mirror, holdings)
    return fresh
  }
}

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

describe('FileHolders', () => {
  it('says what is true, whatever order source changes, mirror scans and rules come in', () => {
    fc.assert(
      fc.property(fc.array(step, {maxLength: 25}), steps => {
        const world = new World()
        world.change(Array.from({length: FILES}, (_, path) => ({path, size: 1, time: path * 20 + 1})))
        for (const next of steps) {
          if (next.kind === 'source') world.change(next.changes)
          else if (next.kind === 'scan') world.scan(next)
          else world.setRules(next)
        }

        const {holders} = world
        const fresh = world.afresh()
        for (const file of world.present.values()) {
          for (const mirror of MIRRORS) {
            const truth = world.truth(mirror, file)
            const said = holders.problemOf(mirror, file.id)
            // Times are told to the second at worst, so a difference may be off by less than that.
            expect(kindOf(said)).toBe(kindOf(truth))
            if (differenceOf(truth) !== differenceOf(said)) {
              expect(world.copies.get(mirror)?.holdings.precision).toBe(NANOS_PER_SECOND)
            }
          }
          const good = MIRRORS.filter(mirror => world.truth(mirror, file) === undefined)
          expect(holders.members(holders.setOf(file.id))).toEqual(good)
          expect(fresh.members(fresh.setOf(file.id))).toEqual(good)
          expect(holders.holdersOf(file.id)).toEqual(fresh.holdersOf(file.id))
        }
      }),
      {numRuns: 300},
    )
  })

  it('keeps its answers when it starts over with its sets', () => {
    const MANY = 70_000
    const holders = new FileHolders(
      new CatalogueMemory(),
      {
        allowOutdatedFiles: [],
        fixTimezoneOffsets: false,
        modTimeTolerance: 0,
      },
      Date.now,
    )
    for (let mirror = 0; mirror < 17; mirror++) {
      const same = new Bitmap()
      for (let id = 0; id < MANY; id++) if ((id & (1 << mirror)) !== 0) same.set(id)
      holders.setHoldings(mirror, holdingsOf(same))
    }

    expect(holders.generation).toBeGreaterThan(0)
    for (const id of [0, 1, 4097, 65_535, 65_536, MANY - 1]) {
      const mirrors = Array.from({length: 17}, (_, mirror) => mirror).filter(mirror => (id & (1 << mirror)) !== 0)
      expect(holders.members(holders.setOf(id))).toEqual(mirrors)
    }

    const {generation} = holders
    holders.setHoldings(30, holdingsOf(new Bitmap(Uint8Array.of(1))))
    expect(holders.generation).toBe(generation)
  })

  it('forgets a mirror whose holdings are taken away', () => {
    const memory = new CatalogueMemory()
    memory.apply(1, [], [{id: 0, path: asFilePath('/a'), size: 1, modTime: 0n, hashes: NO_HASHES}])
    const holders = new FileHolders(
      memory,
      {allowOutdatedFiles: [], fixTimezoneOffsets: false, modTimeTolerance: 0},
      Date.now,
    )
    const holdings = holdingsOf(new Bitmap(Uint8Array.of(1)))
    holders.setHoldings(4, holdings)
    expect(holders.holdingsOf(4)).toBe(holdings)
    expect(holders.goodOf(4)?.has(0)).toBe(true)

    holders.setHoldings(4, undefined)

    expect(holders.holdingsOf(4)).toBeUndefined()
    expect(holders.members(holders.setOf(0))).toEqual([])
    expect(holders.problemOf(4, 0)).toBe('absent')
    expect(holders.holdersOf(0)).toEqual([])
    expect(holders.setOf(1_000_000)).toBe(0)
  })
})

const holdingsOf = (same: Bitmap): Holdings => ({
  epoch: 1,
  precision: 0n,
  offsetMs: 0,
  counts: {listed: same.count, known: same.count, differing: 0},
  same,
  differ: new DifferRows(),
})

type Said = ReturnType<FileHolders['problemOf']>
const kindOf = (said: Said) => (typeof said === 'object' ? said.kind : said)
const differenceOf = (said: Said) =>
  typeof said === 'object' && said.kind === 'outdated' ? said.difference / NANOS_PER_MILLISECOND : undefined
