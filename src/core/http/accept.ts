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
