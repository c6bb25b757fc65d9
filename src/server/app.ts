import type {Socket} from 'node:net'
import Fastify, {type FastifyInstance} from 'fastify'
import {codeOf, MirrorbitsError} from '../core/errors.js'
import {adoptConnections, isAdopted} from './connections/adopt-connections.js'
import {plainAnswer, writeAnswer} from './answer.js'
import {answerClientError, refuseConnect} from './client-error.js'
import {isProxy} from './client-of.js'
import type {AppDeps} from './deps.js'
import {DOWNLOADS, routeOf, ROUTES} from './dispatch.js'
import {lendConnections} from './connections/lend-connections.js'
import {limitAnswers} from './connections/limit-answers.js'
import {limitConnections} from './connections/limit-connections.js'
import {createRequestLimit} from './limit-requests.js'
import {admitEveryMethod} from './methods.js'
import {noteAnswer, noteStart} from './observe.js'
import {expectProxyHeader} from './connections/proxy-protocol.js'
import {failure, unavailable} from './refusals.js'
import {checksumRoute} from './routes/checksum.js'
import {jsonRoute} from './routes/json.js'
import {limitedRoute} from './routes/limited.js'
import {localRoute} from './routes/local.js'
import {metalinkRoute} from './routes/metalink.js'
import {mirrorlistRoute} from './routes/mirrorlist.js'
import {mirrorstatsRoute} from './routes/mirrorstats.js'
import {redirectRoute} from './routes/redirect.js'
import {refusedTargetRoutes} from './routes/refused-targets.js'
import {statsRoute} from './routes/stats.js'
import {createSimpleAnswers} from './simple/answer-simple-request.js'
import {answerSimpleRequests} from './simple/simple-connections.js'
import {createRefusedTeller} from './tell-refused.js'
import {isTraced, traceRoute} from './routes/trace.js'

const SECOND = 1000

/** A connection without a request is kept for so long. */
const IDLE_MS = 10 * SECOND

/** A client that does not take its answer is not waited for any longer. */
const STALLED_MS = 60 * SECOND

/** A connection ends after these. */
const MAX_REQUESTS = 1000

const PLUGINS = [
  redirectRoute,
  localRoute,
  jsonRoute,
  metalinkRoute,
  mirrorlistRoute,
  mirrorstatsRoute,
  statsRoute,
  checksumRoute,
  traceRoute,
  refusedTargetRoutes,
  limitedRoute,
]

/** Builds the application without listening. Everything that is slow per request belongs into a route's own scope. */
export function buildApp(deps: AppDeps): FastifyInstance {
  const tellRefused = createRefusedTeller(deps)
  const admits = createRequestLimit({...deps, onRefused: tellRefused})
  const app = Fastify({
    logger: false,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    requestTimeout: 10 * SECOND,
    keepAliveTimeout: IDLE_MS,
    connectionTimeout: STALLED_MS,
    maxRequestsPerSocket: MAX_REQUESTS,
    http: {maxHeaderSize: 128 * 1024, headersTimeout: 10 * SECOND, connectionsCheckingInterval: 2 * SECOND},
    rewriteUrl: request => {
      noteStart(request)
      if (!admits(request)) return ROUTES.limited
      const route = routeOf(request, deps)
      return DOWNLOADS.has(route) && isTraced(deps, request) ? ROUTES.trace : route
    },
    clientErrorHandler: answerClientError,
  })
  // Node ends a connection with the client's last byte, which many send right behind their requests.
  Object.assign(app.server, {httpAllowHalfOpen: true})
  app.decorate('adopted', adoptConnections(app.server))
  // Before those that only look on: they see what is not answered as well.
  limitAnswers(app.server)
  const draining = {isOn: false}
  const lender = deps.keeper === undefined ? undefined : lendConnections(app.server, deps.keeper)
  answerSimpleRequests(app.server, {
    answer: createSimpleAnswers({...deps, admits}),
    onRead: noteStart,
    onAnswered: (request, status) => noteAnswer(app.observer.hears, request, status),
    isDraining: () => draining.isOn,
    isAdopted,
    lender,
    keepAlive: {timeoutMs: IDLE_MS, maxRequests: MAX_REQUESTS},
    stalledMs: STALLED_MS,
  })
  const isPeerProxy = (peer: string | undefined): boolean => isProxy(deps.config(), peer)
  if (deps.config().proxyProtocol) expectProxyHeader(app.server, {isProxy: isPeerProxy, timeoutMs: 5 * SECOND})
  // Last, and so the first to see a connection.
  limitConnections(app.server, {
    limits: () => deps.config().limits,
    isProxy: isPeerProxy,
    onRefused(limit) {
      tellRefused()
      deps.observer?.refusedConnection(limit)
    },
  })
  app.server.on('connect', (_request, socket: Socket) => refuseConnect(socket))
  app.decorate('draining', draining)
  app.decorate('observer', {hears: deps.observer})
  admitEveryMethod(app)
  app.setErrorHandler((error, request, reply) => {
    if (isRedisAway(error) && !reply.raw.headersSent) {
      // Not logged for each request: the connection tells it once.
      writeAnswer(reply, unavailable(deps))
      return
    }
    if (isWithoutRoute(error) && !reply.raw.headersSent) {
      writeAnswer(reply, plainAnswer(deps.version, 400, 'Bad Request'))
      return
    }
    const answer = failure(deps, error, request.originalUrl)
    if (reply.raw.headersSent) reply.raw.destroy()
    else writeAnswer(reply, answer)
  })
  app.setNotFoundHandler((_request, reply) => writeAnswer(reply, plainAnswer(deps.version, 404, 'Not Found')))
  for (const routes of PLUGINS) app.register(routes, {deps})
  return app
}

/**
 * Every URL that the router sees has a route for all methods that Node lists. It knows one more: with `PRI` begins
 * HTTP/2, which nobody speaks here.
 */
const isWithoutRoute = (error: unknown): boolean => codeOf(error) === 'FST_ERR_NOT_FOUND'

const isRedisAway = (error: unknown): boolean =>
  error instanceof MirrorbitsError && error.code === 'MB_REDIS_UNREACHABLE'
