import {expect, it} from 'vitest'
import {inheritedSocket} from './inherited-socket.js'

it.each([
  [{LISTEN_FDS: '1'}, 3],
  [{LISTEN_FDS: '2', LISTEN_PID: '77'}, 3],
  [{LISTEN_FDS: '1', LISTEN_PID: '78'}, undefined],
  [{LISTEN_FDS: '0'}, undefined],
  [{LISTEN_FDS: 'x'}, undefined],
  [{}, undefined],
])('%o is descriptor %s', (env, fd) => {
  expect(inheritedSocket(env, 77)).toBe(fd)
})

it('is not told to children', () => {
  const env = {LISTEN_FDS: '1', LISTEN_PID: '77', LISTEN_FDNAMES: 'http', PATH: '/bin'}
  inheritedSocket(env, 77)
  expect(env).toEqual({PATH: '/bin'})
})
