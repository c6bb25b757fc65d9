import {
  Counter,
  Gauge,
  openMetricsContentType,
  Registry,
  type OpenMetricsContentType,
  type Metric as AnyMetric,
} from 'prom-client'
import {ALL_METRICS} from '../../core/metrics/all-metrics.js'
import {DURATION_METRIC, durationHistogram} from '../../core/metrics/duration-histogram.js'
import type {NodeFigures} from '../../core/metrics/node-figures.js'

export const CONTENT_TYPE = openMetricsContentType

/** The figures in the OpenMetrics format. */
export async function metricsText(figures: NodeFigures): Promise<string> {
  // Made anew each time: what is no longer there, as a removed mirror, must not be told.
  const registry = new Registry<OpenMetricsContentType>()
  registry.setContentType(openMetricsContentType)
  for (const {name, type, help, labels, samples} of ALL_METRICS) {
    const found = samples(figures)
    if (found.length === 0) continue
    const options = {name, help, labelNames: [...labels], registers: [registry]}
    const metric = type === 'counter' ? new Counter(options) : new Gauge(options)
    for (const [values, value] of found)
      metric.inc(Object.fromEntries(labels.map((label, i) => [label, values[i] ?? ''])), value)
  }
  registry.registerMetric(histogram(figures))
  return registry.metrics()
}

/** The library's own histogram can only be filled one answer at a time. */
function histogram({totals}: NodeFigures): AnyMetric {
  const {name, help} = DURATION_METRIC
  const {buckets, count, sum} = durationHistogram(totals.latencies)
  const values = [
    ...buckets.map(bucket => ({metricName: `${name}_bucket`, labels: {le: bucket.seconds}, value: bucket.count})),
    {metricName: `${name}_bucket`, labels: {le: '+Inf'}, value: count},
    {metricName: `${name}_sum`, labels: {}, value: sum},
    {metricName: `${name}_count`, labels: {}, value: count},
  ]
  const metric = {name, help, type: 'histogram', values}
  return {name, get: () => Promise.resolve(metric)} as unknown as AnyMetric
}
