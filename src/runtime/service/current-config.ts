import {loadConfig} from '../../config/load-config.js'
import type {LoadedConfig} from '../../config/parse-config.js'
import type {Config} from '../../core/config.js'
import type {ServerOptions} from './server-options.js'

/** The configuration in force. */
export interface CurrentConfig {
  readonly current: () => Config
  /** What the files and the environment say now. Throws MB_CONFIG_INVALID with every mistake. */
  read(): Promise<LoadedConfig>
  /** From now on this one is in force. */
  replace(config: Config): void
}

/** Reads the configuration of a server. */
export async function openConfig({
  configFile,
  repository,
  listen,
}: Pick<ServerOptions, 'configFile' | 'repository' | 'listen'>): Promise<
  CurrentConfig & {readonly warnings: LoadedConfig['warnings']}
> {
  const input = {file: configFile, env: process.env, flags: {repository, listen}}
  const {config, warnings} = await loadConfig(input)
  let current = config
  return {
    warnings,
    current: () => current,
    read: () => loadConfig({...input, again: true}),
    replace(next) {
      current = next
    },
  }
}
