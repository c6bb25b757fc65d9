import {expect, it} from 'vitest'
import {recordingEvents} from '../../test/support/fakes.js'
import {askReload} from './ask-reload.js'
import {askUpgrade} from './ask-upgrade.js'
import type {AskNodesDeps} from './node-answers.js'

/** One node hears it and never answers; somebody gives up while that is waited for. */
function givenUp(): {readonly deps: AskNodesDeps; readonly signal: AbortSignal} {
  const interrupt = new AbortController()
  return {
    signal: interrupt.signal,
    deps: {
      events: recordingEvents().events,
      requests: {
        send: () => Promise.resolve({id: 'r1', receivers: 1}),
        listen: () => Promise.resolve(() => Promise.resolve()),
      },
      wait() {
        interrupt.abort()
        return Promise.resolve()
      },
    },
  }
}

it('who does not wait for the answers is told so, and nothing about nodes', async () => {
  const reload = givenUp()
  await expect(askReload(reload.deps, reload)).rejects.toMatchObject({code: 'MB_CANCELLED'})
  const upgrade = givenUp()
  await expect(askUpgrade(upgrade.deps, {...upgrade, host: ''})).rejects.toMatchObject({code: 'MB_CANCELLED'})
})
