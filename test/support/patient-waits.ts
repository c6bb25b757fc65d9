import {vi} from 'vitest'

/** As in vitest.config.ts for `expect.poll`. */
const TIMEOUT_MS = 30_000

/**
 * A wait ends as soon as what it waits for is there. It gives up only when that will never be: the second after which
 * Vitest does is nothing on a busy machine. A wait that says how long it may take is left as it is.
 */
function patient(waitFor: typeof vi.waitFor): typeof vi.waitFor {
  return (callback, options = {}) =>
    waitFor(callback, {timeout: TIMEOUT_MS, ...(typeof options === 'number' ? {timeout: options} : options)})
}

const PATIENT = Symbol.for('mirrorbits patient waits')

// Files that share a process share this as well.
if (!(PATIENT in vi.waitFor)) vi.waitFor = Object.assign(patient(vi.waitFor), {[PATIENT]: true})
