import type {IncomingMessage} from 'node:http'
import {MirrorbitsError} from '../../../core/errors.js'
import {isSameSecret, secretOf} from '../credentials.js'
import type {AdminDeps} from '../deps.js'
import {createFailureLimit} from '../failure-limit.js'
import {addressOf} from '../local-caller.js'
import type {Routes} from '../zod-routes.js'

/** What monitoring asks for, in the OpenMetrics format. */
export function metricsRoutes(app: Routes, {deps}: {readonly deps: AdminDeps}): void {
  const limit = createFailureLimit(deps.clock)
  app.get('/metrics', {config: {isProbe: true}, schema: {hide: true}}, async ({raw}, reply) => {
    const address = addressOf(raw)
    const wait = limit.waitOf(address)
    if (wait > 0) {
      reply.header('retry-after', wait)
      throw new MirrorbitsError('MB_TOO_MANY_ATTEMPTS', 'Too many wrong tokens came from this address.')
    }
    if (!isAdmitted(raw, deps.metricsToken())) {
      if (raw.headers.authorization !== undefined) limit.failed(address)
      reply.header('www-authenticate', 'Bearer realm="mirrorbits"')
      throw new MirrorbitsError('MB_ACCESS_DENIED', 'This needs the token of the key MetricsToken.')
    }
    const {CONTENT_TYPE, metricsText} = await import('../metrics-text.js')
    return reply
      .type(CONTENT_TYPE)
      .serializer(String)
      .send(await metricsText(await deps.figures()))
  })
}

function isAdmitted({headers}: IncomingMessage, wanted: string): boolean {
  if (wanted === '') return true
  const shown = secretOf(headers.authorization)
  return shown !== undefined && isSameSecret(shown, wanted)
}
