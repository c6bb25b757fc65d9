import {rename, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {REMEMBERED_FILE} from '../config/load-config.js'
import type {Config} from '../core/config.js'

/** Notes what a server runs with that has no configuration file, for commands that are given none either. */
export async function rememberConfig({file, repository, listenAddress, stateDirectory}: Config): Promise<void> {
  if (file !== undefined) return
  const path = join(stateDirectory, REMEMBERED_FILE)
  const lines = [
    '# Written by "mirrorbits server --repository"; read by commands that name no configuration.',
    `Repository: ${JSON.stringify(repository)}`,
    `ListenAddress: ${JSON.stringify(listenAddress)}`,
    `StateDirectory: ${JSON.stringify(stateDirectory)}`,
    'RedisAddress: ""',
    '',
  ]
  await writeFile(`${path}.new`, lines.join('\n'), {mode: 0o600})
  await rename(`${path}.new`, path)
}
