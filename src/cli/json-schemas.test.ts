import {readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import {fromJSONSchema, type ZodType} from 'zod'
import {aDescription} from '../../test/support/described-mirror.js'
import {aMirror} from '../../test/support/mirrors.js'
import {filePathFromText} from '../core/file-path.js'
import {planMirrors} from '../operations/plan-mirrors.js'
import {toTokenJson} from '../operations/token-json.js'
import {toChangedMirrorJson} from './changed-mirror.js'
import {toMirrorCheckJson} from './check-report.js'
import {viewError} from './error-view.js'
import {toDescribedMirrorJson, toMirrorJson} from '../operations/mirror-json.js'
import {toMirrorLogJson} from './mirror-log-json.js'
import {mirrorsJson} from './mirror-yaml.js'
import {toApplyJson} from './plan-text.js'
import {toScanJson} from './scan-summary.js'
import {programFacts} from '../runtime/program-facts.js'

function schema(name: string): ZodType {
  const text = readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8')
  return fromJSONSchema(JSON.parse(text) as Parameters<typeof fromJSONSchema>[0])
}

/** What a program gets after it was written and read again. */
const asWritten = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const problems = (name: string, value: unknown) => schema(name).safeParse(asWritten(value)).error?.issues ?? []

const neverScanned = {
  stateSince: undefined,
  lastSync: undefined,
  lastSuccessfulSync: undefined,
  lastSuccessfulSyncProtocol: undefined,
  countryCodes: [],
}
const plan = planMirrors([aMirror()], [{name: 'ovh', score: 3}], {prune: false})
const failedStep = {
  step: {kind: 'remove', name: 'a', mirror: aMirror()},
  ok: false,
  code: 'MB_MIRROR_NOT_FOUND',
  message: 'gone',
} as const
const silentCheck = {
  protocol: 'http',
  path: filePathFromText('/a'),
  state: {isUp: false, reason: 'Unreachable'},
  fileMissing: false,
  isAboutFile: false,
  rttMs: 11.4,
  certificateEnds: undefined,
  ipv4: true,
  ipv6: undefined,
  wrongFiles: [],
  level: 'error',
  text: 'Error',
  latencyMs: 1,
  exchanges: [{method: 'HEAD', url: 'http://a/', requestHeaders: {a: 'b'}, status: undefined, responseHeaders: {}}],
} as const
const knownToken = {name: 'a', scope: 'scan', createdAt: 1, expiresAt: 9e11, lastUsedAt: 2} as const
const scanned = {listed: 1, known: 1, removed: 0, differ: 0, tzOffsetMs: -5, epoch: 1, took: 1.5}

describe('JSON output keeps to its schema', () => {
  it.each([
    ['mirror', toMirrorJson(aMirror())],
    ['mirror', toMirrorJson(aMirror(neverScanned))],
    ['mirror-add', {mirror: toMirrorJson(aMirror()), warnings: ['one']}],
    ['mirror-enable', [toMirrorJson(aMirror())]],
    ['mirror-list', [aDescription(), aDescription(neverScanned)].map(toDescribedMirrorJson)],
    ['mirror-show', toDescribedMirrorJson(aDescription({}, {trafficToday: {downloads: 1, bytes: 2n ** 52n}}))],
    ['mirror-remove', {removed: ['a']}],
    [
      'mirror-scan',
      [
        toScanJson({mirror: aMirror(), ok: true, result: scanned, enabled: true}),
        toScanJson({mirror: aMirror(), ok: false, failure: {code: 'MB_SCAN_FAILED', message: 'refused'}}),
      ],
    ],
    ['mirror-set', toChangedMirrorJson(aMirror(), aMirror({score: 5}))],
    ['mirror-edit', toChangedMirrorJson(aMirror(), aMirror())],
    ['mirror-geoupdate', {...toChangedMirrorJson(aMirror(), aMirror(neverScanned)), warnings: ['one']}],
    ['mirror-export', mirrorsJson([aMirror(), aMirror({...neverScanned, allowRedirects: 'forbidden'})])],
    ['mirror-apply', toApplyJson(plan.steps, plan, {dryRun: false, outcomes: [failedStep]})],
    [
      'mirror-logs',
      toMirrorLogJson(
        aMirror(),
        [{kind: 'added', mirror: 1, timestamp: '2026-11-21T01:02:03.123456789Z'}],
        () => 'one',
      ),
    ],
    ['mirror-logs', toMirrorLogJson(undefined, [], () => 'one')],
    ['mirror-check', [toMirrorCheckJson({mirror: aMirror(), checked: [silentCheck]})]],
    [
      'token-list',
      [toTokenJson(knownToken), toTokenJson({...knownToken, expiresAt: undefined, lastUsedAt: undefined})],
    ],
    ['token-create', {token: toTokenJson(knownToken), secret: 'mbt_x'}],
    ['token-revoke', {revoked: ['a']}],
    ['completion', {shell: 'bash', script: '# nothing'}],
    ['refresh', {files: 1, added: 1, changed: 0, removed: 0, epoch: 1, took: 3}],
    ['server', {stopped: true}],
    ['version', {...programFacts(), server: null}],
    ['version', {...programFacts(), server: programFacts()}],
  ])('%s', (name, value) => {
    expect(problems(name, value)).toEqual([])
  })

  it('error', () => {
    const {exit, ...view} = viewError(new Error('odd'), {helpOf: ''})
    expect([exit, problems('error', view)]).toEqual([1, []])
  })
})

it('a schema refuses what is missing, foreign or of another kind', () => {
  const mirror = asWritten(toMirrorJson(aMirror())) as Record<string, unknown>
  expect(problems('mirror', {...mirror, name: undefined})).not.toEqual([])
  expect(problems('mirror', {...mirror, password: 'x'})).not.toEqual([])
  expect(problems('mirror', {...mirror, stateSince: 5})).not.toEqual([])
})

it('no password gets out', () => {
  expect(JSON.stringify(toMirrorJson(aMirror({ftpUrl: 'ftp://u:geheim@x/'})))).not.toMatch(/secret|geheim/)
})
