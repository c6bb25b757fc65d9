import * as z from 'zod'
import type {KnownToken} from '../../../operations/api-tokens.js'
import {toTokenJson} from '../../../operations/token-json.js'
import type {AdminDeps} from '../deps.js'
import {tokenSchema} from '../schemas.js'
import type {Routes} from '../zod-routes.js'

/** Who may call this API. */
export function tokenRoutes(app: Routes, {deps: {operator}}: {readonly deps: AdminDeps}): void {
  app.get(
    '/tokens',
    {
      config: {scope: 'admin'},
      schema: {summary: 'All tokens, without their secrets.', response: {200: z.array(tokenSchema)}},
    },
    async () => (await operator.tokens()).map((token: KnownToken) => toTokenJson(token)),
  )

  app.post(
    '/tokens',
    {
      config: {scope: 'admin'},
      schema: {
        summary: 'Make a token. Its secret is in this answer and nowhere else.',
        body: z.strictObject({
          name: z.string().max(64),
          scope: z.enum(['read', 'scan', 'admin']),
          lifetime: z.int().min(60).max(3_153_600_000).optional().describe('Seconds; never ends unless given.'),
        }),
        response: {201: z.object({token: tokenSchema, secret: z.string()})},
      },
    },
    async ({body: {name, scope, lifetime}}, reply) => {
      const {token, secret} = await operator.createToken({name, scope, lifetime})
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({token: toTokenJson(token), secret})
    },
  )

  app.delete(
    '/tokens/:name',
    {
      config: {scope: 'admin'},
      schema: {
        summary: 'Revoke a token: within a second nobody gets in with it.',
        params: z.object({name: z.string().min(1).max(64)}),
        response: {204: z.null()},
      },
    },
    async ({params}, reply) => {
      await operator.revokeToken(params.name)
      return reply.code(204).send()
    },
  )
}
