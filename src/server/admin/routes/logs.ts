import * as z from 'zod'
import {MIRROR_LOG_KINDS, type MirrorLogEntry, type MirrorLogKind} from '../../../core/mirror-log.js'
import {redactUrl} from '../../../core/text/redact-url.js'
import type {AdminDeps} from '../deps.js'
import {findMirror, mirrorParams} from '../find-mirror.js'
import {allMirrorLogsSchema, mirrorLogSchema} from '../schemas.js'
import type {Routes} from '../zod-routes.js'

const kind = `(?:${MIRROR_LOG_KINDS.join('|')})`

/** What happened to mirrors. */
export function logRoutes(app: Routes, {deps}: {readonly deps: AdminDeps}): void {
  const {operator} = deps

  app.get(
    '/log',
    {
      config: {scope: 'read'},
      schema: {
        summary: 'The newest entries of the logs of all mirrors, oldest first.',
        querystring: z.object({
          max: z.coerce.number().int().min(1).max(10_001).default(500),
          since: z.iso.datetime({offset: true}).optional().describe('Nothing older.'),
          kinds: z
            .string()
            .regex(new RegExp(`^${kind}(?:,${kind}){0,20}$`))
            .optional()
            .describe('Kinds of entries, with commas between; all unless given.'),
        }),
        response: {200: allMirrorLogsSchema},
      },
    },
    async ({query: {max, since, kinds}}) => {
      const entries = await operator.allMirrorLogs({
        max,
        since: since === undefined ? undefined : Date.parse(since),
        kinds: kinds?.split(',') as MirrorLogKind[] | undefined,
      })
      return {entries: entries.map(redacted)}
    },
  )

  app.get(
    '/mirrors/:mirror/log',
    {
      config: {scope: 'read'},
      schema: {
        summary: 'The newest entries of the log of a mirror, oldest first.',
        params: mirrorParams,
        querystring: z.object({max: z.coerce.number().int().min(1).max(1000).default(500)}),
        response: {200: mirrorLogSchema},
      },
    },
    async ({params, query}) => {
      const mirror = await findMirror(operator, params.mirror)
      return {mirror: mirror.name, entries: (await operator.mirrorLog(mirror, query.max)).map(redacted)}
    },
  )
}

const redacted = (entry: MirrorLogEntry): object =>
  Object.fromEntries(
    Object.entries(entry).map(([key, value]: [string, unknown]) => [
      key,
      typeof value === 'string' ? redactUrl(value) : value,
    ]),
  )
