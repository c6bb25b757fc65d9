import type {DatabaseProblem, FoundProblems} from '../../core/migration.js'

/** Kept at most; all are counted. */
const KEPT = 1000

export interface ProblemCollector {
  add(key: string | Buffer, problem: string): void
  found(): FoundProblems
}

export function collectProblems(): ProblemCollector {
  const problems: DatabaseProblem[] = []
  let problemCount = 0
  return {
    add(key, problem) {
      problemCount++
      if (problems.length < KEPT) problems.push({key: key.toString(), problem})
    },
    found: () => ({problems, problemCount}),
  }
}
