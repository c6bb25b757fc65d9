import {describe, expect, it} from 'vitest'
import {MirrorbitsError} from './errors.js'
import {parseMirrorUrl, withDefaults} from './mirror-settings.js'
import type {MirrorSettings} from './mirror.js'

const settings = (given: Partial<MirrorSettings> = {}) =>
  withDefaults({name: 'm1', httpUrl: 'http://h.example/', ...given})

function codeOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof MirrorbitsError && error.hint !== undefined) return error.code
    throw error
  }
  return 'accepted'
}

describe('parseMirrorUrl', () => {
  it.each([
    ['http://h.example/pub', 'h.example'],
    ['https://h.example:8443/pub/', 'h.example:8443'],
    ['h.example', 'h.example'],
    ['h.example:8080/pub/', 'h.example:8080'],
    ['http.example/pub', 'http.example'],
    ['localhost:8080', 'localhost:8080'],
    ['192.0.2.7/pub', '192.0.2.7'],
    ['http://[2001:db8::1]:8080/pub/', '[2001:db8::1]:8080'],
    ['[2001:db8::1]/pub/', '[2001:db8::1]'],
    ['http://h.example/~user@home/%20/', 'h.example'],
  ])('reads %s', (httpUrl, host) => {
    expect(parseMirrorUrl(httpUrl).host).toBe(host)
  })

  it.each([
    '',
    ' ',
    'ftp://h.example/',
    'HTTP://h.example/',
    'rsync://h.example/',
    'javascript:alert(1)',
    'http:/h.example/',
    'http:h.example',
    'https:',
    'http://',
    'http:///h.example/',
    '//h.example/',
    '/h.example/',
    'http://h.example:99999/',
    'http://[2001:db8::1/',
    'http://2001:db8::1/',
    'http://user:secret@h.example/',
    'http://user@h.example/',
    'http://@h.example/',
    'user@h.example/',
    'http://h.example/?mirror',
    'http://h.example/?',
    'http://h.example/#top',
    'http://h.example/#',
    'http://h.example/a b/',
    'http://h.example/\r\nSet-Cookie: a=b',
    'http://h.example/\u0000',
    'http://h.example/"onclick=',
    'http://h.example/<script>',
    'http://h.example\\evil.example/',
    'http://h.example/{a}',
    'http://h.example/`a`',
    'http://sp\u00e4t.example/',
    'http://h.example/\u{1f600}/',
  ])('refuses %j', httpUrl => {
    expect(codeOf(() => parseMirrorUrl(httpUrl))).toBe('MB_MIRROR_INVALID')
  })

  it('does not repeat credentials in its message', () => {
    expect(() => parseMirrorUrl('http://user:secret@h.example/')).not.toThrow(/secret/)
  })
})

describe('withDefaults', () => {
  it('ends every URL in a slash and leaves out what is not given', () => {
    expect(
      settings({httpUrl: 'h.example/pub', rsyncUrl: 'rsync://h.example/mod', ftpUrl: 'ftp://h.example'}),
    ).toMatchObject({
      httpUrl: 'h.example/pub/',
      rsyncUrl: 'rsync://h.example/mod/',
      ftpUrl: 'ftp://h.example/',
      sponsorName: '',
      score: 0,
    })
    expect(settings().rsyncUrl).toBe('')
  })

  it('never makes an enabled mirror', () => {
    expect(settings({enabled: true}).enabled).toBe(false)
  })

  it.each<[string, Partial<MirrorSettings>]>([
    ['a URL with user and password to scan', {rsyncUrl: 'rsync://bob:secret@h.example:873/mod/'}],
    ['an IPv6 literal to scan', {rsyncUrl: 'rsync://[2001:db8::1]:8730/mod/'}],
    ['rsync over TLS', {rsyncUrl: 'rsyncs://h.example/mod/'}],
    ['a module with a blank', {rsyncUrl: 'rsync://h.example/my mod/'}],
    ['the largest AS number', {asNumber: 0xffffffff}],
    ['the corners of the world', {latitude: -90, longitude: 180}],
    ['a negative score', {score: -50}],
    ['a name of another script', {name: 'зеркало'}],
  ])('takes %s', (_, given) => {
    expect(codeOf(() => settings(given))).toBe('accepted')
  })

  it.each<[string, Partial<MirrorSettings>]>([
    ['no name', {name: ''}],
    ['a blank in the name', {name: 'a b'}],
    ['a line in the name', {name: 'a\nb'}],
    ['a control character in the name', {name: 'a\u001b[1m'}],
    ['a name like a flag', {name: '-force'}],
    ['a name too long', {name: 'x'.repeat(256)}],
    ['a local path to scan', {rsyncUrl: '/etc/'}],
    ['a remote shell to scan', {rsyncUrl: 'host:path/'}],
    ['HTTP to scan by rsync', {rsyncUrl: 'http://h.example/'}],
    ['rsync to scan by FTP', {ftpUrl: 'rsync://h.example/'}],
    ['no host to scan', {rsyncUrl: 'rsync:///mod/'}],
    ['a shell command to scan', {rsyncUrl: 'rsync://h.example/mod;reboot'}],
    ['a substitution to scan', {rsyncUrl: 'rsync://h.example/$(reboot)'}],
    ['backticks to scan', {rsyncUrl: 'rsync://h.example/`reboot`'}],
    ['a pipe to scan', {ftpUrl: 'ftp://h.example/|reboot'}],
    ['quotes to scan', {ftpUrl: 'ftp://h.example/"'}],
    ['a line end to scan', {ftpUrl: 'ftp://h.example/\r\nDELE x'}],
    ['a fraction of a score', {score: 0.5}],
    ['a score without end', {score: Infinity}],
    ['a score out of range', {score: 1_000_001}],
    ['a latitude out of range', {latitude: 90.1}],
    ['a longitude out of range', {longitude: -181}],
    ['a latitude that is no number', {latitude: NaN}],
    ['a negative AS number', {asNumber: -1}],
    ['an AS number out of range', {asNumber: 2 ** 32}],
    ['a text too long', {comment: 'x'.repeat(4097)}],
  ])('refuses %s', (_, given) => {
    expect(codeOf(() => settings(given))).toBe('MB_MIRROR_INVALID')
  })
})
