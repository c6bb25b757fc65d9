import type {FastifyError, FastifyReply} from 'fastify'
import {MirrorbitsError, type ErrorCode} from '../../core/errors.js'
import type {Log} from '../../core/ports.js'

/** What every refused or failed call is answered with. */
export interface ErrorJson {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string | null
}

const STATUS: Partial<Record<ErrorCode, number>> = {
  MB_ACCESS_DENIED: 401,
  MB_DATABASE_BUSY: 409,
  MB_DATABASE_OLD: 503,
  MB_FILE_NOT_FOUND: 404,
  MB_FORBIDDEN: 403,
  MB_GEOIP_UNAVAILABLE: 503,
  MB_MIRROR_AMBIGUOUS: 409,
  MB_MIRROR_EXISTS: 409,
  MB_MIRROR_INVALID: 400,
  MB_MIRROR_NOT_FOUND: 404,
  MB_NODE_MISSING: 503,
  MB_NODE_RUNNING: 409,
  MB_NODE_SILENT: 504,
  MB_NOT_INDEXED: 409,
  MB_REDIS_UNREACHABLE: 503,
  MB_SCAN_FAILED: 502,
  MB_SCAN_RUNNING: 409,
  MB_SOURCE_SUSPICIOUS: 409,
  MB_TOKEN_EXISTS: 409,
  MB_TOKEN_INVALID: 400,
  MB_TOKEN_NOT_FOUND: 404,
  MB_TOO_MANY_ATTEMPTS: 429,
  MB_TOO_MANY_FOLLOWERS: 503,
  MB_USAGE: 400,
}

const statusOf = (code: ErrorCode): number => STATUS[code] ?? 500

/** An error as a caller may see it; what nobody foresaw is told to the log only. */
export function toErrorJson(error: unknown, log: Log): ErrorJson {
  if (error instanceof MirrorbitsError) {
    return {code: error.code, message: error.message, hint: error.hint ?? null}
  }
  log.error({err: error}, 'admin call failed')
  return {code: 'MB_INTERNAL', message: 'Something went wrong; the log of the node tells what.', hint: null}
}

/** Answers what a route threw, or what could not be read as a request. */
export function answerError(error: FastifyError, reply: FastifyReply, log: Log): void {
  if (!(error instanceof MirrorbitsError) && (error.statusCode ?? 500) < 500) {
    const message = error.message.slice(0, 1000)
    void reply.code(error.statusCode ?? 400).send({code: 'MB_USAGE', message, hint: null} satisfies ErrorJson)
    return
  }
  const json = toErrorJson(error, log)
  void reply.code(statusOf(json.code)).send(json)
}
