import {resolve} from 'node:path'
import fc from 'fast-check'
import {NO_BRANDING} from '../core/branding.js'
import {PLAIN_REDIS} from '../core/config.js'
import {describe, expect, it} from 'vitest'
import type {MirrorbitsError} from '../core/errors.js'
import {KEYS} from './keys.js'
import {type ConfigFlags, parseConfig} from './parse-config.js'

const read = (text: string, flags: ConfigFlags = {}) => parseConfig(text, '/m.conf', {flags, stateDirectory: '/state'})
const config = (text: string, flags: ConfigFlags = {}) => read(`Repository: /srv\n${text}`, flags).config
const warnings = (text: string) => read(`Repository: /srv\n${text}`).warnings.map(({message}) => message)

function problems(text: string, flags: ConfigFlags = {}): string {
  try {
    read(text, flags)
  } catch (error) {
    expect(error).toMatchObject({code: 'MB_CONFIG_INVALID'})
    return (error as MirrorbitsError).message
  }
  return 'none'
}

describe('defaults', () => {
  it('are those of the original, and ours for new keys', () => {
    expect(read('Repository: /srv/repo')).toEqual({
      warnings: [],
      config: {
        file: '/m.conf',
        repository: '/srv/repo',
        outputMode: 'auto',
        listenAddress: ':8080',
        workers: 'auto',
        limits: {connections: 10_000, connectionsPerNetwork: 0, requestsPerNetwork: 0},
        workerMemoryLimit: 2048,
        gzip: false,
        allowHttpToHttpsRedirects: true,
        sameDownloadInterval: 600,
        trustedProxies: ['127.0.0.0/8', '::1', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
        localJsPath: '',
        brandingDirectory: '',
        branding: NO_BRANDING,
        logDir: '',
        logFormat: 'text',
        maxLinkHeaders: 10,
        digestHeaders: true,
        maxListedMirrors: 30,
        autoUpgradeDatabase: false,
        traceFileLocation: '',
        geoipDatabasePath: ['/usr/share/GeoIP/'],
        geoipMaxAge: 60,
        geoOverrides: [],
        concurrentSync: 5,
        scanInterval: 30,
        checkInterval: 1,
        repositoryScanInterval: 5,
        fixTimezoneOffsets: false,
        modTimeTolerance: 0,
        hashes: {sha1: false, sha256: true, md5: false},
        disallowRedirects: false,
        forwardingHeader: 'x-forwarded-for',
        proxyProtocol: false,
        traceAddresses: [],
        selectionStrategy: 'classic',
        weightDistributionRange: 1.5,
        stickyMinutes: 0,
        disableOnMissingFile: false,
        addressFamilies: 'prefer',
        allowOutdatedFiles: [],
        pathPolicies: [],
        fallbacks: [],
        redis: {...PLAIN_REDIS, address: '127.0.0.1:6379'},
        rpcListenAddress: 'localhost:3390',
        rpcPassword: '',
        metricsToken: '',
        notifications: {webhooks: [], email: undefined, caFile: ''},
        stateDirectory: '/state',
        maxRemovedPercent: 50,
        sourceSync: '',
        sourceSyncInterval: 15,
        sourceSyncTimeout: 360,
        sourceStamp: '',
        checkTimeout: 40,
        downAfterFailures: 2,
        upAfterSuccesses: 1,
        checkFile: '',
        scanTimeout: 3600,
        contact: '',
      },
    })
  })

  it('stay for keys without a value and for the rest of a section', () => {
    expect(config('RedisAddress:\nScanInterval: ~\nHashes:\n  SHA1: On')).toMatchObject({
      redis: {address: '127.0.0.1:6379'},
      scanInterval: 30,
      hashes: {sha1: true, sha256: true, md5: false},
    })
  })
})

describe('values', () => {
  it.each(['yes', 'Yes', 'on', 'On', 'ON', 'true', 'True', 'y', '"true"'])('takes %s for true', word => {
    expect(config(`Gzip: ${word}`).gzip).toBe(true)
  })

  it.each(['no', 'off', 'Off', 'OFF', 'false', 'n'])('takes %s for false', word => {
    expect(config(`AllowHTTPToHTTPSRedirects: ${word}`).allowHttpToHttpsRedirects).toBe(false)
  })

  it('takes text that looks like something else as text', () => {
    const {fallbacks, redis} = config('RedisPassword: 0123\nFallbacks:\n  - {URL: no.example, CountryCode: NO}')
    expect([fallbacks, redis.password]).toEqual([[{url: 'no.example/', countryCode: 'NO', continentCode: ''}], '0123'])
  })

  it('takes whole numbers written with a point, and counts what is below zero as zero where the original does', () => {
    expect(config('ScanInterval: 10.0\nRepositoryScanInterval: -1\nConcurrentSync: -2')).toMatchObject({
      scanInterval: 10,
      repositoryScanInterval: 0,
      concurrentSync: 0,
    })
  })

  it('completes folders, prefixes and fallbacks', () => {
    const made = config(
      [
        'GeoipDatabasePath: /geo',
        'LogDir: logs',
        'WeightDistributionRange: 1.1',
        'AllowOutdatedFiles: [{Prefix: /é, Minutes: 5}, {Minutes: 1}]',
        'Fallbacks: [{URL: "https://fr.example/pub", CountryCode: fr, ContinentCode: eu}]',
      ].join('\n'),
    )
    expect(made).toMatchObject({
      geoipDatabasePath: ['/geo'],
      logDir: resolve('logs'),
      weightDistributionRange: Math.fround(1.1),
      allowOutdatedFiles: [
        {prefix: '/\xc3\xa9', minutes: 5},
        {prefix: '', minutes: 1},
      ],
      fallbacks: [{url: 'https://fr.example/pub/', countryCode: 'FR', continentCode: 'EU'}],
    })
  })

  it.each(['redis.example:6379', '"[::1]:6379"', 'unix:/run/redis.sock', 'redis://:pw@host:1/2', 'rediss://h', '""'])(
    'takes the Redis address %s',
    address => {
      expect(config(`RedisAddress: ${address}`).redis.address).toBe(address.replaceAll('"', ''))
    },
  )

  it.each([':80', '127.0.0.1:0', '[::]:8080', 'localhost:65535', 'unix:/run/m.sock'])(
    'takes the listener %s',
    address => {
      expect(config(`ListenAddress: "${address}"`).listenAddress).toBe(address)
    },
  )

  it('cannot be changed afterwards', () => {
    const {fallbacks, hashes} = config('Fallbacks: [{URL: a.example}]')
    expect([hashes, fallbacks, fallbacks[0]].every(Object.isFrozen)).toBe(true)
  })
})

describe('flags', () => {
  it('win over the file', () => {
    expect(
      config('ListenAddress: ":1"', {repository: '/r', listen: ':2', redis: 'h:1', stateDirectory: '/s'}),
    ).toMatchObject({
      repository: '/r',
      listenAddress: ':2',
      redis: {address: 'h:1'},
      stateDirectory: '/s',
    })
  })

  it('are enough without a file, with a Redis of our own', () => {
    const {config: made} = parseConfig('', undefined, {flags: {repository: 'repo'}, stateDirectory: '/state'})
    expect(made).toMatchObject({file: undefined, repository: resolve('repo'), redis: {address: ''}})
  })

  it('are named when they are wrong', () => {
    expect(problems('Repository: /srv', {listen: 'nowhere'})).toBe(
      'command line: ListenAddress must be host:port, :port or unix:/path, not "nowhere"',
    )
  })
})

describe('a wrong value', () => {
  it.each([
    ['Gzip: maybe', 'Gzip must be true or false (yes, no, on and off work too), not "maybe"'],
    ['OutputMode: JSON', 'OutputMode must be one of auto, json, redirect, not "JSON"'],
    ['LogFormat: xml', 'LogFormat must be one of text, json, not "xml"'],
    ['ScanInterval: soon', 'ScanInterval must be a whole number of minutes, 0 or more, not "soon"'],
    ['ScanInterval: 010', 'ScanInterval must be a whole number of minutes, 0 or more, not "010"'],
    ['ScanInterval: 1.5', 'ScanInterval must be a whole number of minutes, 0 or more, not "1.5"'],
    ['CheckInterval: -1', 'CheckInterval must be a whole number of minutes, 0 or more, not "-1"'],
    ['CheckInterval: 99999999999', 'CheckInterval must be a whole number of minutes, 0 or more, not "99999999999"'],
    [
      'TrustedProxies: [10.0.0.0/8, 10.0.0.0/33]',
      'TrustedProxies.1 must be addresses or blocks like 10.0.0.0/8, not "10.0.0.0/33"',
    ],
    ['TrustedProxies: [localhost]', 'TrustedProxies.0 must be addresses or blocks like 10.0.0.0/8, not "localhost"'],
    [
      'TrustedProxies: 10.0.0.0/8',
      'TrustedProxies must be a list of addresses or blocks like 10.0.0.0/8, not "10.0.0.0/8"',
    ],
    ['MaxListedMirrors: 0', 'MaxListedMirrors must be a whole number from 1 to 1000, not "0"'],
    ['ScanTimeout: 0', 'ScanTimeout must be a whole number of seconds, 1 or more, not "0"'],
    ['MaxRemovedPercent: 101', 'MaxRemovedPercent must be a whole number of percent from 0 to 100, not "101"'],
    ['WeightDistributionRange: 0', 'WeightDistributionRange must be a number above 0, not "0"'],
    ['WeightDistributionRange: 1e-60', 'WeightDistributionRange must be a number above 0, not "1e-60"'],
    ['WeightDistributionRange: .inf', 'WeightDistributionRange must be a number above 0, not ".inf"'],
    ['ListenAddress: 8080', 'ListenAddress must be host:port, :port or unix:/path, not "8080"'],
    ['ListenAddress: ":70000"', 'ListenAddress must be host:port, :port or unix:/path, not ":70000"'],
    ['RedisAddress: [a]', 'RedisAddress must be host:port, unix:/path, or a redis:// or rediss:// URL, not a list'],
    [
      'RedisAddress: "http://h"',
      'RedisAddress must be host:port, unix:/path, or a redis:// or rediss:// URL, not "http://h"',
    ],
    ['Contact: "a (b)"', 'Contact must be a mail address or URL of at most 200 plain characters, not "a (b)"'],
    ['LogDir: "/a\\nb"', 'LogDir must be text on one line, not "/a\\u{a}b"'],
    ['Hashes: yes', 'Hashes must be a section of SHA1, SHA256, MD5, not "yes"'],
    ['Hashes: {MD5: 7}', 'Hashes.MD5 must be true or false (yes, no, on and off work too), not "7"'],
    ['Fallbacks: [{URL: "ftp://a/"}]', 'Fallbacks.0.URL must be an HTTP or HTTPS URL without ? and #, not "ftp://a/"'],
    ['Fallbacks: [{URL: a, CountryCode: FRA}]', 'Fallbacks.0.CountryCode must be a code of two letters, not "FRA"'],
    ['Fallbacks: a', 'Fallbacks must be a list whose items have URL, CountryCode, ContinentCode, not "a"'],
    ['Fallbacks: [{CountryCode: FR}]', 'Fallbacks.0.URL must be an HTTP or HTTPS URL without ? and #, not empty'],
    ['AllowOutdatedFiles: [{Prefix: a}]', 'AllowOutdatedFiles.0.Prefix must be a path that starts with /, not "a"'],
    [
      'AllowOutdatedFiles: [{Minutes: -1}]',
      'AllowOutdatedFiles.0.Minutes must be a whole number of minutes, 0 or more, not "-1"',
    ],
    ['RedisSentinels: [{Host: a}]', 'RedisSentinels.0.Host must be host:port, not "a"'],
  ])('%s', (line, problem) => {
    expect(problems(`Repository: /srv\n${line}`)).toBe(`/m.conf:2: ${problem}`)
  })

  it('is told with all others, each with its line', () => {
    expect(problems('Gzip: 3\nRepository: ""\nFallbacks:\n  - URL: a\n  - URL: "a b"\n').split('\n')).toEqual([
      '/m.conf:2: Repository must be the folder that holds the files, not ""',
      '/m.conf:1: Gzip must be true or false (yes, no, on and off work too), not "3"',
      '/m.conf:5: Fallbacks.1.URL must be an HTTP or HTTPS URL without ? and #, not "a b"',
    ])
  })

  it('never shows a secret', () => {
    const text =
      'Repository: /srv\nRedisPassword: "se\\ncret"\nRedisAddress: redis://:secret@h/x\nRPCPassword: [secret]'
    expect(problems(text)).not.toMatch(/secret|cret/)
    expect(problems(text)).toContain('"redis://:***@h/x"')
  })

  it('is shown short', () => {
    expect(problems(`Repository: /srv\nGzip: ${'x'.repeat(5000)}`).length).toBeLessThan(200)
  })
})

describe('a file that cannot be understood', () => {
  it.each([
    ['', '/m.conf:1: Repository is missing: name the folder that holds the files'],
    ['Repository: /srv\nGzip: on\nGzip: off', '/m.conf:3: Gzip is already set on line 2'],
    ['Hashes:\n  MD5: on\n  MD5: on', '/m.conf:3: MD5 is already set on line 2'],
    ['- a', '/m.conf:1: the file must consist of lines like "Repository: /srv/repo"'],
    ['just words', '/m.conf:1: the file must consist of lines like "Repository: /srv/repo"'],
    ['A: &a [*a]', '/m.conf:1: aliases (*name) are not supported; write the value out'],
  ])('%j', (text, problem) => {
    expect(problems(text)).toBe(problem)
  })

  it.each(['Repository: /srv\n\tGzip: on', 'Repository: @x', 'A: [', 'A: 1\n---\nB: 2', 'A: "\\q"', 'A: b: c'])(
    'is no YAML: %j',
    text => {
      expect(problems(text)).toMatch(/^\/m\.conf:\d+: this is not YAML: /)
    },
  )

  it('may be nested without end', () => {
    expect(problems(`A: ${'['.repeat(100_000)}`)).toMatch(/not YAML|too deep/)
  })

  it('never ends in another error', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(KEYS)), fc.string(), (name, value) => {
        expect(typeof problems(`Repository: /srv\n${name}: ${value}`)).toBe('string')
      }),
    )
  })
})

