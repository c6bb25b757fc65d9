import * as z from 'zod'
import type {AdminDeps} from '../deps.js'
import {answerLines} from '../event-stream.js'
import type {Routes} from '../zod-routes.js'

/** What happens on all nodes, as it happens. */
export function eventRoutes(app: Routes, {deps}: {readonly deps: AdminDeps}): void {
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
      const wanted = request.query.type?.split(',') ?? []
      const isWanted = (type: string): boolean =>
        wanted.length === 0 || wanted.some(name => type === name || type.startsWith(`${name}.`))
      return answerLines(reply, deps.log, async (send, signal) => {
        const stop = await deps.operator.listen(event => {
          if (isWanted(event.type)) send(event)
        })
        await new Promise<void>(resolve => {
          if (signal.aborted) resolve()
          else signal.addEventListener('abort', () => resolve())
        })
        await stop()
        return {}
      })
    },
  )
}
