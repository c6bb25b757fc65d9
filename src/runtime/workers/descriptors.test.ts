import {expect, it} from 'vitest'
import {openFilesIn} from './descriptors.js'

it.each([
  ['Max cpu time              unlimited            unlimited            seconds\nMax open files            65536   65536   files\n', 65_536], // prettier-ignore
  ['Max open files            unlimited            unlimited            files', Infinity],
  ['Max open files            many                 4096                 files', 1024],
  ['', 1024],
])('open files are as many as the system says, and few when it does not: %j', (limits, expected) => {
  expect(openFilesIn(limits)).toBe(expected)
})
