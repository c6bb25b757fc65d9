import {describe, expect, it} from 'vitest'
import {parseFtpUrl} from './parse-ftp-url.js'

describe('parseFtpUrl', () => {
  it.each([
    ['ftp://mirror.example/', {host: 'mirror.example', port: 21, secure: false, folder: ''}],
    ['ftp://mirror.example', {folder: ''}],
    ['FTPS://mirror.example:2121/pub//a%20b/', {port: 2121, secure: true, folder: '/pub/a b'}],
    ['ftp://[2001:db8::1]/pub/', {host: '2001:db8::1', folder: '/pub'}],
    ['ftp://mirror.example/café/%E9/100%/', {folder: '/caf\xc3\xa9/\xe9/100%'}],
    ['ftp://mirror.example/', {user: 'anonymous', password: 'anonymous'}],
    ['ftp://bob@mirror.example/', {user: 'bob', password: 'anonymous'}],
    ['ftp://bob:@mirror.example/', {user: 'bob', password: ''}],
    ['ftp://b%6Fb:p%40s:s@t@mirror.example/', {user: 'bob', password: 'p@s:s@t', host: 'mirror.example'}],
  ])('takes %s', (text, parts) => {
    expect(parseFtpUrl(text)).toMatchObject({kind: 'url', ...parts})
  })

  it.each([
    '',
    'http://mirror.example/',
    'ftp://',
    'ftp:///pub/',
    'ftp://-x/',
    'ftp://mirror.example:0/',
    'ftp://mirror.example:65536/',
    'ftp://mirror example/',
    'ftp://mirror.example/a%0D%0ADELE%20x',
    'ftp://mirror.example/a\nb/',
    'ftp://bob%00:x@mirror.example/',
    'ftp://bob:a%0ab@mirror.example/',
    'ftp://mirror.example/a/../b/',
    'ftp://mirror.example/%2e%2e/',
  ])('refuses %j without repeating it', text => {
    const result = parseFtpUrl(text)
    expect(result.kind).toBe('invalid')
    expect(JSON.stringify(result)).not.toContain('mirror.example')
  })
})
