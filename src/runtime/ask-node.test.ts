import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import type {EventBody, MirrorbitsEvent} from '../core/events.js'
import {askNode} from './ask-node.js'

const ID = 'request-1'
const event = (body: EventBody & {node?: string}): MirrorbitsEvent => ({
  ...{v: 1, at: '2026-11-21T12:00:00.000Z', node: 'n'},
  ...body,
})
const subject = {mirror: 1, name: 'paris', request: ID}
const finished = {listed: 1, known: 1, removed: 0, differ: 0, tzOffsetMs: 0, epoch: 1, took: 1}

/** A node that answers each request at once with these events, all in one go. */
function nodeThatTells(...told: (EventBody & {node?: string})[]) {
  const listeners = new Set<(event: MirrorbitsEvent) => void>()
  const sent: object[] = []
  return {
    sent,
    events: {
      publish: () => undefined,
      subscribe(listener: (event: MirrorbitsEvent) => void) {
        listeners.add(listener)
        return Promise.resolve(() => Promise.resolve(void listeners.delete(listener)))
      },
    },
    requests: {
      send(request: object) {
        sent.push(request)
        for (const body of told) for (const listener of listeners) listener(event(body))
        return Promise.resolve({id: ID, receivers: 1})
      },
      listen: () => Promise.resolve(() => Promise.resolve()),
    },
  }
}

const ask = (node: ReturnType<typeof nodeThatTells>, signal = new AbortController().signal) =>
  askNode(
    node,
    {type: 'scan', mirror: 1, protocol: 'any'},
    {
      signal,
      onEvent: () => undefined,
      resultOf: told => (told.type === 'scan.finished' ? told.listed : undefined),
    },
  )

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('askNode', () => {
  it('returns the result and waits for nothing more, though the node goes on telling', async () => {
    const node = nodeThatTells(
      {type: 'request.taken', request: ID},
      {type: 'scan.finished', ...subject, ...finished},
      {type: 'request.done', request: ID},
    )

    expect(await ask(node)).toBe(1)

    expect(vi.getTimerCount()).toBe(0)
  })

  it('throws what the node threw', async () => {
    const node = nodeThatTells(
      {type: 'scan.failed', ...subject, code: 'MB_SCAN_FAILED', message: 'refused'},
      {type: 'request.failed', request: ID, code: 'MB_SCAN_FAILED', message: 'refused'},
    )

    await expect(ask(node)).rejects.toMatchObject({code: 'MB_SCAN_FAILED', message: 'refused'})

    expect(vi.getTimerCount()).toBe(0)
  })

  const running = {type: 'request.failed', request: ID, code: 'MB_SCAN_RUNNING', message: 'already'} as const

  it('ignores a second node that took the request and found the scan running', async () => {
    const node = nodeThatTells(
      {type: 'request.taken', request: ID, node: 'a'},
      {type: 'request.taken', request: ID, node: 'b'},
      {...running, node: 'b'},
      {type: 'scan.finished', ...subject, ...finished, node: 'a'},
    )
    expect(await ask(node)).toBe(1)
  })

  it('throws that a scan is running when the only node says so, or all do', async () => {
    const only = nodeThatTells({type: 'request.taken', request: ID}, running)
    await expect(ask(only)).rejects.toMatchObject({code: 'MB_SCAN_RUNNING'})
    const both = nodeThatTells(
      {type: 'request.taken', request: ID, node: 'a'},
      {type: 'request.taken', request: ID, node: 'b'},
      {...running, node: 'b'},
      {...running, node: 'a'},
    )
    await expect(ask(both)).rejects.toMatchObject({code: 'MB_SCAN_RUNNING'})
  })

  it('is undefined when no node takes the request within two seconds', async () => {
    const asked = ask(nodeThatTells({type: 'request.taken', request: 'of another'}))

    await vi.advanceTimersByTimeAsync(2000)

    expect(await asked).toBeUndefined()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('gives up on a node that has been silent for three minutes', async () => {
    const asked = ask(nodeThatTells({type: 'request.taken', request: ID}))
    const outcome = expect(asked).rejects.toMatchObject({code: 'MB_NODE_SILENT'})

    await vi.advanceTimersByTimeAsync(180_000)

    await outcome
  })

  it('tells the node to stop when it is aborted', async () => {
    const node = nodeThatTells({type: 'request.taken', request: ID})
    const stop = new AbortController()
    const outcome = expect(ask(node, stop.signal)).rejects.toMatchObject({code: 'MB_CANCELLED'})
    await vi.advanceTimersByTimeAsync(10)

    stop.abort()

    await outcome
    expect(node.sent).toContainEqual({type: 'cancel', request: ID})
    expect(vi.getTimerCount()).toBe(0)
  })
})
