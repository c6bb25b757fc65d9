import {describe, expect, it} from 'vitest'
import {clientAt, mirrorWith} from '../../../test/support/mirrors.js'
import {asFilePath} from '../file-path.js'
import type {Mirror} from '../mirror.js'
import {NOWHERE} from '../place.js'
import {exclusionOf, sortOut} from './exclude.js'
import {fileProblem, type FileComparison} from './file-problem.js'
import {reasonText} from './reason-text.js'
import {resolveUrl} from './resolve-url.js'
import type {TlsWish} from './types.js'

const SECOND = 1_000_000_000n
const down = (reason = '') => ({isUp: false, reason})
const allDown = {http: down(), https: down()}
const client = clientAt({countryCode: 'FR', continentCode: 'EU', asNumber: 4444})

function reasonOf(facts: Partial<Mirror>, tls: TlsWish = 'none', who = client): string | undefined {
  const exclusion = exclusionOf({mirror: mirrorWith(facts), problem: undefined}, who, tls)
  return exclusion && reasonText(exclusion)
}

describe('protocols', () => {
  it.each<[TlsWish, string, string, string]>([
    ['required', 'http://m1.mirror/', 'Not HTTPS', 'http://m1.mirror/'],
    ['required', 'https://m1.mirror/', 'Down', 'https://m1.mirror/'],
    ['required', 'm1.mirror/', 'Down', 'https://m1.mirror/'],
    ['forbidden', 'https://m1.mirror/', 'Not HTTP', 'https://m1.mirror/'],
    ['forbidden', 'http://m1.mirror/', 'Down', 'http://m1.mirror/'],
    ['forbidden', 'm1.mirror/', 'Down', 'http://m1.mirror/'],
    ['none', 'http://m1.mirror/', 'Down / Not HTTPS', 'http://m1.mirror/'],
    ['none', 'https://m1.mirror/', 'Not HTTP / Down', 'https://m1.mirror/'],
    ['none', 'm1.mirror/', 'Down', 'http://m1.mirror/'],
  ])('with TLS %s a mirror at %s that is down is out for "%s"', (tls, httpUrl, reason, absoluteUrl) => {
    expect(reasonOf({httpUrl, ...allDown}, tls)).toBe(reason)
    expect(resolveUrl(mirrorWith({httpUrl, ...allDown}), tls).absoluteUrl).toBe(absoluteUrl)
  })

  const gone = down('Got status code 500')
  it.each<[Partial<Mirror>, string, string, string]>([
    [{httpUrl: 'https://m/', https: gone}, 'Not HTTP / Got status code 500', 'Got status code 500', 'Not HTTP'],
    [{httpUrl: 'http://m/', http: down('Unreachable')}, 'Unreachable / Not HTTPS', 'Not HTTPS', 'Unreachable'],
    [{http: down('X'), https: down('Y')}, 'X / Y', 'Y', 'X'],
    [{http: down('X'), https: down('X')}, 'X', 'X', 'X'],
  ])('names the reasons of %o', (facts, none, required, forbidden) => {
    expect(reasonOf(facts, 'none')).toBe(none)
    expect(reasonOf(facts, 'required')).toBe(required)
    expect(reasonOf(facts, 'forbidden')).toBe(forbidden)
  })

  it('prefers HTTPS and takes HTTP when only that is up', () => {
    expect(resolveUrl(mirrorWith(), 'none')).toEqual({absoluteUrl: 'https://m1.mirror/', exclusion: undefined})
    expect(resolveUrl(mirrorWith({https: down()}), 'none').absoluteUrl).toBe('http://m1.mirror/')
  })
})

describe('limits of mirrors', () => {
  it.each<[Partial<Mirror>, string]>([
    [{enabled: false, ...allDown}, 'Disabled'],
    [{continentOnly: true, continentCode: 'NA'}, 'Continent only'],
    [{countryOnly: true, countryCodes: ['UK']}, 'Country only'],
    [{countryOnly: true, countryCodes: ['FI', 'NO', 'SE']}, 'Country only'],
    [{asOnly: true, asNumber: 5555}, 'AS only'],
    [{excludedCountryCodes: ['FR']}, "User's country restriction"],
    [{excludedCountryCodes: ['ES', 'FR', 'IT']}, "User's country restriction"],
  ])('%o is out: %s', (facts, reason) => {
    expect(reasonOf(facts)).toBe(reason)
  })

  it('lets clients inside the limits through', () => {
    expect(reasonOf({continentOnly: true, continentCode: 'EU'})).toBeUndefined()
    expect(reasonOf({countryOnly: true, countryCodes: ['DE', 'FR']})).toBeUndefined()
    expect(reasonOf({asOnly: true, asNumber: 4444})).toBeUndefined()
    expect(reasonOf({excludedCountryCodes: ['DE']})).toBeUndefined()
  })

  it('keeps clients whose place or network is unknown out of limited mirrors', () => {
    const lost = {...NOWHERE, continentCode: 'EU', asNumber: 4444}
    expect(reasonOf({continentOnly: true, continentCode: 'EU'}, 'none', lost)).toBe('Continent only')
    expect(reasonOf({countryOnly: true}, 'none', lost)).toBe('Country only')
    expect(reasonOf({asOnly: true, asNumber: 4444}, 'none', lost)).toBe('AS only')
    expect(reasonOf({asOnly: true, asNumber: 0}, 'none', {...client, asNumber: 0})).toBe('AS only')
    expect(reasonOf({excludedCountryCodes: ['']}, 'none', lost)).toBeUndefined()
  })

  it('parts candidates in their order and tells the address of what is out, but not of a disabled mirror', () => {
    const problem = {kind: 'size-mismatch'} as const
    const off = mirrorWith({id: 1, enabled: false})
    const [bad, good] = [mirrorWith({id: 2}), mirrorWith({id: 3})]
    const parted = sortOut(
      [
        {mirror: off, problem},
        {mirror: bad, problem},
        {mirror: good, problem: undefined},
      ],
      NOWHERE,
      'none',
    )

    expect(parted.admitted).toEqual([good])
    expect(parted.excluded).toEqual([
      {mirror: off, absoluteUrl: '', distanceKm: 0, exclusion: {kind: 'disabled'}},
      {mirror: bad, absoluteUrl: 'https://m1.mirror/', distanceKm: 0, exclusion: problem},
    ])
  })
})

