import {MirrorbitsError} from '../../src/core/errors.js'
import {ensureTools} from '../../src/host/ensure-tools.js'
import {createSystem} from '../../src/host/system.js'
import {redisTool, rsyncTool, tmuxTool} from '../../src/host/tools.js'

/** Run before the tests: brings the programs that they start, in the way the demo does. */
try {
  await ensureTools([redisTool, rsyncTool, tmuxTool], createSystem())
} catch (error) {
  if (!(error instanceof MirrorbitsError)) throw error
  process.stderr.write(`${error.message}\n${error.hint ?? ''}\n`)
  process.exitCode = 1
}
