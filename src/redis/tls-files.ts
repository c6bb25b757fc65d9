import {readFile} from 'node:fs/promises'
import {createSecureContext} from 'node:tls'
import type {RedisTls} from '../core/config.js'
import {messageOf, MirrorbitsError} from '../core/errors.js'

/** What a connection needs to trust a server, and to be trusted; all of it may be left out. */
export interface TlsFiles {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

/** Reads the files of the settings and tries them. Throws MB_CONFIG_INVALID. */
export async function readTlsFiles({ca, certificate, key}: RedisTls): Promise<TlsFiles> {
  const files = {
    ...(await pem('ca', ca, 'RedisTLSCA')),
    ...(await pem('cert', certificate, 'RedisTLSCertificate')),
    ...(await pem('key', key, 'RedisTLSKey')),
  }
  try {
    createSecureContext(files)
  } catch (error) {
    throw unusable(`RedisTLSCA, RedisTLSCertificate or RedisTLSKey cannot be used: ${messageOf(error)}`, error)
  }
  return files
}

async function pem(name: keyof TlsFiles, file: string, configKey: string): Promise<TlsFiles> {
  if (file === '') return {}
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw unusable(`${configKey} cannot be read: ${messageOf(error)}`, error)
  })
  // An authority that is no PEM would be taken without a word, and then nobody is trusted.
  if (!text.includes('-----BEGIN ')) throw unusable(`${configKey}: ${file} is no PEM file.`)
  return {[name]: text}
}

const unusable = (message: string, cause?: unknown): MirrorbitsError =>
  new MirrorbitsError('MB_CONFIG_INVALID', message, {
    ...(cause === undefined ? {} : {cause}),
    hint: 'Name a file in PEM that the user of mirrorbits may read.',
  })
