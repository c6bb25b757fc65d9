import {describe, expect, it} from 'vitest'
import {fakeMirrors, recordingEvents, recordingLog, recordingMirrorLogs} from '../../test/support/fakes.js'
import {mirrorWith} from '../../test/support/mirrors.js'
import {asFilePath} from '../core/file-path.js'
import type {Mirror} from '../core/mirror.js'
import {checkMirror, type CheckAnswer, type CheckMirrorDeps, type CheckMirrorOptions} from './check-mirror.js'

const up: CheckAnswer = {
  state: {isUp: true, reason: ''},
  fileMissing: false,
  level: 'info',
  text: 'Up!',
  latencyMs: 12.4,
  exchanges: [],
}
const missing: CheckAnswer = {
  state: {isUp: false, reason: 'File not found'},
  fileMissing: true,
  level: 'error',
  text: 'File not found',
  latencyMs: 1,
  exchanges: [],
}
const file = {id: 1, path: asFilePath('/a'), size: 7}

function world(facts: Partial<Mirror> = {}, answers: Readonly<Record<string, CheckAnswer>> = {}) {
  const mirror = mirrorWith({name: 'm1', httpUrl: 'h.example/', ...facts})
  const parts = {...fakeMirrors(mirror), ...recordingEvents(), ...recordingLog(), ...recordingMirrorLogs()}
  const asked: Parameters<CheckMirrorDeps['request']>[0][] = []
  const check = (options: Partial<CheckMirrorOptions> = {}, sample: typeof file | undefined = file) =>
    checkMirror(
      {
        ...parts,
        sampleFile: () => sample,
        request: request => {
          asked.push(request)
          return Promise.resolve(answers[new URL(request.baseUrl).protocol] ?? up)
        },
      },
      mirror,
      {disallowRedirects: false, disableOnMissingFile: false, signal: new AbortController().signal, ...options},
    )
  return {...parts, check, asked}
}

describe('checkMirror', () => {
  it.each([
    ['h.example/', ['http://h.example/', 'https://h.example/']],
    ['http://h.example/', ['http://h.example/']],
    ['https://h.example/', ['https://h.example/']],
  ])('asks %s over the protocols it serves', async (httpUrl, urls) => {
    const {check, asked} = world({httpUrl})
    await check()
    expect(asked.map(({baseUrl}) => baseUrl)).toEqual(urls)
    expect(asked[0]).toMatchObject({path: '/a', expectedSize: 7})
  })

  it('keeps each answer, and logs and tells only what changed', async () => {
    const {check, records, entries, published, lines} = world({}, {'https:': missing})

    expect(await check()).toEqual([
      {...up, protocol: 'http', path: '/a'},
      {...missing, protocol: 'https', path: '/a'},
    ])

    expect(records.get(1)).toMatchObject({enabled: true, http: up.state, https: missing.state})
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
    const {check, asked, published} = world()
    const {mirrors, events, log, mirrorLogs} = world()
    expect(
      await checkMirror(
        {mirrors, events, log, mirrorLogs, sampleFile: () => undefined, request: () => Promise.resolve(up)},
        mirrorWith(),
        {disallowRedirects: false, disableOnMissingFile: true, signal: new AbortController().signal},
      ),
    ).toEqual([])
    expect([asked, published]).toEqual([[], []])
    expect(await check()).toHaveLength(2)
  })

  it('disables a mirror that lacks a file, when told to', async () => {
    const {check, records, published} = world({httpUrl: 'http://h.example/'}, {'http:': missing})
    await check({disableOnMissingFile: true})
    expect(records.get(1)?.enabled).toBe(false)
    expect(published.at(-1)).toEqual({type: 'mirror.changed', mirror: 1, name: 'm1', change: 'disabled'})
  })

  it.each([
    ['default', false, true],
    ['default', true, false],
    ['allowed', true, true],
    ['forbidden', false, false],
  ] as const)(
    'follows redirects by the rule %s when they are disallowed: %s',
    async (allowRedirects, disallowRedirects, follows) => {
      const {check, asked} = world({allowRedirects})
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