describe('fileProblem', () => {
  const noon = 1_748_757_600n * SECOND + 123_456_789n
  const local = {size: 43_000, modTime: noon}
  function problemText(remote: FileComparison['remote'], more: Partial<FileComparison> = {}): string | undefined {
    const problem = fileProblem({
      path: asFilePath('/test/file.tgz'),
      local,
      remote,
      precision: 0n,
      tzOffsetMs: 0,
      fixTimezoneOffsets: false,
      toleranceSeconds: 0,
      rules: [],
      ...more,
    })
    return problem && reasonText(problem)
  }
  const aged = (nanos: bigint, size = 43_000) => ({size, modTime: noon - nanos})

  it('compares size and time', () => {
    expect(problemText(aged(0n))).toBeUndefined()
    expect(problemText(aged(0n, 12_345))).toBe('File size mismatch')
    expect(problemText(aged(-10n * SECOND))).toBe('Mod time mismatch (diff: -10s)')
    expect(problemText(aged(10n * SECOND))).toBe('Mod time mismatch (diff: 10s)')
    expect(problemText({size: 43_000, modTime: undefined})).toBeUndefined()
    expect(problemText({size: 1, modTime: undefined})).toBe('File size mismatch')
  })

  it('compares no finer than the mirror tells times', () => {
    expect(problemText(aged(-543_210n), {precision: 1_000_000n})).toBeUndefined()
    expect(problemText(aged(5_400n * SECOND + 123_456_789n), {precision: SECOND})).toBe(
      'Mod time mismatch (diff: 1h30m0s)',
    )
  })

  const outdated = 'Mod time mismatch (diff: 1m40s)'
  it.each([
    [[], outdated, 'File size mismatch'],
    [[{prefix: '/test/', minutes: 1}], outdated, outdated],
    [[{prefix: '/wrong/', minutes: 2}], outdated, 'File size mismatch'],
    [[{prefix: '/test/', minutes: 2}], undefined, undefined],
    [
      [
        {prefix: '', minutes: 1},
        {prefix: '/test/', minutes: 2},
      ],
      outdated,
      outdated,
    ],
  ])('under the rules %o', (rules, sameSize, otherSize) => {
    expect(problemText(aged(100n * SECOND), {rules})).toBe(sameSize)
    expect(problemText(aged(100n * SECOND, 12_345), {rules})).toBe(otherSize)
  })

  it('takes a file of exactly the allowed age, and never a newer one', () => {
    const rules = [{prefix: '/', minutes: 2}]
    expect(problemText(aged(120n * SECOND), {rules})).toBeUndefined()
    expect(problemText(aged(120n * SECOND + 1n), {rules})).toBe('Mod time mismatch (diff: 2m0.000000001s)')
    expect(problemText(aged(-1n), {rules})).toBe('Mod time mismatch (diff: -1ns)')
  })

  it('lets a file of our size be older or newer within the tolerance, and no other', () => {
    const tolerant = {toleranceSeconds: 120}
    expect(problemText(aged(120n * SECOND), tolerant)).toBeUndefined()
    expect(problemText(aged(-120n * SECOND), tolerant)).toBeUndefined()
    expect(problemText(aged(120n * SECOND + 1n), tolerant)).toBe('Mod time mismatch (diff: 2m0.000000001s)')
    expect(problemText(aged(-121n * SECOND), tolerant)).toBe('Mod time mismatch (diff: -2m1s)')
    expect(problemText(aged(SECOND, 1), tolerant)).toBe('File size mismatch')
    const rules = [{prefix: '/', minutes: 1}]
    expect(problemText(aged(61n * SECOND, 1), {...tolerant, rules})).toBe('Mod time mismatch (diff: 1m1s)')
    expect(problemText(aged(-1n, 1), {...tolerant, rules})).toBe('Mod time mismatch (diff: -1ns)')
    expect(problemText(aged(120n * SECOND), {...tolerant, rules})).toBeUndefined()
  })

  it('adds the time zone offset of the mirror only when that is wanted', () => {
    const hour = aged(3_600n * SECOND)
    const text = 'Mod time mismatch (diff: 1h0m0s)'
    expect(problemText(hour, {tzOffsetMs: 3_600_000})).toBe(text)
    expect(problemText(hour, {tzOffsetMs: 0, fixTimezoneOffsets: true})).toBe(text)
    expect(problemText(hour, {tzOffsetMs: 3_600_000, fixTimezoneOffsets: true})).toBeUndefined()
  })
})
