import {stat} from 'node:fs/promises'
import {loadConfig} from '../config/load-config.js'
import {redactedConfig} from '../config/redacted-config.js'
import type {Config} from '../core/config.js'
import type {RuntimeOptions} from './open-runtime.js'

export interface ReadConfig {
  /** Secrets are hidden. */
  readonly shown: Config
  readonly warnings: readonly string[]
  /** Folders that it names and that are not there, as sentences. */
  readonly missing: readonly string[]
}

/** Reads and checks the configuration, for people to look at. Throws MB_CONFIG_*. */
export async function readConfig({configFile, repository}: RuntimeOptions): Promise<ReadConfig> {
  const {config, warnings} = await loadConfig({file: configFile, env: process.env, flags: {repository}})
  return {
    shown: redactedConfig(config),
    warnings: warnings.map(({message}) => message),
    missing: await missingPaths(config),
  }
}

async function missingPaths({repository}: Config): Promise<string[]> {
  const found = await stat(repository).catch(() => undefined)
  if (found?.isDirectory() === true) return []
  return [`Repository: ${repository} ${found === undefined ? 'is not there' : 'is no folder'}, or it may not be read.`]
}