describe('warnings', () => {
  it('name the key that was probably meant', () => {
    expect(warnings('ScanIntervall: 3\ngzip: on\nXyzzy: 1')).toEqual([
      '/m.conf:2: ScanIntervall is not a known key; did you mean ScanInterval?',
      '/m.conf:3: gzip is not a known key; did you mean Gzip?',
      '/m.conf:4: Xyzzy is not a known key',
    ])
  })

  it('are told beside the mistakes, since they may be their reason', () => {
    expect(() => read('Repositry: /srv')).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(
          '/m.conf:1: Repositry is not a known key; did you mean Repository? (a warning)',
        ) as string,
      }),
    )
  })

  it('look into sections and lists', () => {
    expect(warnings('Hashes: {SHA512: on}\nFallbacks:\n  - URL: a\n    Url: b')).toEqual([
      expect.stringContaining('/m.conf:2: Hashes.SHA512 is not a known key') as string,
      '/m.conf:5: Fallbacks.0.Url is not a known key; did you mean URL?',
    ])
  })

  it('say that templates are built in', () => {
    expect(warnings('Templates: /usr/share/mirrorbits/')).toEqual([
      '/m.conf:2: Templates has no effect: the pages are part of the program. Give them a logo, title and colours with BrandingDirectory',
    ])
  })

  it('are all that names from the depths of JavaScript cause', () => {
    expect(warnings('__proto__: {a: b}\nconstructor: 1\ntoString: 2')).toHaveLength(3)
  })
})

