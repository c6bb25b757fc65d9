import type {DashboardActions} from './source.js'
import type {Action} from './ui-state.js'
import {counted} from '../../core/text/counted.js'

/** What is said while it is being done. */
export const WORKING: Readonly<Record<Action['kind'], string>> = {
  enable: 'Enabling',
  disable: 'Disabling',
  scan: 'Scanning',
  check: 'Checking',
  score: 'Setting the score',
  refresh: 'Scanning the source',
}

/** One slow mirror keeps the others waiting no longer than it must; a node has its own limits. */
const AT_ONCE = 4

/** Does it for all mirrors, a few at once, also when some fail. Throws what went wrong, of several the last. */
export async function perform(actions: DashboardActions, action: Action): Promise<string> {
  if (action.kind === 'refresh') return actions.refresh()
  const {mirrors} = action
  const [only] = mirrors
  if (mirrors.length === 1 && only !== undefined) return performOn(actions, action, only)
  let failed = 0
  let problem: unknown
  const waiting = [...mirrors]
  const lane = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      try {
        await performOn(actions, action, id)
      } catch (error) {
        failed++
        problem = error
      }
    }
  }
  await Promise.all(Array.from({length: AT_ONCE}, lane))
  if (failed === 0) return `${counted(mirrors.length, 'mirror')}: done.`
  const reason = problem instanceof Error ? problem.message : String(problem)
  throw new Error(`${failed} of ${counted(mirrors.length, 'mirror')}: ${reason}`, {cause: problem})
}

function performOn(actions: DashboardActions, action: Exclude<Action, {kind: 'refresh'}>, id: number): Promise<string> {
  switch (action.kind) {
    case 'enable':
    case 'disable':
      return actions.setEnabled(id, action.kind === 'enable')
    case 'score':
      return actions.setScore(id, action.score)
    case 'scan':
      return actions.scan(id)
    case 'check':
      return actions.check(id)
  }
}
