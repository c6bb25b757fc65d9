import {METALINK_TYPES, type MetalinkVersion} from '../metalink/metalink.js'

/** Does a client of the `auto` mode get JSON? A plain search in the first `Accept` line, without weighing. */
export const wantsJson = (accept: string | undefined): boolean => accept?.includes('application/json') === true

/** Does `Accept-Encoding` admit gzip? A weight of 0 refuses it; `*` stands for what is not named. */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  if (acceptEncoding === undefined) return false
  let any = false
  for (const offer of acceptEncoding.toLowerCase().split(',')) {
    const [coding = '', ...parameters] = offer.split(';').map(part => part.trim())
    const refused = parameters.some(parameter => /^q\s*=\s*0(?:\.0*)?$/.test(parameter))
    if (coding === 'gzip' || coding === 'x-gzip') return !refused
    if (coding === '*') any = !refused
  }
  return any
}

/** The metalink that a client would rather have than the file; of both, the newer. */
export const preferredMetalink = (accept: string | undefined): MetalinkVersion | undefined =>
  (['meta4', 'metalink'] as const).find(version => prefers(accept, METALINK_TYPES[version]))

/**
 * Whether a client that sends this `Accept` would rather have `type` than anything else: it names
 * the type, and nothing else with a greater weight. Wildcards do not name it.
 */
export function prefers(accept: string | undefined, type: string): boolean {
  if (accept?.toLowerCase().includes(type) !== true) return false
  let wish = 0
  let other = 0
  for (const offer of accept.toLowerCase().split(',')) {
    const [range = '', ...parameters] = offer.split(';').map(part => part.trim())
    const weight = weightOf(parameters)
    if (range === type) wish = Math.max(wish, weight)
    else other = Math.max(other, weight)
  }
  return wish > 0 && wish >= other
}

/** A weight that cannot be read counts as none given. */
function weightOf(parameters: readonly string[]): number {
  for (const parameter of parameters) {
    const [, digits] = /^q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.exec(parameter) ?? []
    if (digits !== undefined) return Number(digits)
  }
  return 1
}
