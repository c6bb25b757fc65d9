import {expect, it} from 'vitest'
import {inheritedSockets} from './inherited-sockets.js'

it.each([
  [{LISTEN_FDS: '1'}, 3, undefined],
  [{LISTEN_FDS: '2', LISTEN_PID: '77'}, 3, undefined],
  [{LISTEN_FDS: '2', LISTEN_FDNAMES: 'mirrorbits.socket:admin'}, 3, 4],
  [{LISTEN_FDS: '2', LISTEN_FDNAMES: 'admin:mirrorbits.socket'}, 4, 3],
  [{LISTEN_FDS: '1', LISTEN_FDNAMES: 'admin'}, undefined, 3],
  [{LISTEN_FDS: '1', LISTEN_PID: '78'}, undefined, undefined],
  [{LISTEN_FDS: '0'}, undefined, undefined],
  [{LISTEN_FDS: '99999999999'}, undefined, undefined],
  [{LISTEN_FDS: 'x'}, undefined, undefined],
  [{}, undefined, undefined],
])('%o is descriptor %s for downloads and %s for operators', (env, forDownloads, forOperators) => {
  const sockets = inheritedSockets(env, 77)
  expect([sockets.public?.fd, sockets.admin?.fd]).toEqual([forDownloads, forOperators])
})

it('is not told to children', () => {
  const env = {LISTEN_FDS: '1', LISTEN_PID: '77', LISTEN_FDNAMES: 'http', PATH: '/bin'}
  inheritedSockets(env, 77)
  expect(env).toEqual({PATH: '/bin'})
})
