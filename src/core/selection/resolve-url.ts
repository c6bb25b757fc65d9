import {baseUrl, schemeOf, type Mirror} from '../mirror.js'
import {withoutUserinfo} from '../text/without-userinfo.js'
import type {Exclusion, TlsWish} from './types.js'

export interface ResolvedUrl {
  /** The mirror's address with scheme; also told for a mirror that cannot be used. */
  readonly absoluteUrl: string
  /** Undefined when the mirror serves this client over the protocol of `absoluteUrl`. */
  readonly exclusion: Exclusion | undefined
}

type Addressed = Pick<Mirror, 'httpUrl' | 'http' | 'https'>

/** The protocol over which a mirror serves a client with this wish: HTTPS before HTTP when both would do. */
export function resolveUrl(mirror: Addressed, tls: TlsWish): ResolvedUrl {
  switch (tls) {
    case 'required':
      return over(mirror, 'https')
    case 'forbidden':
      return over(mirror, 'http')
    case 'none': {
      const https = over(mirror, 'https')
      if (https.exclusion === undefined) return https
      const http = over(mirror, 'http')
      if (http.exclusion === undefined) return http
      return {absoluteUrl: http.absoluteUrl, exclusion: neither(http.exclusion, https.exclusion)}
    }
  }
}

function over(mirror: Addressed, protocol: 'http' | 'https'): ResolvedUrl {
  // Settings refuse credentials here, but other programs write records too; clients are never told them.
  const absoluteUrl = withoutUserinfo(baseUrl(mirror.httpUrl, protocol))
  return {absoluteUrl, exclusion: protocolProblem(mirror, protocol)}
}

function protocolProblem(mirror: Addressed, protocol: 'http' | 'https'): Exclusion | undefined {
  const scheme = schemeOf(mirror.httpUrl)
  if (scheme !== 'both' && scheme !== protocol) return {kind: `not-${protocol}`}
  const {isUp, reason} = mirror[protocol]
  // Without a host, a path would become one: nobody is sent there, whatever the record says.
  return isUp && mirror.httpUrl !== '' ? undefined : {kind: 'down', reason}
}

/** Both protocols down for the same reason are one reason. A URL rules out at most one protocol, so no other two are alike. */
function neither(http: Exclusion, https: Exclusion): Exclusion {
  const same = http.kind === 'down' && https.kind === 'down' && (http.reason || 'Down') === (https.reason || 'Down')
  return same ? http : {kind: 'neither', http, https}
}
