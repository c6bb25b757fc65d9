import * as z from 'zod'
import type {AdminDeps} from '../deps.js'
import {whileConnected} from '../while-connected.js'
import type {Routes} from '../zod-routes.js'

/** The nodes: which there are, what this one is, and what all of them can be told. */
export function nodeRoutes(app: Routes, {deps: {operator}}: {readonly deps: AdminDeps}): void {
  app.get(
    '/version',
    {
      config: {scope: 'read'},
      schema: {
        summary: 'The version of the node, what it runs on, and how many mirrors it scans at once.',
        response: {
          200: z.object({
            ...{version: z.string(), node: z.string().describe('Of Node.js.'), platform: z.string()},
            ...{architecture: z.string(), processors: z.int(), concurrentSync: z.int()},
          }),
        },
      },
    },
    async () => ({...(await operator.program()), concurrentSync: await operator.concurrentSync()}),
  )

  app.get(
    '/cluster',
    {
      config: {scope: 'read'},
      schema: {
        summary: 'The nodes that are heard within some seconds.',
        response: {
          200: z.object({nodes: z.array(z.object({name: z.string(), version: z.string(), heardAt: z.number()}))}),
        },
      },
    },
    async ({raw}) => ({nodes: await whileConnected(raw, signal => operator.nodes(signal))}),
  )

  app.post(
    '/reload',
    {
      config: {scope: 'admin'},
      schema: {
        summary: 'Have all nodes read their configuration again.',
        response: {200: nodesAnswered},
      },
    },
    ({raw}) => whileConnected(raw, signal => operator.reload(signal)),
  )

  app.post(
    '/upgrade',
    {
      config: {scope: 'admin'},
      schema: {
        summary: "Have the nodes of this node's host, or of every host, replace their program by the one on disk.",
        body: z.object({everywhere: z.boolean().default(false)}).prefault({}),
        response: {200: nodesAnswered},
      },
    },
    ({body: {everywhere}, raw}) => whileConnected(raw, signal => operator.upgrade({everywhere, signal})),
  )
}

const nodesAnswered = z.object({
  nodes: z.array(z.object({node: z.string(), ok: z.boolean(), message: z.string()})),
  silent: z.int(),
})
