import {EventEmitter} from 'node:events'
import {expect, it} from 'vitest'
import {muteKeys} from './mute-keys.js'

function terminal({isTTY = true, isInForeground = true} = {}) {
  const done: string[] = []
  const stdin = Object.assign(new EventEmitter(), {
    isTTY,
    setRawMode: (isRaw: boolean) => void done.push(isRaw ? 'raw' : 'as before'),
    resume: () => void done.push('read'),
    pause: () => void done.push('not read'),
  })
  const host = Object.assign(new EventEmitter(), {
    kill: (to: number, signal: string) => done.push(`${signal} to ${to}`),
  })
  const job = {isInForeground}
  const keyboard = {stdin, host, isInForeground: () => job.isInForeground} as unknown as Parameters<typeof muteKeys>[0]
  return {done, job, host, unmute: muteKeys(keyboard), type: (text: string) => stdin.emit('data', Buffer.from(text))}
}

it('swallows what is typed, and leaves the terminal as it was, once', () => {
  const {done, unmute, type, host} = terminal()
  type('\rls\r')
  unmute()
  unmute()
  type('\u0003')
  host.emit('SIGCONT')
  expect(done).toEqual(['raw', 'read', 'not read', 'as before'])
})

it.each([
  ['\u0003', 'SIGINT'],
  ['a\u001c', 'SIGQUIT'],
  ['\u001a', 'SIGTSTP'],
])('makes of %j the signal that the terminal would, when the terminal is as it was', (keys, signal) => {
  const {done, type} = terminal()
  type(keys)
  expect(done).toEqual(['raw', 'read', 'not read', 'as before', `${signal} to 0`])
})

it('goes on when it is continued, and not in the background', () => {
  const {done, type, job, host} = terminal()
  type('\u001a')
  done.splice(0)
  job.isInForeground = false
  host.emit('SIGCONT')
  expect(done).toEqual([])
  job.isInForeground = true
  host.emit('SIGCONT')
  host.emit('SIGCONT')
  expect(done).toEqual(['raw', 'read'])
})

it.each([{isTTY: false}, {isInForeground: false}])('touches nothing that is not its own: %o', options => {
  const {done, unmute, type, host} = terminal(options)
  type('\u0003')
  host.emit('SIGCONT')
  unmute()
  expect(done).toEqual([])
})
