import {expect, it} from 'vitest'
import {rsyncEnd} from './rsync-exit.js'

it.each([
  [5, '@ERROR: Unknown module', /refused.*Unknown module/, /let this host in/],
  [10, 'failed to connect: refused', /connection failed.*refused/, /host and port/],
  [23, 'change_dir failed', /no such folder/, /module and folder/],
  [99, '', /exit code 99/, /--list-only/],
  [undefined, '', /killed/, /--list-only/],
])('of exit code %s tells what happened and what can be done', (code, stderr, message, hint) => {
  expect(rsyncEnd(code, stderr, false)).toEqual({
    kind: 'failed',
    message: expect.stringMatching(message) as string,
    hint: expect.stringMatching(hint) as string,
  })
})

it.each([23, 24])('of exit code %i is a partial listing when something was listed', code => {
  const stderr = 'opendir "private" failed\nrsync error: some files (code 23) at main.c(1)\n'
  expect(rsyncEnd(code, stderr, true)).toEqual({kind: 'partial', problems: ['opendir "private" failed']})
})
