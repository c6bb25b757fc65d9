import {describe, expect, it} from 'vitest'
import {asFilePath, filePathFromText} from '../file-path.js'
import {type CheckAnswer, verdictOf} from './verdict.js'

const file = {path: filePathFromText('/a.iso'), expectedSize: 5}
const answered = (status: number, size?: number): CheckAnswer => ({kind: 'answered', status, size})

describe('verdictOf', () => {
  it.each([5, undefined])('is up with 200 and a size of %s', size => {
    expect(verdictOf(answered(200, size), file)).toMatchObject({
      state: {isUp: true, reason: ''},
      level: 'info',
      text: 'Up!',
    })
  })

  it.each<[CheckAnswer, string, string]>([
    [answered(200, 6), 'File size mismatch', 'warn'],
    [answered(404), 'File not found /a.iso (error 404)', 'error'],
    [answered(206, 5), 'Got status code 206', 'warn'],
    [answered(302), 'Got status code 302', 'warn'],
    [answered(503), 'Got status code 503', 'warn'],
    [{kind: 'unreachable', detail: 'refused'}, 'Unreachable', 'error'],
    [{kind: 'certificate-refused', code: 'CERT_HAS_EXPIRED', detail: 'x'}, 'Certificate has expired', 'error'],
    [{kind: 'certificate-refused', code: 'CERT_NOT_YET_VALID', detail: 'x'}, 'Certificate is not valid yet', 'error'],
    [
      {kind: 'certificate-refused', code: 'ERR_TLS_CERT_ALTNAME_INVALID', detail: 'x'},
      'Certificate is for another host',
      'error',
    ],
    [{kind: 'certificate-refused', code: 'UNABLE_TO_GET_CRL', detail: 'x'}, 'Certificate is not trusted', 'error'],
    [{kind: 'redirect-refused', detail: 'x'}, 'Unauthorized redirect', 'error'],
    [{kind: 'too-many-redirects'}, 'Too many redirects', 'error'],
  ])('is down for %j: %s', (answer, reason, level) => {
    expect(verdictOf(answer, file)).toMatchObject({state: {isUp: false, reason}, level})
  })

  it('says when the file is missing, and only then', () => {
    expect(verdictOf(answered(404), file).fileMissing).toBe(true)
    expect(verdictOf(answered(403), file).fileMissing).toBe(false)
  })

  it('bounds the reason and keeps control characters out of it', () => {
    const {state, text} = verdictOf(answered(404), {
      path: asFilePath(`/\n\x1b[31m${'x'.repeat(4000)}`),
      expectedSize: 5,
    })
    expect(state.reason.length).toBeLessThan(600)
    expect(state.reason + text).toMatch(/^[ -~…]+$/)
  })

  it('keeps control characters of an error out of the log line', () => {
    expect(verdictOf({kind: 'unreachable', detail: 'a\r\nb'}, file).text).toBe('Error: a b')
  })
})
