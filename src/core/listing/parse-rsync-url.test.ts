import {describe, expect, it} from 'vitest'
import {parseRsyncUrl} from './parse-rsync-url.js'

describe('parseRsyncUrl', () => {
  it.each([
    ['rsync://mirror.example/debian/', 'rsync://mirror.example/debian/'],
    ['rsync://mirror.example:8730/debian', 'rsync://mirror.example:8730/debian/'],
    ['rsync://[2001:db8::1]:873/a/', 'rsync://[2001:db8::1]:873/a/'],
    ['RSYNC://mirror.example/a/b%20c/', 'rsync://mirror.example/a/b c/'],
    ['rsync://mirror.example/a b/caf%C3%A9/100%/', 'rsync://mirror.example/a b/café/100%/'],
    ['rsync://mirror.example/x;id>/tmp/f', 'rsync://mirror.example/x;id>/tmp/f/'],
  ])('takes %s', (text, address) => {
    expect(parseRsyncUrl(text)).toMatchObject({kind: 'url', scheme: 'rsync', user: '', password: undefined, address})
  })

  it('takes user and password out of the address', () => {
    expect(parseRsyncUrl('rsyncs://bob:p%40s:s@mirror.example/a/')).toEqual({
      kind: 'url',
      scheme: 'rsyncs',
      user: 'bob',
      password: 'p@s:s',
      address: 'rsync://mirror.example/a/',
      begin: '',
    })
  })

  it.each([
    ['rsync://mirror.example/a', ''],
    ['rsync://mirror.example/a/b%20c/d', 'b c/d/'],
  ])('tells where in the module %s begins', (text, begin) => {
    expect(parseRsyncUrl(text)).toMatchObject({begin})
  })

  it('reads the last @ as the end of the password', () => {
    expect(parseRsyncUrl('rsync://bob:a@b@mirror.example/a/')).toMatchObject({password: 'a@b'})
  })

  it.each([
    '',
    'http://mirror.example/a/',
    'rsync://',
    'rsync://mirror.example',
    'rsync://mirror.example/',
    'rsync://mirror.example//',
    'rsync:///a/',
    'rsync://-e/a/',
    'rsync://mirror.example:0/a/',
    'rsync://mirror.example:99999/a/',
    'rsync://mirror.example:x/a/',
    'rsync://mirror example/a/',
    'rsync://[::1/a/',
    'rsync://mirror.example/a%0Ab/',
    'rsync://mirror.example/a\nb/',
    'rsync://bob%00:x@mirror.example/a/',
    'rsync://mirror.example/%E9/',
  ])('refuses %j without repeating it', text => {
    const result = parseRsyncUrl(text)
    expect(result.kind).toBe('invalid')
    expect(JSON.stringify(result)).not.toContain('mirror.example')
  })
})
