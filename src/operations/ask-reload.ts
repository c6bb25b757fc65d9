import {MirrorbitsError} from '../core/errors.js'
import {refuseAborted, type AskNodesDeps, type NodeAnswer, type NodeAnswers} from './node-answers.js'

/** A configuration is read in no time; GeoIP databases may take a while. */
const ANSWER_MS = 10_000

/** Has every node read its configuration again. Throws MB_NODE_MISSING when nobody hears it, MB_CANCELLED. */
export async function askReload(
  {requests, events, wait}: AskNodesDeps,
  {signal}: {readonly signal: AbortSignal},
): Promise<NodeAnswers> {
  const answers = new Map<string, NodeAnswer & {readonly request: string}>()
  const done = new AbortController()
  let expected = Infinity
  let request = ''
  const mine = (): NodeAnswer[] => [...answers.values()].filter(answer => answer.request === request)
  const check = (): void => {
    if (mine().length >= expected) done.abort()
  }
  const stop = await events.subscribe(event => {
    if (event.type !== 'request.done' && event.type !== 'request.failed') return
    const {node, type} = event
    const message = type === 'request.failed' ? event.message : ''
    answers.set(`${node} ${event.request}`, {node, ok: type === 'request.done', message, request: event.request})
    check()
  })
  try {
    const sent = await requests.send({type: 'reload'})
    request = sent.id
    expected = sent.receivers
    if (expected === 0) {
      throw new MirrorbitsError('MB_NODE_MISSING', 'No node is running that could reload its configuration.', {
        hint: 'Start one with "mirrorbits server"; it reads the configuration by itself.',
      })
    }
    check()
    await wait(ANSWER_MS, AbortSignal.any([signal, done.signal]))
    refuseAborted(signal)
  } finally {
    await stop()
  }
  const nodes = mine().map(({node, ok, message}) => ({node, ok, message}))
  return {nodes, silent: Math.max(0, expected - nodes.length)}
}
