import {expect, it} from 'vitest'
import {defaultStateDirectory} from './state-directory.js'

it.each([
  [{STATE_DIRECTORY: '/var/lib/a:/var/lib/b'}, false, '/var/lib/a'],
  [{STATE_DIRECTORY: '/var/lib/a'}, true, '/var/lib/a'],
  [{STATE_DIRECTORY: '', HOME: '/root'}, true, '/var/lib/mirrorbits'],
  [{XDG_STATE_HOME: '/x', HOME: '/home/a'}, false, '/x/mirrorbits'],
  [{XDG_STATE_HOME: 'relative', HOME: '/home/a'}, false, '/home/a/.local/state/mirrorbits'],
  [{HOME: '/home/a'}, false, '/home/a/.local/state/mirrorbits'],
])('with %j, root %s, it is %s', (env, isRoot, folder) => {
  expect(defaultStateDirectory({env, isRoot})).toBe(folder)
})
