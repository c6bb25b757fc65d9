import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {downloadLine, type DownloadEntry, type ServingMirror} from './download-line.js'
import {asFilePath, filePathFromText} from './file-path.js'

const mirror: ServingMirror = {
  name: 'm1',
  fallback: false,
  asNumber: 444,
  clientAsNumber: 444,
  distanceKm: 99,
  countryCodes: ['FR', 'UK', 'DE'],
}
const entry: DownloadEntry = {
  type: 'JSON',
  status: 200,
  method: 'GET',
  path: asFilePath('/test/file.tgz'),
  ip: '192.168.0.1',
  outcome: {kind: 'served', mirror},
}

describe('a download sent to a mirror', () => {
  it('names the mirror, the network in common, the distance and the countries', () => {
    expect(downloadLine({...entry, outcome: {kind: 'served', mirror: {...mirror, fallback: true}}})).toBe(
      'JSON 200 GET "/test/file.tgz" ip:192.168.0.1 mirror:m1 fallback:true sameasn:444 distance:99.00km countries:FR,UK,DE',
    )
  })

  it('tells networks apart, and an unknown network is nobody’s', () => {
    const marseille = {
      ...mirror,
      name: 'marseille',
      asNumber: 0,
      clientAsNumber: 0,
      distanceKm: 660.53,
      countryCodes: ['FR'],
    }
    const line = {...entry, type: 'REDIRECT', status: 302, path: asFilePath('/file.iso'), ip: '81.0.0.5'} as const
    expect(downloadLine({...line, outcome: {kind: 'served', mirror: marseille}})).toBe(
      'REDIRECT 302 GET "/file.iso" ip:81.0.0.5 mirror:marseille asn:0 distance:660.53km countries:FR',
    )
    expect(downloadLine({...line, outcome: {kind: 'served', mirror: {...mirror, clientAsNumber: 1}}})).toContain(
      ' asn:444',
    )
  })
})

it('says nothing more about a file that was not found', () => {
  expect(downloadLine({...entry, status: 404, outcome: {kind: 'not-found'}})).toBe(
    'JSON 404 GET "/test/file.tgz" ip:192.168.0.1',
  )
})

it('gives the reason of a failure, and the mirror if there was one', () => {
  const failed = {...entry, status: 500, path: asFilePath(''), ip: ''}
  expect(downloadLine({...failed, outcome: {kind: 'failed', mirror: 'm1', error: 'test error'}})).toBe(
    'JSON 500 GET "" ip: mirror:m1 error:test error',
  )
  expect(downloadLine({...failed, outcome: {kind: 'failed', error: undefined}})).toBe(
    'JSON 500 GET "" ip: error:<unknown>',
  )
})

it('keeps placeholders, quotes and other scripts as they are', () => {
  expect(downloadLine({...entry, path: filePathFromText('/%s/"é日'), outcome: {kind: 'not-found'}})).toContain(
    '"/%s/"é日"',
  )
})

it('is one line whatever a client sends', () => {
  const forged = asFilePath('/a" ip:1.1.1.1\r\n2026/11/21 00:00:00.000000 REDIRECT 302')
  expect(downloadLine({...entry, path: forged})).toContain('/a" ip:1.1.1.1\\u{d}\\u{a}2026/11/21')
  fc.assert(
    fc.property(fc.string({unit: 'binary'}), fc.string({unit: 'binary'}), (path, ip) => {
      // eslint-disable-next-line no-control-regex -- none may be left
      expect(downloadLine({...entry, path: asFilePath(path), ip})).not.toMatch(/[\x00-\x1f\x7f]/)
    }),
  )
})
