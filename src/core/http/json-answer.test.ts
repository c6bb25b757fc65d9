import {describe, expect, it} from 'vitest'
import {aMirror} from '../../../test/support/mirrors.js'
import {NO_HASHES} from '../catalogue/file-record.js'
import {asFilePath} from '../file-path.js'
import {NOWHERE} from '../place.js'
import {rfc3339Local} from '../text/rfc3339.js'
import {compactJson, jsonString, prettyJson} from './go-json.js'
import {jsonAnswer} from './json-answer.js'
import type {SelectionAnswer} from './selection-answer.js'

const paris = aMirror({
  name: 'paris',
  httpUrl: 'http://paris.example/repo/',
  rsyncUrl: 'rsync://bob:pa/ss@w@paris.example/repo/',
  ftpUrl: 'ftp://eve@paris.example/',
  adminName: 'Eve',
  adminEmail: 'a@b.c',
  comment: 'private',
  customData: 'private',
  latitude: Math.fround(48.85),
  longitude: Math.fround(2.35),
  asNumber: 3215,
  https: {isUp: false, reason: ''},
  stateSince: 1_748_757_600,
  lastSync: 1_748_757_601,
  lastSuccessfulSync: 1_748_757_602,
  lastSuccessfulSyncPrecision: 1_000_000_000n,
})

const answer: SelectionAnswer = {
  file: {
    path: asFilePath('/file.iso'),
    size: 43,
    modTime: 1_748_757_600_123_456_789n,
    hashes: {sha1: 'aaa', sha256: 'bbb', md5: 'ccc'},
  },
  address: '81.0.0.5',
  client: {
    countryCode: 'FR',
    continentCode: 'EU',
    country: 'France',
    city: 'Paris',
    latitude: Math.fround(48.8567),
    longitude: Math.fround(2.3508),
    asNumber: 3215,
    asName: 'Orange <FR> & "co"',
  },
  ranked: [
    {
      mirror: paris,
      absoluteUrl: 'http://paris.example/repo/',
      distanceKm: Math.fround(0.7475711),
      computedScore: 24_280,
      weight: 45,
    },
  ],
  excluded: [],
  isFallback: false,
}

const time = (seconds: number) => JSON.stringify(rfc3339Local(seconds))

describe('jsonAnswer', () => {
  it('has all fields in their order and keeps to itself what is only for operators', () => {
    expect(jsonAnswer(answer, '', false)).toBe(
      '{"FileInfo":{"Path":"/file.iso","Size":43,"ModTime":"2025-06-01T06:00:00.123456789Z","Sha1":"aaa","Sha256":"bbb","Md5":"ccc"},' +
        '"IP":"81.0.0.5",' +
        '"ClientInfo":{"CountryCode":"FR","ContinentCode":"EU","City":"Paris","Country":"France","Latitude":48.8567,"Longitude":2.3508,"ASName":"Orange \\u003cFR\\u003e \\u0026 \\"co\\"","ASNum":3215},' +
        '"MirrorList":[{"ID":1,"Name":"paris","HttpURL":"http://paris.example/repo/","RsyncURL":"rsync://paris.example/repo/","FtpURL":"ftp://paris.example/",' +
        '"SponsorName":"","SponsorURL":"","SponsorLogoURL":"","AdminName":"","AdminEmail":"","CustomData":"",' +
        '"ContinentOnly":false,"CountryOnly":false,"ASOnly":false,"Score":0,"Latitude":48.85,"Longitude":2.35,"ContinentCode":"EU","CountryCodes":"FR","ExcludedCountryCodes":"","Asnum":3215,"Comment":"",' +
        `"Enabled":true,"StateSince":${time(1_748_757_600)},"Distance":0.7475711,"ComputedScore":24280,` +
        `"LastSync":${time(1_748_757_601)},"LastSuccessfulSync":${time(1_748_757_602)},"LastSuccessfulSyncProtocol":0,"LastSuccessfulSyncPrecision":1000000000,` +
        '"LastModTime":"0001-01-01T00:00:00Z","AbsoluteURL":"http://paris.example/repo/"}],' +
        '"LocalJSPath":""}\n',
    )
  })

  it('shows reasons, redirect rules, excluded mirrors and the fallback flag only where there are any', () => {
    const mirror = aMirror({
      allowRedirects: 'forbidden',
      http: {isUp: false, reason: 'Unreachable'},
      lastSuccessfulSyncProtocol: 'ftp',
    })
    const text = jsonAnswer(
      {
        ...answer,
        file: {path: asFilePath('/d\xff'), size: 0, modTime: undefined, hashes: NO_HASHES},
        client: NOWHERE,
        excluded: [{mirror, absoluteUrl: '', distanceKm: 0, exclusion: {kind: 'disabled'}}],
        isFallback: true,
      },
      '/js',
      false,
    )
    expect(text).toContain('"FileInfo":{"Path":"/d\ufffd","ModTime":"0001-01-01T00:00:00Z"}')
    expect(text).toContain('"HttpDownReason":"Unreachable","HttpsDownReason":"connection refused","StateSince"')
    expect(text).toContain('"AllowRedirects":2,"Distance":0,"ComputedScore":0')
    expect(text).toContain('"LastSuccessfulSyncProtocol":1')
    expect(text).toContain('"AbsoluteURL":"","ExcludeReason":"Disabled"}],"Fallback":true,"LocalJSPath":"/js"}')
  })

  it('indents with four spaces and ends without a newline when it is to be pretty', () => {
    const text = jsonAnswer(answer, '', true)
    expect(text).toMatch(/^{\n {4}"FileInfo": {\n {8}"Path": "\/file.iso",\n/)
    expect(text).toMatch(/\n {4}"LocalJSPath": ""\n}$/)
    expect(JSON.parse(text)).toEqual(JSON.parse(jsonAnswer(answer, '', false)))
  })
})

describe('JSON in the manner of Go', () => {
  it('escapes what could end a script or a line', () => {
    expect(jsonString('<&>\u2028\u2029\b\f\n"\\b')).toBe(
      String.raw`"\u003c\u0026\u003e\u2028\u2029\u0008\u000c\n\"\\b"`,
    )
  })

  it('leaves empty lists on one line', () => {
    const node = {fields: [['a', {items: []}] as const, ['b', {fields: []}] as const]}
    expect(prettyJson(node)).toBe('{\n    "a": [],\n    "b": {}\n}')
    expect(compactJson(node)).toBe('{"a":[],"b":{}}')
  })
})
