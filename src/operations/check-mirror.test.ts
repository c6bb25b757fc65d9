import {describe, expect, it} from 'vitest'
import {fakeMirrors, recordingEvents, recordingLog, recordingMirrorLogs} from '../../test/support/fakes.js'
import {mirrorWith} from '../../test/support/mirrors.js'
import type {FileId} from '../core/catalogue/file-record.js'
import {asFilePath} from '../core/file-path.js'
import type {Mirror} from '../core/mirror.js'
import {checkMirror} from './check-mirror.js'
import type {CheckAnswer, CheckMirrorOptions, CheckRequest, HostFamilies, SampleFile} from './check-types.js'

const NOW = 1_800_000_000
const DAY = 86_400

const up: CheckAnswer = {
  state: {isUp: true, reason: ''},
  fileMissing: false,
  isAboutFile: false,
  level: 'info',
  text: 'Up!',
  latencyMs: 12.4,
  rttMs: 5,
  certificateEnds: undefined,
  exchanges: [],
}
const missing: CheckAnswer = {
  ...up,
  state: {isUp: false, reason: 'File not found'},
  fileMissing: true,
  isAboutFile: true,
  level: 'error',
  text: 'File not found',
  latencyMs: 1,
}
const dead: CheckAnswer = {
  ...missing,
  state: {isUp: false, reason: 'Unreachable'},
  fileMissing: false,
  isAboutFile: false,
}
const file = {path: asFilePath('/a'), size: 7, heldAs: 1}
const other = {path: asFilePath('/b'), size: 8, heldAs: 2}
const required = {path: asFilePath('/must'), size: undefined, heldAs: undefined}
const ipv4Only: HostFamilies = {ipv4: true, ipv6: false, reachable: [4]}
const both: HostFamilies = {ipv4: true, ipv6: true, reachable: [4, 6]}

interface World {
  readonly facts?: Partial<Mirror>
  readonly files?: readonly SampleFile[]
  /** What there is to ask for when its folders have been looked into; nothing new unless told. */
  readonly newSamples?: readonly SampleFile[]
  readonly families?: HostFamilies
  /** What the mirror answers; up unless told. */
  readonly answer?: (request: CheckRequest) => CheckAnswer | undefined
}

function world({newSamples, facts = {}, files = [file], families = ipv4Only, answer = () => undefined}: World = {}) {
  const parts = {
    ...fakeMirrors(mirrorWith({name: 'm1', httpUrl: 'h.example/', ...facts})),
    ...recordingEvents(),
    ...recordingLog(),
    ...recordingMirrorLogs(),
  }
  const asked: CheckRequest[] = []
  let samples = files
  const looked: (readonly SampleFile[])[] = []
  const corrected: (readonly FileId[])[] = []
  const reminded = new Set<string>()
  const check = async (options: Partial<CheckMirrorOptions> = {}) => {
    const mirror = parts.records.get(1)
    if (mirror === undefined) throw new Error('The mirror is gone.')
    return checkMirror(
      {
        ...parts,
        samples: () => samples,
        families: () => Promise.resolve(families),
        clock: () => NOW * 1000,
        mayRemind: what => !reminded.has(what) && reminded.add(what).size > 0,
        lookAgain: (_, wrong) => {
          looked.push(wrong)
          if (newSamples === undefined) return Promise.resolve(false)
          samples = newSamples
          return Promise.resolve(true)
        },
        correct: (_, ids) => Promise.resolve(void corrected.push(ids)),
        request: request => {
          asked.push(request)
          return Promise.resolve(answer(request) ?? up)
        },
      },
      mirror,
      {
        disallowRedirects: false,
        disableOnMissingFile: false,
        downAfter: 1,
        upAfter: 1,
        signal: new AbortController().signal,
        ...options,
      },
    )
  }
  return {...parts, check, asked, corrected, looked}
}

const overHttps = ({baseUrl}: CheckRequest) => baseUrl.startsWith('https:')

