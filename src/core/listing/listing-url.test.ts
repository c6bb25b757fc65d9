import {describe, expect, it} from 'vitest'
import {mirrorWith} from '../../../test/support/mirrors.js'
import {checkSettings} from '../mirror-settings.js'
import {httpListingUrl, isScannable} from './listing-url.js'

const plain = mirrorWith({httpUrl: 'https://m.example/pub/'})
const withRsync = {...plain, rsyncUrl: 'rsync://m.example/pub/'}

describe('what is listed by HTTP', () => {
  it('is the mirror itself when it has neither rsync nor FTP', () => {
    expect(httpListingUrl(plain, 'any')).toBe('https://m.example/pub/')
    expect(httpListingUrl({...plain, httpUrl: 'm.example/pub/'}, 'any')).toBe('https://m.example/pub/')
    const down = {isUp: false, reason: ''}
    expect(httpListingUrl({...plain, httpUrl: 'm.example/pub/', https: down}, 'any')).toBe('http://m.example/pub/')
  })

  it('is nothing for others, unless HTTP is asked for by name', () => {
    expect(httpListingUrl(withRsync, 'any')).toBe('')
    expect(httpListingUrl({...plain, ftpUrl: 'ftp://m/'}, 'any')).toBe('')
    expect(httpListingUrl(withRsync, 'http')).toBe('https://m.example/pub/')
  })

  it.each([
    ['ls-lR.gz', 'https://m.example/pub/ls-lR.gz'],
    ['/indices/files.txt', 'https://m.example/indices/files.txt'],
    ['https://lists.example/pub/', 'https://lists.example/pub/'],
  ])('is what %s leads to', (listingUrl, url) => {
    expect(httpListingUrl({...withRsync, listingUrl}, 'any')).toBe(url)
  })

  it('is nothing at all where it is forbidden', () => {
    const never = {...plain, listingUrl: 'none'}
    expect(httpListingUrl(never, 'any') + httpListingUrl(never, 'http')).toBe('')
    expect([never, plain, {...withRsync, listingUrl: 'none'}].map(isScannable)).toEqual([false, true, true])
  })
})

describe('a setting that could be turned against us is refused', () => {
  it.each([
    'ftp://m/',
    'file:///etc/',
    'https://',
    'javascript:x',
    'a b',
    'ls?x',
    'ls#x',
    'https://u:p@m/',
    'a\nb',
    '//u@m/',
  ])('listing URL %j', listingUrl => {
    expect(() => checkSettings({listingUrl})).toThrow(/listing URL/)
  })

  it.each(['', 'none', 'ls-lR', '/a/b.gz', 'https://m.example/x/'])('but not the listing URL %j', listingUrl => {
    expect(() => checkSettings({listingUrl})).not.toThrow()
  })

  it.each([
    ...['--rsh=sh', 'rsh=sh', 'e', '-e', 'copy-links=1', 'delete', 'exclude=', 'exclude=!', 'include=a b'],
    ...['exclude-from=/etc/passwd', 'filter=merge /etc/passwd', 'exclude=a\nb', `exclude=${'x'.repeat(256)}`, ''],
  ])('option of rsync %j', option => {
    expect(() => checkSettings({rsyncOptions: [option]})).toThrow(/no option that rsync may get/)
  })

  it('but not those that only choose what is listed', () => {
    const rsyncOptions = ['copy-links', 'include=/pool/***', 'exclude=*.iso', 'exclude=$(x);`y`']
    expect(() => checkSettings({rsyncOptions})).not.toThrow()
    expect(() => checkSettings({rsyncOptions: Array.from({length: 51}, () => 'copy-links')})).toThrow(/More than 50/)
  })
})
