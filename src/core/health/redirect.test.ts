import {describe, expect, it} from 'vitest'
import {redirectTarget} from './redirect.js'

const http = new URL('http://mirror.example/pub/a.iso')
const https = new URL('https://mirror.example/pub/a.iso')

describe('redirectTarget', () => {
  it.each([
    ['b.iso', 'http://mirror.example/pub/b.iso'],
    ['/x', 'http://mirror.example/x'],
    ['//other.example/x', 'http://other.example/x'],
    ['https://other.example/x', 'https://other.example/x'],
    ['http://bob:secret@other.example/x', 'http://other.example/x'],
  ])('follows %s', (location, href) => {
    expect(redirectTarget(http, location)).toMatchObject({kind: 'follow', url: {href}})
  })

  it.each([
    'file:///etc/passwd',
    'ftp://other.example/',
    'javascript:alert(1)',
    'data:,x',
    'http://[',
    'http://:99999',
  ])('refuses %s', location => {
    expect(redirectTarget(http, location).kind).toBe('refuse')
  })

  it('refuses to leave HTTPS for HTTP, and follows within HTTPS', () => {
    expect(redirectTarget(https, 'http://mirror.example/pub/a.iso').kind).toBe('refuse')
    expect(redirectTarget(https, '/b').kind).toBe('follow')
  })
})
