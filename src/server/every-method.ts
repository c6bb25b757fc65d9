import {METHODS} from 'node:http'
import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify'

/** CONNECT never reaches the application: Node gives it to nobody else than a proxy. */
const methods = METHODS.filter(method => method !== 'CONNECT')

/** Every method is an ordinary one here, and none has a body that anybody reads. */
export function admitEveryMethod(app: FastifyInstance): void {
  for (const method of methods) app.addHttpMethod(method, {hasBody: false, overrideExisting: true})
}

export type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<void> | undefined

/** A route that answers all methods alike. */
export const everyMethod = (app: FastifyInstance, url: string, handler: Handler): void =>
  void app.route({method: methods, url, handler})
