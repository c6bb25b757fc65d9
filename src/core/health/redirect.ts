/** How many redirects a check follows. */
export const MAX_REDIRECTS = 10

/**
 * Where a redirect leads, or why it is not followed. Only HTTP and HTTPS, and
 * never from HTTPS to HTTP, which would take the client's protection away.
 */
export function redirectTarget(
  from: URL,
  location: string,
): {readonly kind: 'follow'; readonly url: URL} | {readonly kind: 'refuse'; readonly detail: string} {
  const url = URL.canParse(location, from.href) ? new URL(location, from) : undefined
  if (url === undefined) return {kind: 'refuse', detail: 'the target is no URL'}
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return {kind: 'refuse', detail: `the target has the scheme ${url.protocol}`}
  }
  if (from.protocol === 'https:' && url.protocol === 'http:') {
    return {kind: 'refuse', detail: `from HTTPS to HTTP, at ${url.host}`}
  }
  return {kind: 'follow', url: withoutCredentials(url)}
}

/** A check never logs in, and what it logs holds no password. */
export function withoutCredentials(url: URL): URL {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare
}
