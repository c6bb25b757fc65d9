import {expect, it} from 'vitest'
import {aMirror} from '../../test/support/mirrors.js'
import {filePathFromText} from '../core/file-path.js'
import {checkReport, isFine, toMirrorCheckJson} from './check-report.js'
import {createPaint} from './style.js'

const exchange = {
  method: 'HEAD',
  url: 'http://ovh.example/a.iso',
  requestHeaders: {'user-agent': 'Mirrorbits/1'},
  status: 200,
  responseHeaders: {'content-length': '5', server: 'odd\u001b[2J'},
} as const
const up = {
  protocol: 'http',
  path: filePathFromText('/a.iso'),
  state: {isUp: true, reason: ''},
  fileMissing: false,
  isAboutFile: false,
  rttMs: 11.4,
  certificateEnds: undefined,
  ipv4: true,
  ipv6: undefined,
  wrongFiles: [],
  level: 'info',
  text: 'Up!',
  latencyMs: 12,
  exchanges: [exchange],
} as const
const silent = {...exchange, status: undefined, responseHeaders: {}}
const down = {...up, state: {isUp: false, reason: 'Unreachable'}, text: 'Error: refused', exchanges: [silent]} as const
const paint = createPaint(false)

it('shows the exact request and answer, and nothing that steers a terminal', () => {
  expect(checkReport({mirror: aMirror(), checked: [up]}, paint)).toBe(`ovh HTTP  Up!  12 ms, round trip 11 ms, IPv4
  > HEAD http://ovh.example/a.iso
  > user-agent: Mirrorbits/1
  < 200
  < content-length: 5
  < server: odd\\u{1b}[2J`)
})

it('says when no answer came, and when there is nothing to ask for', () => {
  expect(checkReport({mirror: aMirror(), checked: [down]}, paint)).toMatch(/Error: refused[^]*< no answer$/)
  expect(checkReport({mirror: aMirror(), checked: []}, paint)).toBe('ovh  has no file in our version: scan it first')
})

it('is fine only when all that was asked is up', () => {
  const mirror = aMirror()
  expect([[up], [up, down], []].map(checked => isFine({mirror, checked}))).toEqual([true, false, false])
})

it('has null for a status that never came', () => {
  expect(toMirrorCheckJson({mirror: aMirror(), checked: [down]}).protocols[0]).toMatchObject({
    up: false,
    reason: 'Unreachable',
    exchanges: [{status: null}],
  })
})

it('tells what is to be known of HTTPS, and which files were lost', () => {
  const wrong = {path: filePathFromText('/b.iso'), size: 3, heldAs: 2}
  const https = {
    ...up,
    protocol: 'https',
    rttMs: 3.26,
    ipv6: false,
    certificateEnds: 1_800_000_000,
    wrongFiles: [wrong],
  } as const
  expect(checkReport({mirror: aMirror(), checked: [{...https, exchanges: []}]}, paint)).toBe(
    'ovh HTTPS  Up!  12 ms, round trip 3.3 ms, IPv4, no IPv6, certificate until 2027-01-15\n' +
      '  lacks /b.iso, which its last scan found',
  )
  expect(toMirrorCheckJson({mirror: aMirror(), checked: [https]}).protocols[0]).toMatchObject({
    rttMs: 3.3,
    ipv4: true,
    ipv6: false,
    certificateEnds: '2027-01-15T08:00:00.000Z',
  })
})
