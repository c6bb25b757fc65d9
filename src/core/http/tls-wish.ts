import type {TlsWish} from '../selection/types.js'

export interface TlsHints {
  /** Header `X-Forwarded-Proto`. */
  readonly forwardedProto: string | undefined
  /** Value of `?https=`. */
  readonly https: string | undefined
  /** May a client that came over HTTP be sent to HTTPS? */
  readonly allowHttpToHttps: boolean
}

/** Whether the client must or must not get HTTPS. The query wins over the header. */
export function tlsWish({forwardedProto, https, allowHttpToHttps}: TlsHints): TlsWish {
  if (https === '1') return 'required'
  if (https === '0') return 'forbidden'
  const proto = forwardedProto?.toLowerCase()
  if (proto === 'https') return 'required'
  return proto === 'http' && !allowHttpToHttps ? 'forbidden' : 'none'
}
