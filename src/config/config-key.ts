import type {ValueKind} from './value-kinds.js'

export const GROUPS = ['Repository', 'Web server', 'Redirects', 'Redis', 'Mirrors', 'Administration'] as const

export interface ConfigKey<T> {
  readonly group: (typeof GROUPS)[number]
  readonly kind: ValueKind<T>
  /** When a changed value counts: after a reload, or only after a restart. */
  readonly effect: 'reload' | 'restart'
  readonly summary: string
  /** Never shown in messages. */
  readonly secret?: true
  /** The original does not know it. */
  readonly isNew?: true
}

/** A key with all that is told of it. */
export const key = <T>(
  group: ConfigKey<T>['group'],
  kind: ValueKind<T>,
  effect: ConfigKey<T>['effect'],
  summary: string,
  more: Pick<ConfigKey<T>, 'secret' | 'isNew'> = {},
): ConfigKey<T> => ({group, kind, effect, summary, ...more})
