import {describe, expect, it} from 'vitest'
import {MirrorbitsError} from '../core/errors.js'
import type {MirrorLogEntry} from '../core/mirror-log.js'
import {followLog, newEntries, unseenEntries} from './follow-log.js'

const log = (letters: string): MirrorLogEntry[] =>
  Array.from(letters, letter => ({kind: 'error', error: letter, mirror: 1, timestamp: '2026-11-21T00:00:00Z'}))
const letters = (entries: readonly MirrorLogEntry[]): string =>
  entries.map(entry => (entry.kind === 'error' ? entry.error : '')).join('')

const neverAway = {
  onAway: () => expect.unreachable('it is not away'),
  onBack: () => expect.unreachable('it was not away'),
}

describe('newEntries', () => {
  it.each([
    ['', '', ''],
    ['', 'ab', 'ab'],
    ['ab', 'ab', ''],
    ['ab', 'abc', 'c'],
    ['abc', 'bcd', 'd'],
    ['abc', 'xyz', 'xyz'],
    ['aa', 'aaa', 'a'],
    ['ab', '', ''],
    ['abc', 'ab', ''],
    ['abc', 'abd', 'd'],
  ])('after %j, %j has %j', (before, now, news) => {
    expect(letters(newEntries(log(before), log(now)))).toBe(news)
  })
})

it('of several logs, what is told late is new wherever it stands', () => {
  expect(letters(unseenEntries(log('acd'), log('abcde')))).toBe('be')
  expect(letters(unseenEntries(log('abc'), log('c')))).toBe('')
})

describe('followLog', () => {
  it('tells what is new until it is stopped', async () => {
    const states = ['ab', 'ab', 'abc', 'bcde']
    const stop = new AbortController()
    let told = ''
    await followLog(() => Promise.resolve(log(states.shift() ?? '')), log('ab'), {
      signal: stop.signal,
      intervalMs: 1,
      onEntries(entries) {
        told += `${letters(entries)} `
        if (told.includes('e')) stop.abort()
      },
      ...neverAway,
    })
    expect(told).toBe('c de ')
  })

  it.each(['MB_REDIS_UNREACHABLE', 'MB_SERVER_UNREACHABLE'] as const)(
    'tells once that the log is away and that it is back, loses nothing and repeats nothing: %s',
    async code => {
      const states = ['ab', undefined, undefined, '', 'abc', 'abcd']
      const stop = new AbortController()
      let told = ''
      const read = () => {
        const state = states.shift()
        return state === undefined ? Promise.reject(new MirrorbitsError(code, 'away')) : Promise.resolve(log(state))
      }
      await followLog(read, log('ab'), {
        signal: stop.signal,
        intervalMs: 1,
        onEntries(entries) {
          told += `${letters(entries)} `
          if (told.includes('d')) stop.abort()
        },
        onAway: error => (told += `${error.message} `),
        onBack: () => (told += 'back '),
      })
      expect(told).toBe('away back c d ')
    },
  )

  it('passes on that the log cannot be read', async () => {
    const options = {signal: new AbortController().signal, intervalMs: 1, onEntries: () => undefined, ...neverAway}
    await expect(followLog(() => Promise.reject(new Error('gone')), [], options)).rejects.toThrow('gone')
  })
})
