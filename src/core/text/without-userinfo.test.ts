import {expect, it} from 'vitest'
import {withoutUserinfo} from './without-userinfo.js'

it.each([
  ['http://a.example/pub/', 'http://a.example/pub/'],
  ['rsync://bob:secret@a.example/pub/', 'rsync://a.example/pub/'],
  ['ftp://bob:p@ss@a.example/', 'ftp://a.example/'],
  ['ftp://bob:pa/ss@a.example/', 'ftp://a.example/'],
  ['bob:secret@a.example/', 'a.example/'],
  ['a.example/x@y/', 'a.example/x@y/'],
  ['', ''],
])('%s becomes %s', (url, expected) => {
  expect(withoutUserinfo(url)).toBe(expected)
})
