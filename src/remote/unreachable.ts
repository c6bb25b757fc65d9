import {connect} from 'node:tls'
import {codeOf, messageOf, MirrorbitsError} from '../core/errors.js'
import type {ServerAddress} from './server-address.js'

const PROBE_MS = 3000

/** The error for an admin API that cannot be reached; `hint` says what to do about this reason. */
export const unreachable = (
  message: string,
  cause?: unknown,
  hint = 'Look whether the server runs and at its RPCListenAddress.',
): MirrorbitsError => new MirrorbitsError('MB_SERVER_UNREACHABLE', message, {cause, hint})

/** What is to be told when no answer came: which address to write instead, if that is the matter. */
export async function noAnswer(server: ServerAddress, error: unknown): Promise<MirrorbitsError> {
  const {shown, isTls} = server
  const reason = reasonOf(error)
  if (isTls && codeOf(error) === 'EPROTO' && NO_TLS.test(reason)) {
    const instead = shown.replace(/^https/, 'http')
    return unreachable(`What answers at ${shown} does not speak TLS.`, error, `Write --server ${instead} instead.`)
  }
  if (isTls && isOfCertificate(error)) {
    return unreachable(`The certificate of ${shown} is not trusted: ${reason}`, error, CERTIFICATE_HINT)
  }
  // A TLS server that is asked in plain HTTP says nothing, or what is no HTTP.
  if (/^(?:ECONNRESET|EPIPE|HPE_)/.test(String(codeOf(error))) && (await speaksTls(server)))
    return onlyTls(server, error)
  return unreachable(`The admin API at ${shown} cannot be reached: ${reason}`, error)
}

/** The error for an address without TLS where only TLS is spoken. */
export const onlyTls = ({shown}: ServerAddress, cause?: unknown): MirrorbitsError =>
  unreachable(
    `What answers at ${shown} speaks TLS only.`,
    cause,
    `Write --server ${shown.replace(/^http/, 'https')} instead; a certificate of your own is named with --server-ca.`,
  )

/** Whether the other side begins a TLS connection, whoever it is; never for an address that is asked by TLS anyway. */
export async function speaksTls({connect: where, isTls}: ServerAddress): Promise<boolean> {
  if (isTls || !('host' in where)) return false
  // Nothing is sent: what it shows does not matter.
  const socket = connect({...where, rejectUnauthorized: false})
  const late = setTimeout(() => socket.destroy(), PROBE_MS)
  try {
    return await new Promise(resolve => {
      socket.once('secureConnect', () => resolve(true))
      socket.once('error', () => resolve(false))
      socket.once('close', () => resolve(false))
    })
  } finally {
    clearTimeout(late)
    socket.destroy()
  }
}

/** What OpenSSL says of an answer that is no TLS. */
const NO_TLS = /wrong version number|packet length too long|http request|unknown protocol/i

const CERTIFICATE_HINT =
  'Write the name that its certificate is for, or name a certificate of your own with --server-ca.'

const isOfCertificate = (error: unknown): boolean =>
  /CERT|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/.test(String(codeOf(error)))

/** A host with several addresses fails with an error for each, under a text that says nothing. */
export const reasonOf = (error: unknown): string =>
  error instanceof AggregateError ? error.errors.map(messageOf).join('; ') : messageOf(error)
