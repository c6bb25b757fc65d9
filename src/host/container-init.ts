import {readFileSync} from 'node:fs'

/** Programs that are the first of a container, and end it when the one program ends that they have started. */
const INITS = new Set(['tini', 'tini-static', 'docker-init', 'podman-init', 'catatonit', 'dumb-init'])

/** Whether a container ends as soon as this process does: it is the first one, or was started by a small init. */
export function isContainerMain(
  {pid, ppid}: Pick<NodeJS.Process, 'pid' | 'ppid'>,
  nameOfFirst: () => string = readNameOfFirst,
): boolean {
  if (pid === 1) return true
  return ppid === 1 && INITS.has(nameOfFirst())
}

/** See proc(5). */
function readNameOfFirst(): string {
  try {
    return readFileSync('/proc/1/comm', 'latin1').trim()
  } catch {
    return '' // no Linux, or no /proc: then it is not known, and no container of ours
  }
}
