import type {NodeFigures} from './node-figures.js'

/** A number with the values of a metric's labels, in their order. */
export type Sample = readonly [labels: readonly string[], value: number]

/** Something that monitoring can ask for. A metric without samples is not told at all. */
export interface Metric {
  /** By the conventions of Prometheus: with its unit, a counter with `_total`. */
  readonly name: string
  readonly type: 'counter' | 'gauge'
  readonly help: string
  readonly labels: readonly string[]
  readonly samples: (figures: NodeFigures) => readonly Sample[]
}

/** The sample of a metric without labels: none while the number is not known. */
export const alone = (value: number | undefined): readonly Sample[] => (value === undefined ? [] : [[[], value]])

export const isTrue = (value: boolean): number => (value ? 1 : 0)