describe('sentinels', () => {
  const sentinels = 'RedisSentinels: [{Host: "s1:26379"}, {Host: "s2:26379"}]'

  it('are used with the name of their master', () => {
    expect(config(`${sentinels}\nRedisSentinelMasterName: m`).redis).toMatchObject({
      sentinelMasterName: 'm',
      sentinels: [{host: 's1:26379'}, {host: 's2:26379'}],
    })
  })

  it('are left out with a warning when their master has no name', () => {
    expect(config(sentinels).redis.sentinels).toEqual([])
    expect(warnings(sentinels)).toEqual(['/m.conf:2: RedisSentinels has no effect without RedisSentinelMasterName'])
  })

  it('need the name when there is no other Redis', () => {
    expect(problems(`Repository: /srv\n${sentinels}\nRedisAddress: ""`)).toMatch(/needs RedisSentinelMasterName/)
  })
})

describe('Workers', () => {
  it.each([
    ['auto', 'auto'],
    ['1', 1],
    ['64', 64],
  ])('takes %s', (text, value) => {
    expect(read(`Repository: /srv\nWorkers: ${text}`).config.workers).toBe(value)
  })

  it.each(['0', '65', '-1', '1.5', 'many', '""'])('does not take %s', text => {
    expect(() => read(`Repository: /srv\nWorkers: ${text}`)).toThrow('Workers')
  })
})