describe('checkMirror', () => {
  it.each([
    ['h.example/', ['http://h.example/', 'https://h.example/']],
    ['http://h.example/', ['http://h.example/']],
    ['https://h.example/', ['https://h.example/']],
  ])('asks %s over the protocols it serves', async (httpUrl, urls) => {
    const {check, asked} = world({facts: {httpUrl}})
    await check()
    expect(asked.map(({baseUrl}) => baseUrl)).toEqual(urls)
    expect(asked[0]).toMatchObject({path: '/a', expectedSize: 7, family: undefined})
  })

  it('looks into the folders of missing files before the mirror is blamed, and asks for what it has now', async () => {
    const {check, asked, looked, records, corrected} = world({
      facts: {httpUrl: 'http://h.example/', http: {isUp: true, reason: ''}},
      newSamples: [other],
      answer: ({path}) => (path === file.path ? missing : undefined),
    })
    const [found] = await check()

    expect(asked.map(({path}) => path)).toEqual(['/a', '/b'])
    expect(looked).toEqual([[file]])
    expect(found).toMatchObject({state: {isUp: true}, wrongFiles: [file]})
    expect(records.get(1)?.http.isUp).toBe(true)
    expect(corrected).toEqual([[1]])
  })

  it.each([
    ['the folders tell nothing new', {facts: {http: {isUp: true, reason: ''}}}, 1],
    ['nothing is left that it could be asked for', {facts: {http: {isUp: true, reason: ''}}, newSamples: []}, 1],
    ['what is left is missing as well', {facts: {http: {isUp: true, reason: ''}}, newSamples: [file]}, 1],
    ['it is down already, and waits for its scan', {facts: {http: {isUp: false, reason: ''}}, newSamples: [other]}, 0],
  ] as const)('blames a mirror when %s', async (_, {facts, ...rest}: Partial<World>, looks) => {
    const {check, records, looked} = world({
      ...rest,
      facts: {httpUrl: 'http://h.example/', ...facts},
      answer: () => missing,
    })
    await check()
    expect(records.get(1)?.http).toEqual({isUp: false, reason: 'File not found'})
    expect(looked).toHaveLength(looks)
  })

  it('keeps each answer, and logs and tells only what changed', async () => {
    const {check, records, entries, published, lines} = world({
      answer: request => (overHttps(request) ? missing : undefined),
    })

    expect(await check()).toMatchObject([
      {...up, protocol: 'http', path: '/a', ipv4: true, ipv6: false},
      {...missing, protocol: 'https', path: '/a', ipv4: undefined, ipv6: false},
    ])

    expect(records.get(1)).toMatchObject({
      enabled: true,
      http: up.state,
      https: missing.state,
      health: {http: {streak: 1, rttMs: 5, ipv4: true, ipv6: false}, https: {streak: -1}},
    })
    expect(entries).toEqual([{mirror: 1, kind: 'state', protocol: 'https', up: false, reason: 'File not found'}])
    expect(published).toEqual([
      {type: 'mirror.state', mirror: 1, name: 'm1', protocol: 'https', up: false, reason: 'File not found'},
    ])
    expect(lines).toEqual([
      {level: 'info', fields: {latencyMs: 12}, message: 'm1 HTTP Up!'},
      {level: 'error', fields: {latencyMs: 1}, message: 'm1 HTTPS File not found'},
    ])
  })

  it('changes nothing for a mirror of which no file is known', async () => {
    const {check, asked, published} = world({files: []})
    expect(await check({disableOnMissingFile: true})).toEqual([])
    expect([asked, published]).toEqual([[], []])
  })

  it.each([
    ['default', false, true],
    ['default', true, false],
    ['allowed', true, true],
    ['forbidden', false, false],
  ] as const)(
    'follows redirects by the rule %s when they are disallowed: %s',
    async (allowRedirects, disallowRedirects, follows) => {
      const {check, asked} = world({facts: {allowRedirects}})
      await check({disallowRedirects})
      expect(asked[0]?.allowRedirects).toBe(follows)
    },
  )

  it('keeps nothing of a check that was stopped', async () => {
    const stop = new AbortController()
    stop.abort(new Error('enough'))
    const {check, lines} = world()
    await expect(check({signal: stop.signal})).rejects.toThrow('enough')
    expect(lines).toEqual([])
  })
})

