import {readFile} from 'node:fs/promises'
import {createSecureContext} from 'node:tls'
import type {Config} from '../../core/config.js'
import {messageOf, MirrorbitsError} from '../../core/errors.js'

export interface TlsTexts {
  readonly cert: string
  readonly key: string
}

/** The certificate and its key, tried together. Throws MB_CONFIG_INVALID. */
export async function readTls({certificate, key: keyFile}: NonNullable<Config['rpcTls']>): Promise<TlsTexts> {
  const cert = await readPem(certificate, 'RPCTLSCertificate', /-----BEGIN CERTIFICATE-----/)
  // An empty key would be taken, for a server that can talk to nobody.
  const key = await readPem(keyFile, 'RPCTLSKey', /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/)
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

async function readPem(file: string, name: string, holds: RegExp): Promise<string> {
  try {
    const text = await readFile(file, 'utf8')
    if (!holds.test(text)) throw new Error(`${file} does not hold what it should`)
    return text
  } catch (error) {
    throw new MirrorbitsError('MB_CONFIG_INVALID', `${name} cannot be read: ${messageOf(error)}`, {
      cause: error,
      hint: 'Name a file in PEM that the user of mirrorbits may read.',
    })
  }
}
