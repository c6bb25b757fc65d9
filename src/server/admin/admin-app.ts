import type {IncomingMessage} from 'node:http'
import swagger from '@fastify/swagger'
import Fastify, {type FastifyInstance} from 'fastify'
import type {Log} from '../../core/ports.js'
import {answerClientError} from '../client-error.js'
import {makeLast} from '../connections/last-answer.js'
import {limitConnections} from '../connections/limit-connections.js'
import {createRefusedTeller} from '../tell-refused.js'
import type {AdminDeps} from './deps.js'
import {answerError} from './error-answer.js'
import {createGatekeeper, type Caller} from './gatekeeper.js'
import {addressOf, isLoopback} from './local-caller.js'
import {openapiOptions} from './openapi.js'
import {eventRoutes} from './routes/events.js'
import {metricsRoutes} from './routes/metrics.js'
import {logRoutes} from './routes/logs.js'
import {mirrorRoutes} from './routes/mirrors.js'
import {nodeRoutes} from './routes/nodes.js'
import {probeRoutes} from './routes/probes.js'
import {questionRoutes} from './routes/questions.js'
import {tokenRoutes} from './routes/tokens.js'
import {workRoutes} from './routes/work.js'
import {takeJsonOnly} from './take-json-only.js'
import {zodValidator, type Routes} from './zod-routes.js'

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | undefined
  }
}

const SECOND = 1000
/** The largest body there is, a new mirror with all settings at their longest, is smaller. */
const MAX_BODY = 256 * 1024

/** Programs of this host may have all of them; no other network takes them all. */
const CONNECTIONS = {connections: 256, connectionsPerNetwork: 64} as const

/** The admin API, not yet listening or listening. */
export type AdminApp = FastifyInstance

/** Builds the admin API without listening. */
export function buildAdminApp(deps: AdminDeps): AdminApp {
  const {log} = deps
  const options = {
    logger: false,
    bodyLimit: MAX_BODY,
    requestTimeout: 10 * SECOND,
    keepAliveTimeout: 10 * SECOND,
    connectionTimeout: 120 * SECOND,
    forceCloseConnections: true,
    routerOptions: {maxParamLength: 255},
    clientErrorHandler: answerClientError,
  } as const
  const limits = {maxHeaderSize: 16 * 1024, headersTimeout: 10 * SECOND, connectionsCheckingInterval: 2 * SECOND}
  // To its routes it is the same, whether or not it speaks TLS.
  const app = (
    deps.tls === undefined
      ? Fastify({...options, http: limits})
      : Fastify({...options, https: {...limits, ...deps.tls, minVersion: 'TLSv1.2'}})
  ) as FastifyInstance

  limitConnections(app.server, {
    limits: () => CONNECTIONS,
    isProxy: peer => peer === undefined || isLoopback(peer),
    onRefused: createRefusedTeller(deps, 'connections to the admin API are refused: there are too many'),
  })
  app.setValidatorCompiler(zodValidator)
  app.setSerializerCompiler(() => data => JSON.stringify(data))
  app.decorate('draining', {isOn: false})
  app.decorateRequest('caller', undefined)
  app.setErrorHandler((error: Parameters<typeof answerError>[0], _request, reply) => answerError(error, reply, log))
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({code: 'MB_USAGE', message: 'There is no such call.', hint: 'See /api/v1/openapi.json.'}),
  )
  admitCallers(app, deps)
  auditCalls(app, deps)

  app.register(swagger, openapiOptions)
  app.register((scope, _options, done) => {
    probeRoutes(scope, {deps})
    metricsRoutes(scope, {deps})
    done()
  })
  app.register(
    async scope => {
      const routes = scope as unknown as Routes
      for (const add of [mirrorRoutes, logRoutes, questionRoutes, eventRoutes, tokenRoutes]) add(routes, {deps})
      routes.get('/openapi.json', {schema: {hide: true}, config: {isProbe: true}}, () => app.swagger())
      await scope.register((inner, _options, done) => {
        takeJsonOnly(inner)
        workRoutes(inner, {deps})
        nodeRoutes(inner, {deps})
        done()
      })
    },
    {prefix: '/api/v1'},
  )
  return app
}

/** Before anything of a call but its head is read. */
function admitCallers(app: FastifyInstance, deps: AdminDeps): void {
  const admit = createGatekeeper(deps)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff')
    if (app.draining.isOn) makeLast(reply.raw)
    const {scope} = request.routeOptions.config
    if (scope === undefined) return
    const admission = await admit(request.raw, scope)
    request.caller = admission.caller
    if (admission.kind === 'admitted') return
    const {error, retryAfter} = admission
    if (error.code === 'MB_ACCESS_DENIED') reply.header('www-authenticate', 'Bearer realm="mirrorbits"')
    if (retryAfter > 0) reply.header('retry-after', retryAfter)
    throw error
  })
}

function auditCalls(app: FastifyInstance, {audit, log}: {readonly audit: AdminDeps['audit']; readonly log: Log}): void {
  app.addHook('onResponse', (request, reply, done) => {
    if (request.routeOptions.config.isProbe !== true && reply.statusCode !== 429) {
      audit({
        caller: request.caller?.name ?? '-',
        method: request.method,
        path: pathOf(request.raw),
        status: reply.statusCode,
        address: addressOf(request.raw),
        tookMs: Math.round(reply.elapsedTime),
      })
    } else if (reply.statusCode === 429) {
      log.debug({address: addressOf(request.raw)}, 'admin call not looked at')
    }
    done()
  })
}

/** Without the query, which may hold what is nobody's business. */
const pathOf = ({url = ''}: IncomingMessage): string => url.replace(/[?#].*$/s, '').slice(0, 1024)
