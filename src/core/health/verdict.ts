import {type FilePath, displayPath} from '../file-path.js'
import type {ProtocolState} from '../mirror.js'
import {oneLine} from '../text/one-line.js'

/** What a mirror did when it was asked for a file. */
export type CheckAnswer =
  | {
      readonly kind: 'answered'
      readonly status: number
      /** The file's size by the mirror's word; undefined when it does not tell. */
      readonly size: number | undefined
    }
  | {readonly kind: 'unreachable'; readonly detail: string}
  /** It has no certificate that clients would accept; `code` is what TLS calls the reason. */
  | {readonly kind: 'certificate-refused'; readonly code: string; readonly detail: string}
  /** It answered with a redirect that is not followed. */
  | {readonly kind: 'redirect-refused'; readonly detail: string}
  | {readonly kind: 'too-many-redirects'}

export interface Verdict {
  readonly state: ProtocolState
  readonly level: 'info' | 'warn' | 'error'
  /** One line for the log. */
  readonly text: string
  /** It said that it lacks the file (404). */
  readonly fileMissing: boolean
  /** What is wrong is this file, which is missing or another: others may be there. */
  readonly isAboutFile: boolean
}

const down = (
  level: 'warn' | 'error',
  reason: string,
  text: string,
  file: {readonly fileMissing?: boolean; readonly isAboutFile?: boolean} = {},
): Verdict => ({state: {isUp: false, reason}, level, text, fileMissing: false, isAboutFile: false, ...file})

/**
 * What the answer says about the mirror. A file of another size counts as down:
 * clients would get something else than the catalogue promises.
 */
export function verdictOf(
  answer: CheckAnswer,
  {path, expectedSize}: {readonly path: FilePath; readonly expectedSize: number | undefined},
): Verdict {
  const name = oneLine(displayPath(path), 500)
  switch (answer.kind) {
    case 'unreachable':
      return down('error', 'Unreachable', `Error: ${oneLine(answer.detail)}`)
    case 'certificate-refused':
      return down('error', certificateReason(answer.code), `Error: ${oneLine(answer.detail)}`)
    case 'redirect-refused':
      return down('error', 'Unauthorized redirect', `Error: redirect not allowed: ${oneLine(answer.detail, 500)}`)
    case 'too-many-redirects':
      return down('error', 'Too many redirects', 'Error: too many redirects')
    case 'answered':
      return verdictOfStatus(answer.status, answer.size, name, expectedSize)
  }
}

function certificateReason(code: string): string {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return 'Certificate has expired'
    case 'CERT_NOT_YET_VALID':
      return 'Certificate is not valid yet'
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return 'Certificate is for another host'
    default:
      return 'Certificate is not trusted'
  }
}

function verdictOfStatus(
  status: number,
  size: number | undefined,
  name: string,
  expectedSize: number | undefined,
): Verdict {
  if (status === 404) {
    return down('error', `File not found ${name} (error 404)`, `Error: File ${name} not found (error 404)`, {
      fileMissing: true,
      isAboutFile: true,
    })
  }
  if (status !== 200) return down('warn', `Got status code ${status}`, `Down! Status: ${status}`)
  if (size !== undefined && expectedSize !== undefined && size !== expectedSize) {
    const text = `File size mismatch! [${name}] has ${size} bytes instead of ${expectedSize}`
    return down('warn', 'File size mismatch', text, {isAboutFile: true})
  }
  return {state: {isUp: true, reason: ''}, level: 'info', text: 'Up!', fileMissing: false, isAboutFile: false}
}
