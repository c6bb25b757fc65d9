import * as z from 'zod'
import type {AdminDeps} from '../deps.js'
import type {Routes} from '../zod-routes.js'

const readiness = z.object({
  memoryLoaded: z.boolean(),
  listening: z.boolean().describe('The node answers downloads by itself, or at least one worker does.'),
  workers: z.object({wanted: z.int(), answering: z.int()}).nullable().describe('Null when the node answers by itself.'),
  redisUp: z.boolean(),
})

/** What machines ask to know whether the node lives and may get traffic. */
export function probeRoutes(app: Routes, {deps}: {readonly deps: AdminDeps}): void {
  app.get(
    '/healthz',
    {
      config: {isProbe: true},
      schema: {summary: 'The process is alive.', response: {200: z.object({status: z.literal('ok')})}},
    },
    () => ({status: 'ok'}),
  )
  app.get(
    '/readyz',
    {
      config: {isProbe: true},
      schema: {
        summary:
          'The node has loaded its memory and answers downloads. Without Redis it is ready all the same, and says so.',
        response: {200: readiness, 503: readiness},
      },
    },
    (_request, reply) => {
      const state = deps.readiness()
      return reply.code(state.memoryLoaded && state.listening ? 200 : 503).send(state)
    },
  )
}
