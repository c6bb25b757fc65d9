import type {NodeFigures} from '../../src/core/metrics/node-figures.js'
import {createNodeTally} from '../../src/core/metrics/node-tally.js'

/** Figures of a node that has just started and has nothing, but for what the test says. */
export const someFigures = (changes: Partial<NodeFigures> = {}): NodeFigures => ({
  version: '1.2.3',
  startedAt: 1_800_000_000,
  totals: createNodeTally().totals(),
  mirrors: [],
  filesOf: () => ({known: 10, total: 12, differing: 1}),
  catalogueFiles: 12,
  processes: [{name: 'primary', memory: 1e8, loopDelaySeconds: 0.002, deaths: 0}],
  snapshotAt: undefined,
  counts: {waiting: 0, journalled: 0},
  redisRoundTrip: 0.001,
  geoip: [],
  ...changes,
})
