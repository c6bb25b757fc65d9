import {type Answer, serverHeader, withBody} from './answer.js'
import {ANY_ORIGIN} from './cross-origin.js'

/** An answer for programs, in the format that they asked for. */
export const programAnswer = (version: string, contentType: string, text: string): Answer =>
  withBody(
    200,
    [
      ...ANY_ORIGIN,
      'Cache-Control',
      'private, no-cache',
      'Content-Type',
      contentType,
      'Vary',
      'Accept',
      ...serverHeader(version),
      'X-Content-Type-Options',
      'nosniff',
    ],
    text,
  )

/** The same as JSON: one line, or indented. */
export const jsonDocument = (version: string, document: object, pretty: boolean): Answer =>
  programAnswer(
    version,
    'application/json; charset=utf-8',
    `${JSON.stringify(document, undefined, pretty ? 2 : undefined)}\n`,
  )
