import * as z from 'zod'
import {MirrorbitsError} from '../../../core/errors.js'
import {displayPath} from '../../../core/file-path.js'
import {addressBytes, parseAddress} from '../../../core/network/address.js'
import {dayRange, parseDay, type DayRange} from '../../../core/stats/periods.js'
import {isoDay} from '../../../core/text/day-key.js'
import type {AdminDeps} from '../deps.js'
import {selectSchema} from '../schemas.js'
import type {Routes} from '../zod-routes.js'

const day = z
  .string()
  .refine(text => parseDay(text) !== undefined, 'must be a day like 2026-11-21')
  .optional()
const days = {from: day.describe('First day (UTC), included.'), to: day.describe('Last day (UTC), included.')}
const counted = {from: z.string().nullable(), to: z.string().nullable()}

/** What can be asked, beside mirrors. */
export function questionRoutes(app: Routes, {deps}: {readonly deps: AdminDeps}): void {
  const {operator, clock} = deps
  const rangeOf = ({from, to}: {readonly from?: string | undefined; readonly to?: string | undefined}) =>
    dayRange({from: parseDay(from ?? ''), to: parseDay(to ?? '')}, clock())

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
    '/stats/files',
    {
      config: {scope: 'read'},
      schema: {
        summary: 'Downloads of the files whose path fits a regular expression.',
        querystring: z.object({...days, pattern: z.string().max(512).default('')}),
        response: {
          200: z.object({
            ...counted,
            downloads: z.int(),
            files: z.array(z.object({path: z.string(), downloads: z.int()})),
          }),
        },
      },
    },
    async ({query, raw}) => {
      const stop = new AbortController()
      const onClose = (): void => stop.abort()
      raw.socket.once('close', onClose)
      try {
        const range = rangeOf(query)
        const files = await operator.fileStats({pattern: query.pattern, range, signal: stop.signal})
        return {
          ...daysJson(range),
          downloads: files.reduce((sum, {downloads}) => sum + downloads, 0),
          files: files.map(({path, downloads}) => ({path: displayPath(path), downloads})),
        }
      } finally {
        raw.socket.off('close', onClose)
      }
    },
  )

  app.get(
    '/stats/mirrors',
    {
      config: {scope: 'read'},
      schema: {
        summary: 'Downloads and bytes that mirrors have served.',
        querystring: z.object(days),
        response: {
          200: z.object({
            ...counted,
            mirrors: z.array(
              z.object({
                ...{id: z.int(), name: z.string(), state: z.string()},
                ...{downloads: z.int(), bytes: z.number(), share: z.number()},
              }),
            ),
          }),
        },
      },
    },
    async ({query}) => {
      const range = rangeOf(query)
      return {
        ...daysJson(range),
        mirrors: (await operator.mirrorStats(range)).map(({mirror, downloads, bytes, share}) => ({
          ...{id: mirror.id, name: mirror.name, state: mirror.state, downloads, bytes: Number(bytes), share},
        })),
      }
    },
  )

  app.get(
    '/select',
    {
      config: {scope: 'read'},
      schema: {
        summary: 'Explain to which mirror a client would be sent, and why.',
        querystring: z.object({
          path: z.string().min(1).max(4096),
          ip: z.string().max(45),
          https: z.enum(['none', 'required', 'forbidden']).default('none'),
          time: z.iso.datetime({offset: true}).optional().describe('When the client would ask; now unless given.'),
        }),
        response: {200: selectSchema},
      },
    },
    ({query: {path, ip, https, time}}) => {
      if (parseAddress(ip, addressBytes()) === undefined) {
        throw new MirrorbitsError('MB_USAGE', 'ip: is not an IP address.')
      }
      const asked = time === undefined ? {} : {timeMs: Date.parse(time)}
      return operator.select({path, address: ip, tls: https, ...asked})
    },
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
    async () => ({nodes: await operator.nodes(new AbortController().signal)}),
  )

  app.get(
    '/database',
    {
      config: {scope: 'read'},
      schema: {
        summary: 'The version of the database and what takes its memory, as `mirrorbits db status --json` has it.',
        response: {200: z.looseObject({})},
      },
    },
    () => operator.databaseStatus(),
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
    () => operator.reload(new AbortController().signal),
  )

  app.post(
    '/upgrade',
    {
      config: {scope: 'admin'},
      schema: {
        summary: "Have the nodes of this node's host, or of every host, replace their program by the one on disk.",
        body: z.object({everywhere: z.boolean().default(false)}),
        response: {200: nodesAnswered},
      },
    },
    ({body}) => operator.upgrade({everywhere: body.everywhere, signal: new AbortController().signal}),
  )
}

const nodesAnswered = z.object({
  nodes: z.array(z.object({node: z.string(), ok: z.boolean(), message: z.string()})),
  silent: z.int(),
})

const daysJson = (range: DayRange | undefined): {readonly from: string | null; readonly to: string | null} => ({
  from: range === undefined ? null : isoDay(range.from),
  to: range === undefined ? null : isoDay(range.to),
})
