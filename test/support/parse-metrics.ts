export interface ParsedMetric {
  readonly type: string
  readonly help: string
  readonly samples: {readonly name: string; readonly labels: Readonly<Record<string, string>>; readonly value: number}[]
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/gy
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: ['_total'],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
}

/** Reads the OpenMetrics format, and throws where a text breaks one of its rules. */
export function parseMetrics(text: string): Map<string, ParsedMetric> {
  const lines = text.split('\n')
  if (lines.pop() !== '' || lines.pop() !== '# EOF') throw new Error('it does not end with # EOF')
  const metrics = new Map<string, ParsedMetric>()
  let name = ''
  let help = ''
  for (const line of lines) {
    const [, word, subject = '', rest = ''] = /^# (\w+) (\S+) (.*)$/.exec(line) ?? []
    if (word === 'HELP') [name, help] = [subject, rest]
    else if (word === 'TYPE') {
      if (subject !== name || !NAME.test(name) || SUFFIXES[rest] === undefined) throw new Error(`odd type: ${line}`)
      if (metrics.has(name)) throw new Error(`told twice: ${name}`)
      metrics.set(name, {type: rest, help, samples: []})
    } else addSample(metrics.get(name), name, line)
  }
  return metrics
}

function addSample(metric: ParsedMetric | undefined, family: string, line: string): void {
  const [, name = '', labelText = '', number = ''] = SAMPLE.exec(line) ?? []
  if (metric === undefined || SUFFIXES[metric.type]?.some(suffix => name === family + suffix) !== true) {
    throw new Error(`no sample of ${family}: ${line}`)
  }
  const value = number === '+Inf' ? Infinity : Number(number)
  if (number === '' || Number.isNaN(value) || (metric.type === 'counter' && value < 0)) throw new Error(`odd: ${line}`)
  const labels: Record<string, string> = {}
  let read = 0
  for (const match of labelText.matchAll(LABEL)) {
    const [all, label = '', text = ''] = match
    read += all.length
    labels[label] = text.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char))
  }
  if (read !== labelText.length) throw new Error(`odd labels: ${line}`)
  const key = JSON.stringify([name, labels])
  if (metric.samples.some(sample => JSON.stringify([sample.name, sample.labels]) === key)) {
    throw new Error(`sample told twice: ${line}`)
  }
  metric.samples.push({name, labels, value})
}

/** The value of a sample; undefined when it is not told. */
export function valueOf(
  metrics: Map<string, ParsedMetric>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const wanted = JSON.stringify(labels)
  const all = [...metrics.values()].flatMap(({samples}) => samples)
  return all.find(sample => sample.name === name && JSON.stringify(sample.labels) === wanted)?.value
}