describe('one failure', () => {
  const facts = {httpUrl: 'http://h.example/'}

  it('does not make a mirror down that was up, and the second does', async () => {
    const {check, records, published, lines} = world({facts, answer: () => dead})
    await check({downAfter: 2})
    expect(records.get(1)?.http).toEqual({isUp: true, reason: ''})
    expect(lines[0]?.fields).toEqual({latencyMs: 1, failures: 1})
    expect(published).toEqual([])

    await check({downAfter: 2})
    expect(records.get(1)?.http).toEqual({isUp: false, reason: 'Unreachable'})
    expect(published).toMatchObject([{type: 'mirror.state', up: false, reason: 'Unreachable'}])
  })

  it('is forgotten with the next success', async () => {
    let answer = dead
    const {check, records} = world({facts, answer: () => answer})
    for (const next of [dead, up, dead, up, dead]) {
      answer = next
      await check({downAfter: 2})
    }
    expect(records.get(1)?.http.isUp).toBe(true)
  })

  it('of a mirror that is down makes it wait for as many successes as are wanted', async () => {
    let answer = up
    const {check, records} = world({facts: {...facts, http: dead.state}, answer: () => answer})
    const ups: (boolean | undefined)[] = []
    for (const next of [up, dead, up, up]) {
      answer = next
      await check({upAfter: 2})
      ups.push(records.get(1)?.http.isUp)
    }
    expect(ups).toEqual([false, false, false, true])
  })
})

describe('a file that a mirror lacks', () => {
  const facts = {httpUrl: 'http://h.example/'}
  const files = [file, other]
  const lacksA = ({path}: CheckRequest) => (path === file.path ? missing : undefined)

  it('is noted, and the mirror stays up when it has another', async () => {
    const {check, records, corrected} = world({facts, files, answer: lacksA})
    expect(await check()).toMatchObject([{state: {isUp: true}, path: '/b', wrongFiles: [file]}])
    expect(records.get(1)?.http.isUp).toBe(true)
    expect(corrected).toEqual([[1]])
  })

  it('is not taken from a mirror that lacks all that it is asked for: that is scanned', async () => {
    const {check, records, corrected} = world({facts, files, answer: () => missing})
    expect(await check()).toMatchObject([{state: {isUp: false}, path: '/a', wrongFiles: [file, other]}])
    expect(records.get(1)?.http.isUp).toBe(false)
    expect(corrected).toEqual([[]])
  })

  it('is not looked for when the mirror has the first', async () => {
    const {check, asked} = world({facts, files})
    await check()
    expect(asked.map(({path}) => path)).toEqual(['/a'])
  })

  it('is not looked at when the mirror does not answer', async () => {
    const {check, asked, corrected} = world({facts, files, answer: () => dead})
    await check()
    expect(asked).toHaveLength(1)
    expect(corrected).toEqual([])
  })

  it('makes the mirror down when every mirror must have it', async () => {
    const lacksRequired = ({path}: CheckRequest) => (path === required.path ? missing : undefined)
    const {check, asked} = world({facts, files: [required, file], answer: lacksRequired})
    expect(await check()).toMatchObject([{state: {isUp: false}, path: '/must', wrongFiles: []}])
    expect(asked).toHaveLength(1)
    expect(asked[0]?.expectedSize).toBeUndefined()
  })

  it('makes the mirror down that has only what every mirror must have', async () => {
    const {check} = world({facts, files: [required, file], answer: lacksA})
    expect(await check()).toMatchObject([{state: {isUp: false}, path: '/a', wrongFiles: [file]}])
  })

  it('disables the mirror, when told to, until it has its files again', async () => {
    let answer = missing
    const {check, records, published, entries} = world({facts, answer: () => answer})
    await check({disableOnMissingFile: true, downAfter: 2})
    expect(records.get(1)?.enabled).toBe(true)
    await check({disableOnMissingFile: true, downAfter: 2})
    expect(records.get(1)).toMatchObject({enabled: false, isDisabledByCheck: true})
    expect(published.at(-1)).toEqual({type: 'mirror.changed', mirror: 1, name: 'm1', change: 'disabled'})

    await check({disableOnMissingFile: true})
    expect(published).toHaveLength(2)
    answer = up
    await check({disableOnMissingFile: true})
    expect(records.get(1)).toMatchObject({enabled: true, isDisabledByCheck: false})
    expect(published.at(-1)).toMatchObject({type: 'mirror.changed', change: 'enabled'})
    expect(entries.map(({kind}) => kind)).toEqual(['state', 'disabled', 'state', 'enabled'])
  })

  it('never enables a mirror that an operator has disabled', async () => {
    const {check, records} = world({facts: {...facts, enabled: false}})
    await check({disableOnMissingFile: true})
    expect(records.get(1)?.enabled).toBe(false)
  })
})

