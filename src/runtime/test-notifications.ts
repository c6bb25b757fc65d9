import {loadConfig} from '../config/load-config.js'
import {createLog} from '../logging/runtime-log.js'
import {openNotifier, type Delivery} from '../notify/open-notifier.js'
import {nodeName} from './node-name.js'
import type {RuntimeOptions} from './open-runtime.js'
import {VERSION} from './version.js'

/** Sends a test message to all that the configuration names, and tells what became of it. Throws MB_CONFIG_*. */
export async function testNotifications({
  configFile,
  repository,
  verbose,
}: RuntimeOptions): Promise<readonly Delivery[]> {
  const {config} = await loadConfig({file: configFile, env: process.env, flags: {repository}})
  const {log, close} = createLog({format: 'text', level: verbose ? 'debug' : 'silent', destination: process.stderr})
  try {
    const notifier = await openNotifier({
      ...{settings: config.notifications, userAgent: `mirrorbits/${VERSION}`, log},
      node: nodeName(),
      clock: Date.now,
    })
    try {
      return await notifier.test()
    } finally {
      await notifier.close()
    }
  } finally {
    await close()
  }
}
