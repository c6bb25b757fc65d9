import type {MigrationProgress} from '../core/migration.js'
import type {ProgressEvent} from '../tui/progress-state.js'
import {showProgress, type ShowProgressOptions} from './show-progress.js'

const LABELS: Record<MigrationProgress['step'], string> = {
  files: 'files',
  mirrors: 'mirrors',
  statistics: 'statistics',
  cleaning: 'removing old keys',
}

/** Progress is told so often at most, in milliseconds. */
const EVERY_MS = 200

/** Does a migration and shows each of its steps as one line or bar. */
export function showMigration<T>(
  work: (onProgress: (progress: MigrationProgress) => void) => Promise<T>,
  options: ShowProgressOptions,
): Promise<T> {
  return showProgress(async report => {
    const steps = stepReporter(report)
    try {
      const result = await work(steps.onProgress)
      steps.end()
      return result
    } catch (error) {
      steps.fail()
      throw error
    }
  }, options)
}

interface StepReporter {
  readonly onProgress: (progress: MigrationProgress) => void
  readonly end: () => void
  readonly fail: () => void
}

function stepReporter(report: (event: ProgressEvent) => void): StepReporter {
  let current: MigrationProgress | undefined
  let toldAt = 0
  const end = (): void => {
    if (current !== undefined) report({kind: 'done', key: current.step, text: String(current.done), at: Date.now()})
    current = undefined
  }
  return {
    end,
    fail(): void {
      if (current !== undefined) report({kind: 'failed', key: current.step, text: 'stopped', at: Date.now()})
    },
    onProgress(progress: MigrationProgress): void {
      const at = Date.now()
      if (current?.step !== progress.step) {
        end()
        report({kind: 'started', key: progress.step, label: LABELS[progress.step], at})
        toldAt = 0
      }
      current = progress
      if (at - toldAt < EVERY_MS) return
      toldAt = at
      const {step, done, total} = progress
      report({kind: 'progress', key: step, done, total, unit: step === 'files' ? 'files' : 'items', at})
    },
  }
}
