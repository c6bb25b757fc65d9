import type {Metric} from './metric.js'
import {MIRROR_METRICS} from './mirror-metrics.js'
import {NODE_METRICS} from './node-metrics.js'
import {REQUEST_METRICS} from './request-metrics.js'

/** All that a node tells beside the histogram of durations, in the order of the reference page. */
export const ALL_METRICS: readonly Metric[] = [...REQUEST_METRICS, ...MIRROR_METRICS, ...NODE_METRICS]
