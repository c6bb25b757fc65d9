import {expect, it} from 'vitest'
import {recordingEvents} from '../../test/support/fakes.js'
import type {MirrorbitsEvent} from '../core/events.js'
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

type Told = Pick<MirrorbitsEvent, 'type'> & {readonly node: string; readonly request: string}

/** `whileSending` is told before the request's id is known, and `whileWaiting` in turn at each wait. */
function cluster(
  receivers: number,
  {whileSending = [], whileWaiting = []}: {whileSending?: Told[]; whileWaiting?: Told[][]},
) {
  let hear: (event: MirrorbitsEvent) => void = () => undefined
  const tell = (events: readonly Told[] = []): void =>
    events.forEach(event => hear(event as unknown as MirrorbitsEvent))
  const waits: number[] = []
  const deps: AskNodesDeps = {
    events: {
      publish: () => undefined,
      subscribe(listener) {
        hear = listener
        return Promise.resolve(() => Promise.resolve())
      },
    },
    requests: {
      send() {
        tell(whileSending)
        return Promise.resolve({id: 'r1', receivers})
      },
      listen: () => Promise.resolve(() => Promise.resolve()),
    },
    wait(ms, signal) {
      if (!signal.aborted) waits.push(ms)
      tell(whileWaiting.shift())
      return Promise.resolve()
    },
  }
  return {deps, waits}
}

const {signal} = new AbortController()
const told = (type: Told['type'], node: string, rest: object = {}): Told => ({type, node, request: 'r1', ...rest})

it('a reload waits for no answer that came before its own id was known', async () => {
  const {deps, waits} = cluster(2, {
    whileSending: [told('request.done', 'n1'), told('request.failed', 'n2', {message: 'line 3'})],
  })

  expect(await askReload(deps, {signal})).toEqual({
    nodes: [
      {node: 'n1', ok: true, message: ''},
      {node: 'n2', ok: false, message: 'line 3'},
    ],
    silent: 0,
  })
  expect(waits).toEqual([])
})

it('a reload tells who was silent, and takes no answer to another request', async () => {
  const {deps, waits} = cluster(2, {
    whileWaiting: [[told('request.done', 'n1'), told('request.done', 'n2', {request: 'r2'})]],
  })

  expect(await askReload(deps, {signal})).toEqual({nodes: [{node: 'n1', ok: true, message: ''}], silent: 1})
  expect(waits).toEqual([10_000])
})

it('an upgrade waits for those that take part, and tells what each has to say', async () => {
  const taken = [told('request.taken', 'n1'), told('request.taken', 'n2')]
  const {deps, waits} = cluster(5, {
    whileWaiting: [taken, [told('request.done', 'n1', {message: 'in the background'})]],
  })

  expect(await askUpgrade(deps, {host: '', signal})).toEqual({
    nodes: [{node: 'n1', ok: true, message: 'in the background'}],
    silent: 1,
  })
  expect(waits).toEqual([2000, 210_000])
})

it('an upgrade in which nobody takes part is an error', async () => {
  await expect(askUpgrade(cluster(1, {}).deps, {host: 'h1', signal})).rejects.toMatchObject({
    code: 'MB_NODE_MISSING',
    message: expect.stringContaining('on h1') as string,
  })
  await expect(askReload(cluster(0, {}).deps, {signal})).rejects.toMatchObject({code: 'MB_NODE_MISSING'})
})
