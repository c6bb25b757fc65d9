import {expect, it} from 'vitest'
import {aMirror} from '../../../test/support/mirrors.js'
import {asFilePath} from '../file-path.js'
import {textList} from './text-list.js'

const mirrors = ['https://a.example/', 'http://b.example/pub/'].map(absoluteUrl => ({
  mirror: aMirror(),
  absoluteUrl,
  distanceKm: 0,
  computedScore: 0,
  weight: 0,
}))

it.each([
  ['txt', '/d/a b.iso', ['https://a.example/d/a%20b.iso', 'http://b.example/pub/d/a%20b.iso']],
  [
    'apt',
    '/debian/dists/stable/InRelease',
    ['https://a.example/debian/\tpriority:1', 'http://b.example/pub/debian/\tpriority:2'],
  ],
  ['apt', '/dists/stable/InRelease', ['https://a.example/\tpriority:1', 'http://b.example/pub/\tpriority:2']],
  ['apt', '/flat/Release', ['https://a.example/flat/\tpriority:1', 'http://b.example/pub/flat/\tpriority:2']],
  ['yum', '/40/x86_64/repodata/repomd.xml', ['https://a.example/40/x86_64/', 'http://b.example/pub/40/x86_64/']],
  ['yum', '/repomd.xml', ['https://a.example/', 'http://b.example/pub/']],
] as const)('a list of format %s for %s', (format, path, lines) => {
  expect(textList(format, asFilePath(path), mirrors)).toBe(`${lines.join('\n')}\n`)
})
