import {MirrorbitsError, messageOf, type ErrorCode} from '../core/errors.js'
import type {Operator} from './operator.js'
import type {PlanStep} from './plan-mirrors.js'

export type ApplyMirrorsDeps = Pick<Operator, 'addMirror' | 'updateMirror' | 'setMirrorEnabled' | 'removeMirror'>

export type StepOutcome =
  | {readonly step: PlanStep; readonly ok: true; readonly warnings: readonly string[]}
  | {readonly step: PlanStep; readonly ok: false; readonly code: ErrorCode; readonly message: string}

export interface ApplyOptions {
  /** Stops between two steps. */
  readonly signal: AbortSignal
  readonly onStep: (outcome: StepOutcome) => void
}

/**
 * Carries out a plan, one step after the other; one that fails does not stop the others. Doing it again does only
 * what is left. Throws MB_CANCELLED, and faults of the program.
 */
export async function applyMirrors(
  deps: ApplyMirrorsDeps,
  steps: readonly PlanStep[],
  {signal, onStep}: ApplyOptions,
): Promise<StepOutcome[]> {
  const outcomes: StepOutcome[] = []
  for (const step of steps) {
    if (signal.aborted) throw new MirrorbitsError('MB_CANCELLED', 'Stopped between two mirrors.')
    const outcome = await attempt(deps, step)
    outcomes.push(outcome)
    onStep(outcome)
  }
  return outcomes
}

async function attempt(deps: ApplyMirrorsDeps, step: PlanStep): Promise<StepOutcome> {
  try {
    return {step, ok: true, warnings: await carryOut(deps, step)}
  } catch (error) {
    if (!(error instanceof MirrorbitsError)) throw error
    return {step, ok: false, code: error.code, message: messageOf(error)}
  }
}

async function carryOut(deps: ApplyMirrorsDeps, step: PlanStep): Promise<readonly string[]> {
  switch (step.kind) {
    case 'add': {
      const {mirror, warnings} = await deps.addMirror(step.settings)
      if (step.settings.enabled === true) await deps.setMirrorEnabled(mirror, true)
      return warnings
    }
    case 'change':
      await deps.updateMirror(step.mirror, step.settings)
      return []
    case 'remove':
      await deps.removeMirror(step.mirror)
      return []
  }
}
