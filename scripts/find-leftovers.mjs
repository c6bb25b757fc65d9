import {readdirSync, readFileSync} from 'node:fs'
import {setTimeout as delay} from 'node:timers/promises'

/** Time for processes that have been told to end. */
const graceMs = 5000

/**
 * Processes that a test run has started and not ended. They are known by a
 * variable of the environment, which children inherit; needs /proc, elsewhere
 * nothing is found.
 */
export async function findLeftovers(marker) {
  const deadline = Date.now() + graceMs
  let found = processesWith(marker)
  while (found.length > 0 && Date.now() < deadline) {
    await delay(100)
    found = processesWith(marker)
  }
  return found
}

function processesWith(marker) {
  const pids = listOf('/proc').filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
  return pids.flatMap(pid => {
    if (!textOf(`/proc/${pid}/environ`).includes(`MIRRORBITS_TEST_RUN=${marker}`)) return []
    return [{pid: Number(pid), command: textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()}]
  })
}

function listOf(folder) {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Empty for processes that have ended meanwhile or are not ours. */
function textOf(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
