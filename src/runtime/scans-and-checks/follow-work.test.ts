import {expect, it} from 'vitest'
import {fakeMirrors, recordingEvents} from '../../../test/support/fakes.js'
import type {EventBody, MirrorbitsEvent, NodeRequest} from '../../core/events.js'
import {createFollowedWork} from './follow-work.js'
import type {WorkDeps} from './work-deps.js'

const RESULT = {listed: 6, known: 5, removed: 1, differ: 2, tzOffsetMs: 0, epoch: 1, took: 1500}
const signal = new AbortController().signal

/** With a node that answers each request with `answers`, or with nobody who hears it. */
function world(answers: readonly EventBody[] | undefined) {
  const sent: NodeRequest[] = []
  const heard: EventBody[] = []
  let tell: (event: MirrorbitsEvent) => void = () => undefined
  const work = createFollowedWork({
    stores: {
      mirrors: fakeMirrors().mirrors,
      events: {
        ...recordingEvents().events,
        subscribe(listener: (event: MirrorbitsEvent) => void) {
          tell = listener
          return Promise.resolve(() => Promise.resolve())
        },
      },
      requests: {
        listen: () => Promise.reject(new Error('nobody listens')),
        send(request: NodeRequest) {
          sent.push(request)
          for (const event of answers ?? []) tell({...event, v: 1, at: '', node: 'n'} as unknown as MirrorbitsEvent)
          return Promise.resolve({id: 'r', receivers: answers === undefined ? 0 : 1})
        },
      },
    },
  } as unknown as WorkDeps)
  return {work, sent, heard, options: {signal, onEvent: (event: EventBody) => void heard.push(event)}}
}

const TAKEN: EventBody = {type: 'request.taken', request: 'r'}

it('has the node scan a mirror, and tells what it tells', async () => {
  const finished: EventBody = {type: 'scan.finished', mirror: 1, name: 'ovh', request: 'r', ...RESULT}
  const {work, sent, heard, options} = world([TAKEN, finished])
  expect(await work.scanMirror(1, {protocol: 'ftp', ...options})).toMatchObject(RESULT)
  expect(sent).toEqual([{type: 'scan', mirror: 1, protocol: 'ftp'}])
  expect(heard.map(({type}) => type)).toEqual(['request.taken', 'scan.finished'])
})

it('has the node scan the source, all of it or a part', async () => {
  const finished = {files: 1, added: 1, changed: 0, removed: 0, epoch: 2, took: 3}
  for (const part of [{}, {path: '/pool'}]) {
    const {work, sent, options} = world([TAKEN, {type: 'source.finished', request: 'r', ...finished}])
    const wanted = {rehash: true, force: false, ...part}
    expect(await work.refresh({path: undefined, ...wanted, ...options})).toMatchObject(finished)
    expect(sent).toEqual([{type: 'refresh', ...wanted}])
  }
})

it('fails as the node failed', async () => {
  const failed: EventBody = {type: 'request.failed', request: 'r', code: 'MB_SCAN_RUNNING', message: 'busy'}
  const {work, options} = world([TAKEN, failed])
  await expect(work.scanMirror(1, {protocol: 'any', ...options})).rejects.toMatchObject({code: 'MB_SCAN_RUNNING'})
})

it('does it here when no node is there, unless the mirror is gone', async () => {
  const {work, options} = world(undefined)
  await expect(work.scanMirror(7, {protocol: 'any', ...options})).rejects.toMatchObject({code: 'MB_MIRROR_NOT_FOUND'})
})

it('refuses here a path that is none in the repository', async () => {
  const {work, options} = world(undefined)
  const refresh = work.refresh({rehash: false, force: false, path: '/../etc', ...options})
  await expect(refresh).rejects.toMatchObject({code: 'MB_USAGE'})
})
