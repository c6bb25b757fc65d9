import type {ErrorCode} from '../core/errors.js'
import {changedSettings} from '../core/mirror-changes.js'
import {ALL_FIELDS} from '../core/mirror-fields.js'
import {withDefaults} from '../core/mirror-settings.js'
import {printable} from '../core/text/display-width.js'
import type {StepOutcome} from '../operations/apply-mirrors.js'
import type {MirrorPlan, PlanStep} from '../operations/plan-mirrors.js'
import {paintDiff} from './changed-mirror.js'
import {mirrorDiff} from './mirror-diff.js'
import type {Paint} from './style.js'

/** What was, or with `dryRun` would be, done: `schemas/mirror-apply.schema.json`. */
export interface ApplyJson {
  readonly dryRun: boolean
  readonly added: readonly string[]
  readonly changed: readonly {readonly name: string; readonly settings: readonly string[]}[]
  readonly removed: readonly string[]
  readonly unchanged: number
  readonly failed: readonly {readonly name: string; readonly code: ErrorCode; readonly message: string}[]
}

export function toApplyJson(
  steps: readonly PlanStep[],
  {unchanged}: MirrorPlan,
  rest: {readonly dryRun: boolean; readonly outcomes: readonly StepOutcome[]},
): ApplyJson {
  const namesOf = (kind: PlanStep['kind']): string[] => steps.filter(step => step.kind === kind).map(({name}) => name)
  return {
    dryRun: rest.dryRun,
    added: namesOf('add'),
    changed: steps.flatMap(step => (step.kind === 'change' ? [{name: step.name, settings: settingNames(step)}] : [])),
    removed: namesOf('remove'),
    unchanged,
    failed: rest.outcomes.flatMap(outcome =>
      outcome.ok ? [] : [{name: outcome.step.name, code: outcome.code, message: outcome.message}],
    ),
  }
}

function settingNames({mirror, settings}: Extract<PlanStep, {kind: 'change'}>): string[] {
  const changes = changedSettings(mirror, settings)
  return ALL_FIELDS.filter(({key}) => changes[key] !== undefined).map(({name}) => name)
}

/** The plan as it is put before an operator, one step after the other, and how many there are. */
export function planText({steps, unchanged}: MirrorPlan, paint: Paint): string {
  const count = (kind: PlanStep['kind']): number => steps.filter(step => step.kind === kind).length
  return [
    ...steps.flatMap(step => stepLines(step, paint)),
    `${count('add')} to add, ${count('change')} to change, ${count('remove')} to remove, ${unchanged} unchanged`,
  ].join('\n')
}

function stepLines(step: PlanStep, paint: Paint): string[] {
  const title = paint('strong', `${step.kind} ${printable(step.name)}`)
  return [title, ...paintDiff(diffOf(step), paint).map(line => `  ${line}`)]
}

function diffOf(step: PlanStep): string[] {
  switch (step.kind) {
    case 'add': {
      const {enabled = false, ...settings} = step.settings
      const plain = withDefaults({name: settings.name, httpUrl: settings.httpUrl})
      const diff = mirrorDiff(plain, {...withDefaults(settings), enabled}, {comment: true})
      return [`+ HttpURL: ${printable(plain.httpUrl)}`, ...diff.filter(line => line.startsWith('+'))]
    }
    case 'change':
      return mirrorDiff(step.mirror, {...step.mirror, ...step.settings}, {comment: true})
    case 'remove':
      return []
  }
}

/** What came of a step, in one line. */
export function outcomeText(outcome: StepOutcome): string {
  const name = printable(outcome.step.name)
  if (!outcome.ok) return `${name} failed: ${printable(outcome.message)}`
  return `${name} ${{add: 'added', change: 'changed', remove: 'removed'}[outcome.step.kind]}`
}
