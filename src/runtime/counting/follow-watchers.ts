import type {Clock, RequestChannel} from '../../core/ports.js'
import type {RequestSampler} from '../../core/rates/sample-requests.js'

/** Nobody who looks asks for longer at once: who has gone away is soon told nothing more. */
const LONGEST_SECONDS = 60

/** Takes the requests for what is told only while somebody watches. The function returned ends it. */
export const followWatchers = ({
  requests,
  sampler,
  clock,
}: {
  readonly requests: Pick<RequestChannel, 'listen'>
  readonly sampler: Pick<RequestSampler, 'watchUntil'>
  readonly clock: Clock
}): Promise<() => Promise<void>> =>
  requests.listen(message => {
    if (message.type !== 'watch') return
    const seconds = Math.min(LONGEST_SECONDS, Math.max(0, message.seconds))
    sampler.watchUntil(clock() + seconds * 1000)
  })
