import {stat} from 'node:fs/promises'
import {join} from 'node:path'
import type {Config} from '../core/config.js'
import {codeOf, MirrorbitsError, messageOf} from '../core/errors.js'
import {loadBranding} from './branding/load-branding.js'
import {KEYS} from './keys.js'
import {type ConfigFlags, type LoadedConfig, parseConfig} from './parse-config.js'
import {readStart} from './read-start.js'
import {defaultStateDirectory} from './state-directory.js'

const DEFAULT_FILE = '/etc/mirrorbits.conf'
const DEFAULT_REDIS = KEYS.RedisAddress.kind.defaultText
const MAX_BYTES = 1024 * 1024

/**
 * In the state folder: what a server that was started without a configuration
 * file runs with, so that commands without one find its Redis and repository.
 */
export const REMEMBERED_FILE = 'last-server.conf'

export interface LoadConfigInput {
  /** What `--config` says. */
  readonly file: string | undefined
  readonly env: NodeJS.ProcessEnv
  readonly flags: ConfigFlags
  /** Read when neither `--config` nor `MIRRORBITS_CONFIG` names a file, if it is there. */
  readonly defaultFile?: string
  /** It was read before: a pipe has nothing more to say. */
  readonly again?: boolean
}

/**
 * Finds, reads and checks the configuration; also to reload it, the caller then keeps the old one on an error.
 * `--repository` alone is enough where there is no file; commands then also find a server that was started so. Throws MB_CONFIG_NOT_FOUND, MB_CONFIG_INVALID.
 */
export async function loadConfig(input: LoadConfigInput): Promise<LoadedConfig> {
  const {config, warnings} = await findConfig(input)
  const {branding, problems} = await loadBranding(config.brandingDirectory)
  return {
    config: Object.freeze({...config, branding}),
    warnings: [...warnings, ...problems.map(message => ({key: 'BrandingDirectory', line: undefined, message}))],
  }
}

/** The defaults of all keys, with the Redis that a file without `RedisAddress` names. */
export const configWithoutFile = (env: NodeJS.ProcessEnv, {repository}: {readonly repository: string}): Config =>
  parseConfig('', undefined, {flags: {repository, redis: DEFAULT_REDIS}, stateDirectory: stateDirectoryOf(env)}).config

async function findConfig(input: LoadConfigInput): Promise<LoadedConfig> {
  const {env, flags, defaultFile = DEFAULT_FILE, again = false} = input
  const fromEnv = env['MIRRORBITS_CONFIG'] === '' ? undefined : env['MIRRORBITS_CONFIG']
  const named = input.file ?? fromEnv
  const file = named ?? defaultFile
  const options = {flags, stateDirectory: stateDirectoryOf(env)}

  const text = await readBounded(file, again)
  if (text !== undefined) return parseConfig(text, file, options)
  if (named === undefined && flags.repository !== undefined) return parseConfig('', undefined, options)
  if (named === undefined) {
    const remembered = join(options.stateDirectory, REMEMBERED_FILE)
    const last = await readBounded(remembered, again)
    if (last !== undefined) return parseConfig(last, remembered, options)
  }
  throw named === undefined
    ? new MirrorbitsError('MB_CONFIG_NOT_FOUND', `There is no configuration: ${file} does not exist.`, {
        hint: 'Name a file with --config, or only the folder to distribute with --repository.',
      })
    : new MirrorbitsError('MB_CONFIG_NOT_FOUND', `The configuration file ${file} does not exist.`, {
        hint: input.file === undefined ? 'Correct MIRRORBITS_CONFIG.' : 'Correct --config.',
      })
}

const stateDirectoryOf = (env: NodeJS.ProcessEnv): string =>
  defaultStateDirectory({env, isRoot: process.getuid?.() === 0})

/** Undefined when there is no such file. */
async function readBounded(file: string, again: boolean): Promise<string | undefined> {
  const bytes = await readEnding(file, again).catch((error: unknown) => {
    if (error instanceof MirrorbitsError) throw error
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
    throw new MirrorbitsError('MB_CONFIG_NOT_FOUND', `${file} cannot be read: ${messageOf(error)}`, {
      cause: error,
      hint: 'Make it a file that the user of mirrorbits may read.',
    })
  })
  if (bytes === undefined) return undefined
  if (bytes.length > MAX_BYTES) throw new MirrorbitsError('MB_CONFIG_INVALID', `${file} is larger than 1 MiB.`)
  try {
    return new TextDecoder('utf-8', {fatal: true}).decode(bytes)
  } catch (error) {
    throw new MirrorbitsError('MB_CONFIG_INVALID', `${file} is not UTF-8 text.`, {cause: error})
  }
}

/** Pipes that this process was started with: `--config /dev/stdin`, and `--config <(…)` of a shell. */
const OWN_PIPE = /^\/(?:dev\/(?:stdin|fd\/\d+)|proc\/self\/fd\/\d+)$/

/** The bytes of a file. Opening a FIFO would wait for somebody to write into it, and a device may never end. */
async function readEnding(file: string, again: boolean): Promise<Uint8Array> {
  const found = await stat(file)
  const isOwnPipe = found.isFIFO() && OWN_PIPE.test(file)
  if (isOwnPipe && again) {
    throw new MirrorbitsError('MB_CONFIG_INVALID', `${file} was a pipe, and cannot be read a second time.`, {
      hint: 'Start the server with a file: then it can be reloaded.',
    })
  }
  if (isOwnPipe || found.isFile() || found.isDirectory() || file === '/dev/null') return readStart(file, MAX_BYTES)
  throw new MirrorbitsError('MB_CONFIG_INVALID', `${file} is no regular file.`, {
    hint: 'Name a file; only a pipe of its own, as in --config /dev/stdin, can be read instead, and only once.',
  })
}
