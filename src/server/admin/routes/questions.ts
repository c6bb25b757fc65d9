import * as z from 'zod'
import {MirrorbitsError} from '../../../core/errors.js'
import {displayPath} from '../../../core/file-path.js'
import {addressBytes, parseAddress} from '../../../core/network/address.js'
import {dayRange, parseDay, type DayRange} from '../../../core/stats/periods.js'
import {isoDay} from '../../../core/text/day-key.js'
import type {AdminDeps} from '../deps.js'
import {selectSchema} from '../schemas.js'
import {whileConnected} from '../while-connected.js'
import type {Routes} from '../zod-routes.js'

const day = z
  .string()
  .refine(text => parseDay(text) !== undefined, 'must be a day like 2026-11-21')
  .optional()
const days = {from: day.describe('First day (UTC), included.'), to: day.describe('Last day (UTC), included.')}
const counted = {from: z.string().nullable(), to: z.string().nullable()}

/** What can be asked of the database: statistics, and where a client would be sent. */
export function questionRoutes(app: Routes, {deps}: {readonly deps: AdminDeps}): void {
  const {operator, clock} = deps
  const rangeOf = ({from, to}: {readonly from?: string | undefined; readonly to?: string | undefined}) =>
    dayRange({from: parseDay(from ?? ''), to: parseDay(to ?? '')}, clock())

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
      const range = rangeOf(query)
      const {pattern} = query
      const files = await whileConnected(raw, signal => operator.fileStats({pattern, range, signal}))
      return {
        ...daysJson(range),
        downloads: files.reduce((sum, {downloads}) => sum + downloads, 0),
        files: files.map(({path, downloads}) => ({path: displayPath(path), downloads})),
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
}

const daysJson = (range: DayRange | undefined): {readonly from: string | null; readonly to: string | null} => ({
  from: range === undefined ? null : isoDay(range.from),
  to: range === undefined ? null : isoDay(range.to),
})
