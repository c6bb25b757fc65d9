import {describe, expect, it} from 'vitest'
import {parseConfig} from './parse-config.js'

const read = (lines: string) =>
  parseConfig(`Repository: /srv\n${lines}`, '/m.conf', {flags: {}, stateDirectory: '/state'}).config.pathPolicies
const policies = (...items: readonly string[]) =>
  read(`Fallbacks: [{URL: origin.example}]\nPathPolicies:\n${items.map(item => `  - {${item}}\n`).join('')}`)

/** What the first policy that fits says of a path. */
const said = (list: ReturnType<typeof read>, path: string) => {
  const policy = list.find(({pattern}) => new RegExp(pattern, 's').test(path.slice(1)))
  return policy === undefined ? 'none' : `${policy.mode}${policy.oneVersion ? ' together' : ''}`
}

describe('a policy', () => {
  it('has defaults for all but where it applies', () => {
    expect(policies('Match: /a')).toEqual([
      {
        match: '/a',
        pattern: expect.any(String) as string,
        mode: 'mirrors',
        maxAgeMinutes: 1440,
        oneVersion: false,
        outputMode: undefined,
        cacheControl: undefined,
        redirectStatus: 302,
      },
    ])
  })

  it('takes all it may say', () => {
    const all = 'Match: /é*, Mode: stale, MaxAgeMinutes: 5, OutputMode: json, CacheControl: "max-age=5, public"'
    expect(policies(`${all}, RedirectStatus: 307`)).toMatchObject([
      {
        match: '/\xc3\xa9*',
        mode: 'stale',
        maxAgeMinutes: 5,
        outputMode: 'json',
        cacheControl: 'max-age=5, public',
        redirectStatus: 307,
      },
    ])
  })

  it.each([
    ['/a/*', ['/a/b', '/a/.b', '/a/b\nc'], ['/a/b/c', '/a', '/b/a/b', '/a/']],
    ['/a/**', ['/a/b', '/a/b/c', '/a/.b/.c', '/a/b\n/c'], ['/ab', '/b/a/c']],
    ['/**/*.db', ['/x.db', '/a/b/x.db'], ['/x.dbx', '/x.db/a']],
    ['/**', ['/x', '/a/b'], []],
    ['/a{1,2}/[x-z]?', ['/a1/xx', '/a2/z1'], ['/a3/xx', '/a1/x']],
    ['/é', ['/\xc3\xa9'], ['/e']],
    ['/\\[a\\]', ['/[a]'], ['/a']],
  ])('for %s fits %j and not %j', (glob, fitting, others) => {
    const [{pattern} = {pattern: ''}] = policies(`Match: '${glob}'`)
    const fits = (path: string) => new RegExp(pattern, 's').test(path.slice(1))
    expect(fitting.filter(path => !fits(path))).toEqual([])
    expect(others.filter(fits)).toEqual([])
  })

  it.each([
    ['Mode: origin', 'PathPolicies.0.Match must be a glob that starts with /, with at most two ** in it, not empty'],
    ['Match: dists/**', 'PathPolicies.0.Match must be a glob that starts with /'],
    ['Match: "/[a"', 'PathPolicies.0.Match must be'],
    ['Match: /**/**/**/a', 'PathPolicies.0.Match must be'],
    [`Match: /${'a'.repeat(500)}`, 'PathPolicies.0.Match must be'],
    ['Match: /a, Mode: always', 'PathPolicies.0.Mode must be one of mirrors, origin, stale, local, not "always"'],
    ['Match: /a, Preset: yum', 'PathPolicies.0.Preset must be one of apt, rpm, pacman, not "yum"'],
    ['Match: /a, MaxAgeMinutes: 0', 'PathPolicies.0.MaxAgeMinutes must be a whole number of minutes from 1 to 525600'],
    ['Match: /a, RedirectStatus: 200', 'PathPolicies.0.RedirectStatus must be one of 301, 302, 303, 307, 308'],
    ['Match: /a, OutputMode: xml', 'PathPolicies.0.OutputMode must be one of auto, json, redirect'],
    ['Match: /a, CacheControl: "a\\r\\nSet-Cookie: b"', 'PathPolicies.0.CacheControl must be the value of a header'],
    ['Match: /a, CacheControl: é', 'PathPolicies.0.CacheControl must be the value of a header'],
  ])('that says %s is refused with its line', (item, problem) => {
    expect(() => policies(item)).toThrow(`/m.conf:4: ${problem}`)
  })

  it('cannot send clients to an origin that is not named', () => {
    const items = 'PathPolicies:\n  - Match: /a\n  - Match: /b\n    Mode: origin'
    expect(() => read(items)).toThrow('/m.conf:5: PathPolicies.1.Mode origin needs Fallbacks')
  })
})

describe('a preset', () => {
  it.each([
    ['apt', '/debian/dists/bookworm/InRelease', 'stale together'],
    ['apt', '/debian/dists/bookworm/main/binary-amd64/Packages.xz', 'stale together'],
    ['apt', '/debian/dists/bookworm/main/binary-amd64/by-hash/SHA256/0a1b', 'mirrors'],
    ['apt', '/debian/pool/main/a/apt/apt_2.deb', 'none'],
    ['apt', '/debian/flat/Packages.gz', 'stale together'],
    ['apt', '/debian/flat/by-hash/MD5Sum/0a', 'mirrors'],
    ['apt', '/other/dists/bookworm/InRelease', 'none'],
    ['rpm', '/debian/9/os/repodata/repomd.xml', 'stale together'],
    ['rpm', '/debian/9/os/repodata/repomd.xml.asc', 'stale together'],
    ['rpm', '/debian/9/os/repodata/primary.xml.gz', 'stale together'],
    ['rpm', '/debian/9/os/repodata/0a1b2c-primary.xml.gz', 'mirrors'],
    ['rpm', '/debian/9/os/Packages/bash-5.rpm', 'none'],
    ['pacman', '/debian/core/os/x86_64/core.db', 'stale together'],
    ['pacman', '/debian/core/os/x86_64/core.db.tar.gz.sig', 'stale together'],
    ['pacman', '/debian/core.files', 'stale together'],
    ['pacman', '/debian/core.files.sig', 'stale together'],
    ['pacman', '/debian/bash-5-1-x86_64.pkg.tar.zst.sig', 'none'],
  ])('%s knows %s', (preset, path, expected) => {
    for (const match of ['/debian', '/debian/', '/debian/**']) {
      expect(said(policies(`Match: ${match}, Preset: ${preset}`), path)).toBe(expected)
    }
    for (const match of ['/', '/**']) {
      const inRoot = path.replace(/^\/debian/, '')
      if (inRoot !== path) expect(said(policies(`Match: ${match}, Preset: ${preset}`), inRoot)).toBe(expected)
    }
  })

  it('treats what changes as its item says', () => {
    const list = policies('Match: /d, Preset: apt, Mode: origin', 'Match: /d/**, CacheControl: max-age=9')
    expect(said(list, '/d/dists/a/InRelease')).toBe('origin')
    expect(said(list, '/d/dists/a/by-hash/SHA256/0')).toBe('mirrors')
    expect(said(list, '/d/pool/a.deb')).toBe('mirrors')
    expect(() => read('PathPolicies: [{Match: /d, Preset: apt, Mode: origin}]')).toThrow('origin needs Fallbacks')
  })
})
