import {promisify} from 'node:util'
import {constants, gzip} from 'node:zlib'
import {acceptsGzip} from '../core/http/accept.js'
import type {Answer} from './answer.js'

const deflate = promisify(gzip)

/** The answer as this client wants it: packed when it may be and there is something to pack. */
export async function compressed(
  answer: Answer,
  enabled: boolean,
  acceptEncoding: string | undefined,
): Promise<Answer> {
  const {status, headers, body} = answer
  if (!enabled || status !== 200 || body === undefined || body.length === 0) return answer
  const varied = [...headers, 'Vary', 'Accept-Encoding']
  if (!acceptsGzip(acceptEncoding)) return {status, headers: varied, body}

  const packed = await deflate(body, {level: constants.Z_BEST_SPEED})
  return {
    status,
    headers: [
      ...without(varied, 'Content-Length'),
      'Content-Encoding',
      'gzip',
      'Content-Length',
      String(packed.length),
    ],
    body: packed,
  }
}

const without = (headers: readonly string[], name: string): string[] =>
  headers.filter((_, index) => headers[index - (index % 2)] !== name)
