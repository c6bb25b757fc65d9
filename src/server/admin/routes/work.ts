import * as z from 'zod'
import type {EventBody, MirrorScanResult, SourceScanResult} from '../../../core/events.js'
import {displayPath, MAX_PATH_BYTES} from '../../../core/file-path.js'
import {SCAN_PROTOCOLS, type Mirror} from '../../../core/mirror.js'
import {parseRepositoryPath} from '../../../core/repository-path.js'
import {redactUrl} from '../../../core/text/redact-url.js'
import type {CheckReport} from '../../../operations/operator.js'
import type {AdminDeps} from '../deps.js'
import {answerLines, wantsLines} from '../event-stream.js'
import {findMirror, mirrorParams} from '../find-mirror.js'
import {checkSchema, requestSchema} from '../schemas.js'
import {whileConnected} from '../while-connected.js'
import type {Routes} from '../zod-routes.js'

/** A webhook sends what fields it likes: only those known are looked at. */
const refreshBody = z
  .looseObject({
    rehash: z.boolean().default(false),
    force: z.boolean().default(false),
    path: z
      .string()
      .max(MAX_PATH_BYTES)
      .refine(path => parseRepositoryPath(path) !== undefined, 'must be a path in the repository')
      .default('/')
      .describe('File or folder to look at; the whole repository unless given.'),
  })
  .prefault({})
const protocol = z.enum(['any', ...SCAN_PROTOCOLS]).default('any')
const scanBody = z.looseObject({protocol}).prefault({})
/** Here what is not understood would scan everything. */
const scanSomeBody = z
  .strictObject({
    protocol,
    mirrors: z
      .array(z.string().min(1).max(255))
      .min(1)
      .max(1000)
      .optional()
      .describe('Ids or names; all unless given.'),
  })
  .prefault({})

const MOST_WAITING = 100_000
const queueBody = z.strictObject({
  request: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .describe('Whose queue it is: any name, the same each time.'),
  waiting: z.int().min(0).max(MOST_WAITING).describe('How many wait.'),
  mirrors: z.array(z.int().min(1)).max(1000).describe('Ids of the first of them, the next one first.'),
})

const FOLLOW =
  'With `Accept: application/x-ndjson` the answer is its progress, a line of JSON each, and to hang up stops it; otherwise it is begun soon, once for all calls of a moment.'

/** Scans and checks. */
export function workRoutes(app: Routes, {deps}: {readonly deps: AdminDeps}): void {
  const {operator, log, soon} = deps
  const scanSoon = ({id, name}: Mirror, how: z.output<typeof protocol>) => ({
    mirror: name,
    request: soon.ask({key: `scan ${id} ${how}`, group: `scan ${id}`}, run =>
      operator.scanMirror(id, {protocol: how, ...run, onEvent: () => undefined}),
    ),
  })

  app.post(
    '/refresh',
    {
      config: {scope: 'scan'},
      schema: {
        summary: `Bring the catalogue up to date with the repository. ${FOLLOW}`,
        body: refreshBody,
        response: {202: requestSchema},
      },
    },
    ({body: {rehash, force, path}, headers}, reply) => {
      if (wantsLines(headers.accept)) {
        return answerLines(reply, log, async (send, signal) =>
          sourceResult(await operator.refresh({rehash, force, path, signal, onEvent: sender(send)})),
        )
      }
      const request = soon.ask({key: `refresh ${String(rehash)} ${String(force)} ${path}`, group: 'refresh'}, run =>
        operator.refresh({rehash, force, path, ...run, onEvent: () => undefined}),
      )
      return reply.code(202).send({request})
    },
  )

  app.post(
    '/scan',
    {
      config: {scope: 'scan'},
      schema: {
        summary: 'Find out what mirrors have. It is begun soon, once for all calls of a moment.',
        body: scanSomeBody,
        response: {202: z.array(requestSchema)},
      },
    },
    async ({body}, reply) => {
      const all = await operator.mirrors()
      const chosen =
        body.mirrors === undefined ? all : await Promise.all(body.mirrors.map(name => findMirror(operator, name)))
      return reply.code(202).send(chosen.map(mirror => scanSoon(mirror, body.protocol)))
    },
  )

  app.post(
    '/scan-queue',
    {
      config: {scope: 'scan'},
      schema: {
        summary:
          'Tell watchers which mirrors wait for a scan that you will ask for; to be told again every ten seconds.',
        body: queueBody,
        response: {204: z.null()},
      },
    },
    async ({body}, reply) => {
      await operator.relayQueue(body)
      return reply.code(204).send()
    },
  )

  app.post(
    '/mirrors/:mirror/scan',
    {
      config: {scope: 'scan'},
      schema: {
        summary: `Find out what a mirror has. ${FOLLOW}`,
        params: mirrorParams,
        body: scanBody,
        response: {202: requestSchema},
      },
    },
    async ({params, body, headers}, reply) => {
      const mirror = await findMirror(operator, params.mirror)
      if (!wantsLines(headers.accept)) return reply.code(202).send(scanSoon(mirror, body.protocol))
      return answerLines(reply, log, async (send, signal) =>
        scanResult(await operator.scanMirror(mirror.id, {protocol: body.protocol, signal, onEvent: sender(send)})),
      )
    },
  )

  app.post(
    '/mirrors/:mirror/check',
    {
      config: {scope: 'scan'},
      schema: {
        summary: 'Check now whether a mirror serves, and keep what came of it as its state.',
        params: mirrorParams,
        response: {200: checkSchema},
      },
    },
    async ({params, raw}) => {
      const mirror = await findMirror(operator, params.mirror)
      const checked = await whileConnected(raw, signal => operator.checkMirror(mirror, signal))
      return {mirror: mirror.name, id: mirror.id, protocols: checked.map(protocolJson)}
    },
  )
}

const sender =
  (send: (line: object) => void) =>
  (event: EventBody): void => {
    if (/^(?:scan|source)\.(?:started|progress)$/.test(event.type)) send(event)
  }

const scanResult = ({listed, known, removed, differ, tzOffsetMs, epoch, took}: MirrorScanResult): MirrorScanResult => ({
  ...{listed, known, removed, differ, tzOffsetMs, epoch, took},
})

const sourceResult = ({files, added, changed, removed, epoch, took}: SourceScanResult): SourceScanResult => ({
  ...{files, added, changed, removed, epoch, took},
})

const protocolJson = ({state, certificateEnds, ...found}: CheckReport) => ({
  protocol: found.protocol,
  up: state.isUp,
  reason: state.reason,
  text: found.text,
  latencyMs: found.latencyMs,
  rttMs: found.rttMs ?? null,
  ipv4: found.ipv4 ?? null,
  ipv6: found.ipv6 ?? null,
  certificateEnds: certificateEnds === undefined ? null : new Date(certificateEnds * 1000).toISOString(),
  wrongFiles: found.wrongFiles.map(({path}) => displayPath(path)),
  exchanges: found.exchanges.map(exchange => ({
    ...exchange,
    url: redactUrl(exchange.url),
    status: exchange.status ?? null,
  })),
})
