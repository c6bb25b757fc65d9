import {readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'

const file = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const rows = [...file('docs/security.md').matchAll(/^\| (.+?) +\| `([^`]+\.test\.tsx?)`: (.+?) *\|$/gm)].map(
  ([, promise = '', path = '', name = '']) => [promise, path, name] as const,
)

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

describe('the page about security', () => {
  it.each(rows)('names for "%s" a test that is there, in %s', (_, path, name) => {
    // One name holds the number by which its run can be repeated.
    expect(file(path)).toMatch(new RegExp(`'${escaped(name)}'|\`${escaped(name)} \\(`))
  })

  it('has a test for every promise', () => {
    const [, ...sections] = file('docs/security.md').split('| promise ')
    const written = sections.flatMap(section => [...section.matchAll(/^\| (?!-)(.+)\|$/gm)])
    expect(rows.length).toBeGreaterThan(90)
    expect(rows).toHaveLength(written.length)
  })
})

describe('the sources', () => {
  it('keeps of a token its hash only, and compares in constant time', () => {
    expect(file('src/redis/token-store.ts')).not.toMatch(/\bsecret\b/)
    expect(file('src/server/admin/credentials.ts')).toMatch(/isSameSecret = .+ => timingSafeEqual\(/)
    for (const path of ['src/server/admin/gatekeeper.ts', 'src/server/admin/routes/metrics.ts']) {
      expect(file(path)).toContain('isSameSecret(')
    }
  })

  it('forbids what would run text as code or by a shell', () => {
    const lint = file('eslint.config.js')
    for (const word of [
      "'no-eval': 'error'",
      "name: 'node:vm'",
      "importNames: ['exec', 'execSync']",
      'key.name="shell"',
    ]) {
      expect(lint).toContain(word)
    }
  })

  it('looks at the lockfile in the gate', () => {
    expect(file('scripts/check.mjs')).toContain('scripts/check-dependencies.mjs')
    const {packages} = JSON.parse(file('package-lock.json')) as {
      packages: Readonly<Record<string, {integrity?: string; deprecated?: string}>>
    }
    const installed = Object.entries(packages).filter(([path]) => path !== '')
    expect(installed.length).toBeGreaterThan(100)
    for (const [, {integrity, deprecated}] of installed) {
      expect([integrity?.slice(0, 7), deprecated]).toEqual(['sha512-', undefined])
    }
  })
})
