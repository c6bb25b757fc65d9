import {createHash, timingSafeEqual} from 'node:crypto'

/** What a caller shows: the secret of `Bearer`, or the password of `Basic`, whatever user it names. Undefined for neither. */
export function secretOf(authorization: string | undefined): string | undefined {
  const [, scheme = '', value = ''] = /^(bearer|basic) +([!-~]{1,4096})$/i.exec(authorization ?? '') ?? []
  if (scheme.toLowerCase() === 'bearer') return value
  if (scheme === '') return undefined
  const text = Buffer.from(value, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon === -1 ? undefined : text.slice(colon + 1)
}

/** SHA-256 of a secret. */
export const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/** Whether two secrets are the same; how long it takes tells nothing of either. */
export const isSameSecret = (one: string, other: string): boolean => timingSafeEqual(digestOf(one), digestOf(other))
