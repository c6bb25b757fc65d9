import fc from 'fast-check'
import {expect, it} from 'vitest'
import {redactUrl} from './redact-url.js'

it.each([
  ['rsync://bob:s3cret@mirror.example/pub/', 'rsync://bob:***@mirror.example/pub/'],
  ['redis://:s3cret@[::1]:6379/2', 'redis://:***@[::1]:6379/2'],
  ['rediss://user:@host', 'rediss://user:***@host'],
  ['ftp://bob:p@ss@host/', 'ftp://bob:***@host/'],
  ['ftp://bob:pa/ss?#@host/', 'ftp://bob:***@host/'],
  ['ftp://bob:pa"ss@host/', 'ftp://bob:***@host/'],
  ['ftp://bob:1234@host/', 'ftp://bob:***@host/'],
  ['from ftp://a:b@c/ to "ftp://d:e@f/"', 'from ftp://a:***@c/ to "ftp://d:***@f/"'],
])('hides the password in %s', (text, hidden) => {
  expect(redactUrl(text)).toBe(hidden)
})

it.each([
  'http://mirror.example:8080/a@2x.png',
  'http://mirror.example/a:b@c',
  'rsync://bob@mirror.example/pub/',
  'bob:s3cret@host is no URL',
  'http://[::1]:80/a@b',
  '{"url":"http://host:80","mail":"a@b"}',
  '',
])('leaves %j as it is', text => {
  expect(redactUrl(text)).toBe(text)
})

it('never shows a password whatever surrounds the URL', () => {
  const secret = 'Tr0ub4dor'
  fc.assert(
    fc.property(fc.string(), fc.stringMatching(/^[a-z]{0,8}$/), (before, user) => {
      expect(redactUrl(`${before} ftp://${user}:${secret}@host/`)).not.toContain(secret)
    }),
  )
})

it('takes little time for text made to take long', () => {
  const started = performance.now()
  redactUrl('://a:b'.repeat(20_000))
  expect(performance.now() - started).toBeLessThan(2000)
})