describe('IPv4 and IPv6', () => {
  const facts = {httpUrl: 'http://h.example/'}

  it('are asked apart where both can be', async () => {
    const {check, asked, records} = world({facts, families: both})
    await check()
    expect(asked.map(({family}) => family)).toEqual([4, 6])
    expect(records.get(1)?.health.http).toMatchObject({ipv4: true, ipv6: true})
  })

  it.each([
    [4, {ipv4: false, ipv6: true}],
    [6, {ipv4: true, ipv6: false}],
  ] as const)('a mirror that does not answer over IPv%i stays up for the other', async (family, works) => {
    const answer = (request: CheckRequest) => (request.family === family ? dead : undefined)
    const {check, asked, records, lines} = world({facts, families: both, answer})
    await check()
    expect(records.get(1)).toMatchObject({http: {isUp: true}, health: {http: works}})
    expect(asked).toHaveLength(3)
    expect(lines).toMatchObject([{level: 'warn', message: `m1 HTTP Up! Not over IPv${family}: ${dead.text}`}])
  })

  it('are both believed again when the second look is a better one', async () => {
    let failures = 1
    const answer = ({family}: CheckRequest) => (family === 6 && failures-- > 0 ? dead : undefined)
    const {check, records} = world({facts, families: both, answer})
    await check()
    expect(records.get(1)?.health.http).toMatchObject({ipv4: true, ipv6: true})
  })

  it('say nothing of a mirror that is down over both', async () => {
    const {check, records} = world({facts, families: both, answer: () => dead})
    await check()
    expect(records.get(1)).toMatchObject({
      http: {isUp: false, reason: 'Unreachable'},
      health: {http: {ipv4: undefined, ipv6: undefined}},
    })
  })

  it('are unknown where this node has no way to the host', async () => {
    const {check, asked, records} = world({facts, families: {ipv4: true, ipv6: true, reachable: [4]}})
    await check()
    expect(asked).toHaveLength(1)
    expect(records.get(1)?.health.http).toMatchObject({ipv4: true, ipv6: undefined})
  })

  it('leave what is wrong with a URL that is none to the request', async () => {
    const {check, asked} = world({
      facts: {httpUrl: 'http://:99999/'},
      families: {ipv4: undefined, ipv6: undefined, reachable: []},
    })
    await check()
    expect(asked).toHaveLength(1)
  })
})

describe('a certificate that ends soon', () => {
  const facts = {httpUrl: 'https://h.example/'}
  const ends = (days: number): World => ({facts, answer: () => ({...up, certificateEnds: NOW + days * DAY})})

  it('is told once', async () => {
    const {check, published, records} = world(ends(3))
    await check()
    await check()
    expect(published).toEqual([
      {type: 'warning', code: 'MB_CERTIFICATE_ENDS', message: 'The TLS certificate of m1 ends in 3 days.'},
    ])
    expect(records.get(1)?.health.https.certificateEnds).toBe(NOW + 3 * DAY)
  })

  it.each([
    [1.5, 'ends in 36 hours'],
    [0.01, 'ends in less than an hour'],
    [-1, 'has ended'],
  ])('with %d days left is told in words that are true', async (days, told) => {
    const {check, published} = world(ends(days))
    await check()
    expect(published).toMatchObject([{message: `The TLS certificate of m1 ${told}.`}])
  })

  it('is not told while there is time', async () => {
    const {check, published} = world(ends(14))
    await check()
    expect(published).toEqual([])
  })
})
