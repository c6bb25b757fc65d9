import {type Answer, serverHeader, withBody} from './answer.js'
import {contentSecurityPolicy} from './pages/style.js'

/** An HTML page with what keeps foreign content out of it. */
export const pageAnswer = (version: string, html: string): Answer =>
  withBody(
    200,
    [
      'Cache-Control',
      'private, no-cache',
      'Content-Security-Policy',
      contentSecurityPolicy(),
      'Content-Type',
      'text/html; charset=utf-8',
      'Referrer-Policy',
      'no-referrer',
      'Vary',
      'Accept',
      'X-Content-Type-Options',
      'nosniff',
      ...serverHeader(version),
    ],
    html,
  )
