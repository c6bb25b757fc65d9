import {type Answer, serverHeader, withBody} from './answer.js'
import type {AppDeps} from './deps.js'
import {dressOf} from './pages/dress.js'
import type {Site} from './pages/layout.js'

/** An HTML page with what keeps foreign content out of it. */
export const pageAnswer = ({version, branding}: Site, html: string): Answer =>
  withBody(
    200,
    [
      'Cache-Control',
      'private, no-cache',
      'Content-Security-Policy',
      dressOf(branding).contentSecurityPolicy,
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

/** What pages tell about who answers. */
export const siteOf = ({version, hostname, config}: AppDeps): Site => ({version, hostname, branding: config().branding})
