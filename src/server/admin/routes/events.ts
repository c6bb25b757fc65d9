import * as z from 'zod'
import {MirrorbitsError} from '../../../core/errors.js'
import type {AdminDeps} from '../deps.js'
import {answerLines} from '../event-stream.js'
import type {Routes} from '../zod-routes.js'

/** Each costs memory while it does not read, see `answerLines`. */
const MAX_FOLLOWERS = 64

/** What happens on all nodes, as it happens. */
export function eventRoutes(app: Routes, {deps}: {readonly deps: AdminDeps}): void {
  let followers = 0
  app.get(
    '/events',
    {
      config: {scope: 'read'},
      schema: {
        summary:
          'What happens on all nodes from now on: lines of JSON as the reference of events has them. Empty lines say that the connection lives.',
        querystring: z.object({
          type: z.string().max(1000).optional().describe('Types, or beginnings of them, with commas.'),
        }),
      },
    },
    (request, reply) => {
      if (followers >= MAX_FOLLOWERS) {
        throw new MirrorbitsError(
          'MB_TOO_MANY_FOLLOWERS',
          `${MAX_FOLLOWERS} programs follow the events of this node.`,
          {
            hint: 'End some of them, or follow another node: all tell the same.',
          },
        )
      }
      const wanted = request.query.type?.split(',') ?? []
      const isWanted = (type: string): boolean =>
        wanted.length === 0 || wanted.some(name => type === name || type.startsWith(`${name}.`))
      followers++
      return answerLines(reply, deps.log, async (send, signal) => {
        try {
          const stop = await deps.operator.listen(event => {
            if (isWanted(event.type)) send(event)
          })
          await aborted(signal)
          await stop()
          return {}
        } finally {
          followers--
        }
      })
    },
  )
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve())
  })
