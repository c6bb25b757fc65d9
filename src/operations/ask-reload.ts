import {MirrorbitsError} from '../core/errors.js'
import {hearAnswers, refuseAborted, type AskNodesDeps, type NodeAnswers} from './node-answers.js'

/** A configuration is read in no time; GeoIP databases may take a while. */
const ANSWER_MS = 10_000

/** Has every node read its configuration again. Throws MB_NODE_MISSING when nobody hears it, MB_CANCELLED. */
export async function askReload(
  {requests, events, wait}: AskNodesDeps,
  {signal}: {readonly signal: AbortSignal},
): Promise<NodeAnswers> {
  const heard = await hearAnswers(events)
  try {
    const {id, receivers} = await requests.send({type: 'reload'})
    if (receivers === 0) {
      throw new MirrorbitsError('MB_NODE_MISSING', 'No node is running that could reload its configuration.', {
        hint: 'Start one with "mirrorbits server"; it reads the configuration by itself.',
      })
    }
    const answers = () => heard.of(id).filter(answer => answer !== undefined)
    const allAnswered = heard.when(() => answers().length >= receivers)
    await wait(ANSWER_MS, AbortSignal.any([signal, allAnswered]))
    refuseAborted(signal)
    const nodes = answers()
    return {nodes, silent: Math.max(0, receivers - nodes.length)}
  } finally {
    await heard.stop()
  }
}
