import {METHODS} from 'node:http'
import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify'

/** The value of `Allow`. */
export const ALLOWED_METHODS = 'GET, HEAD, OPTIONS'

/** What a request's method asks for: a file or page, what can be asked for at all, or something that nobody does here. */
export function methodKind(method: string | undefined): 'read' | 'options' | 'refused' {
  if (method === 'GET' || method === 'HEAD') return 'read'
  return method === 'OPTIONS' ? 'options' : 'refused'
}

/** CONNECT never reaches the application: Node gives it to nobody else than a proxy. */
const methods = METHODS.filter(method => method !== 'CONNECT')

/** Lets every method reach the application's own answers. None has a body that anybody reads. */
export function admitEveryMethod(app: FastifyInstance): void {
  for (const method of methods) app.addHttpMethod(method, {hasBody: false, overrideExisting: true})
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown> | undefined

/** A route for GET and HEAD. */
export const readRoute = (app: FastifyInstance, url: string, handler: Handler): void =>
  void app.route({method: ['GET', 'HEAD'], url, handler})

/** A route that answers all methods alike. */
export const everyMethod = (app: FastifyInstance, url: string, handler: Handler): void =>
  void app.route({method: methods, url, handler})
