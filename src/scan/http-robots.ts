import robotsParser from 'robots-parser'
import {MirrorbitsError} from '../core/errors.js'
import type {PoliteClient} from './http-client.js'

/** The name by which a mirror's robots.txt can allow or forbid listings. */
const ROBOT = 'Mirrorbits'
/** Crawlers need not read more (RFC 9309, 2.5). */
const MAX_BYTES = 512 * 1024
const LONGEST_PACE_MS = 60_000

export interface Robots {
  /** `path` is percent-encoded. */
  allows(path: string): boolean
  /** Milliseconds that the mirror wants between two requests. */
  readonly paceMs: number
}

// The package is CommonJS, whose types speak of a default that is the module itself.
const parse = robotsParser as unknown as typeof robotsParser.default

/** Reads the mirror's rules for robots. As RFC 9309 has it, there are none when they are not found, and no entry while they cannot be told. */
export async function readRobots(client: PoliteClient, origin: string): Promise<Robots> {
  const {status, value = ''} = await client.get({origin, path: '/robots.txt'}, async body => {
    let text = ''
    for await (const chunk of body) {
      text += chunk.toString('latin1')
      if (text.length > MAX_BYTES) break
    }
    return text.slice(0, MAX_BYTES)
  })
  if (status >= 500) {
    throw new MirrorbitsError('MB_SCAN_FAILED', `The scan by HTTP failed: robots.txt cannot be read (${status}).`, {
      hint: 'Ask the mirror’s operator, or name a manifest in ListingURL: that is a single file and needs no robots.txt.',
    })
  }
  const robots = parse(`${origin}/robots.txt`, value)
  const delay = robots.getCrawlDelay(ROBOT) ?? 0
  return {
    allows: path => robots.isAllowed(origin + path, ROBOT) !== false,
    paceMs: Number.isFinite(delay) ? Math.min(LONGEST_PACE_MS, Math.max(0, delay * 1000)) : 0,
  }
}
