import {readFile} from 'node:fs/promises'
import {createSecureContext} from 'node:tls'
import type {Config} from '../core/config.js'
import {messageOf, MirrorbitsError} from '../core/errors.js'

export interface TlsTexts {
  readonly cert: string
  readonly key: string
}

/** The certificate and its key, tried together. Throws MB_CONFIG_INVALID. */
export async function readTls({certificate, key: keyFile}: NonNullable<Config['rpcTls']>): Promise<TlsTexts> {
  const cert = await readPem(certificate, 'RPCTLSCertificate')
  const key = await readPem(keyFile, 'RPCTLSKey')
  try {
    createSecureContext({cert, key})
  } catch (error) {
    throw new MirrorbitsError(
      'MB_CONFIG_INVALID',
      `The certificate of the admin API cannot be used: ${messageOf(error)}`,
      {
        cause: error,
        hint: `Look whether ${certificate} and ${keyFile} are PEM files and belong together.`,
      },
    )
  }
  return {cert, key}
}

async function readPem(file: string, name: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new MirrorbitsError('MB_CONFIG_INVALID', `${name} cannot be read: ${messageOf(error)}`, {
      cause: error,
      hint: 'Correct the path, and let the user of mirrorbits read the file.',
    })
  }
}
