import {redactUrl} from './redact-url.js'

/** The URL without user and password. Also for a URL without scheme; a password may hold `@` or `/`. */
export const withoutUserinfo = (url: string): string =>
  !url.includes('@') ? url : redactUrl(url).replace(/^([a-z][a-z0-9+.-]*:\/\/)?[^/?#]*@/i, '$1')
