import {expect, it} from 'vitest'
import type {Operator} from '../operations/operator.js'
import {aMirror} from '../../test/support/mirrors.js'
import type {ApiClient, Line} from './api-client.js'
import {createRemoteOperator} from './remote-operator.js'

/** Whatever it is asked, it gives the same answer, as something else than an admin API might. */
const answering = (json: unknown): ApiClient => ({
  call: () => Promise.resolve(json),
  follow: () => Promise.resolve(json as Line),
})

const signal = new AbortController().signal
const work = {signal, onEvent: () => undefined}

const CALLS: Readonly<Record<string, (operator: Operator) => Promise<unknown>>> = {
  mirrors: operator => operator.mirrors(),
  describeMirrors: operator => operator.describeMirrors(),
  unreadableMirrors: operator => operator.unreadableMirrors(),
  addMirror: operator => operator.addMirror({name: 'a', httpUrl: 'http://a/'}),
  updateMirror: operator => operator.updateMirror(aMirror(), {score: 1}),
  setMirrorEnabled: operator => operator.setMirrorEnabled(aMirror(), true),
  locateMirror: operator => operator.locateMirror(aMirror()),
  mirrorLog: operator => operator.mirrorLog(aMirror(), 5),
  allMirrorLogs: operator => operator.allMirrorLogs({max: 5}),
  scanMirror: operator => operator.scanMirror(1, {protocol: 'any', ...work}),
  checkMirror: operator => operator.checkMirror(aMirror(), signal),
  refresh: operator => operator.refresh({rehash: false, force: false, ...work}),
  program: operator => operator.program(),
  concurrentSync: operator => operator.concurrentSync(),
  reload: operator => operator.reload(signal),
  upgrade: operator => operator.upgrade({everywhere: false, signal}),
  nodes: operator => operator.nodes(signal),
  fileStats: operator => operator.fileStats({pattern: '', range: undefined, signal}),
  mirrorStats: operator => operator.mirrorStats(undefined),
  select: operator => operator.select({path: '/a', address: '192.0.2.1', tls: 'none'}),
  databaseStatus: operator => operator.databaseStatus(),
  createToken: operator => operator.createToken({name: 'a', scope: 'read', lifetime: undefined}),
  tokens: operator => operator.tokens(),
}

it.each(Object.entries(CALLS))('%s says when something else has answered', async (_, call) => {
  for (const json of [{}, [{id: 1}], undefined, 'x', {selection: {}, mirrors: {}, nodes: null, entries: 5}]) {
    await expect(call(createRemoteOperator(answering(json)))).rejects.toMatchObject({code: 'MB_SERVER_UNREACHABLE'})
  }
})

it('calls that promise nothing are all looked at', () => {
  const silent = ['clock', 'tellQueue', 'relayQueue', 'removeMirror', 'listen', 'revokeToken']
  expect(Object.keys(createRemoteOperator(answering({}))).sort()).toEqual([...Object.keys(CALLS), ...silent].sort())
})
