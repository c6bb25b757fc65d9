import {readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import {parse} from 'yaml'
import {ALL_METRICS} from './all-metrics.js'
import {DURATION_METRIC} from './duration-histogram.js'

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly gridPos: {readonly x: number; readonly y: number; readonly w: number; readonly h: number}
  readonly targets?: readonly {readonly expr: string; readonly legendFormat: string}[]
}

const {groups} = parse(readFileSync('contrib/prometheus/alerts.yml', 'utf8')) as {
  readonly groups: readonly {readonly name: string; readonly rules: readonly Rule[]}[]
}
const rules = groups.flatMap(group => group.rules)
const {panels} = JSON.parse(readFileSync('contrib/grafana/mirrorbits.json', 'utf8')) as {readonly panels: Panel[]}
const targets = panels.flatMap(panel => panel.targets ?? [])

const {name: duration} = DURATION_METRIC
/** The labels of each series, beside those that Prometheus gives to all. */
const LABELS = new Map<string, readonly string[]>([
  ...ALL_METRICS.map(({name, labels}) => [name, labels] as const),
  ...[`${duration}_sum`, `${duration}_count`].map(name => [name, []] as const),
  [`${duration}_bucket`, ['le']],
])
const GIVEN_TO_ALL = ['instance', 'job']

/** What is wrong with a query, as far as it can be told without Prometheus. */
function problemsOf(query: string): string[] {
  const names = [...query.matchAll(/mirrorbits_\w+/g)].map(([name]) => name)
  const known = new Set([...GIVEN_TO_ALL, ...names.flatMap(name => LABELS.get(name) ?? [])])
  const grouped = [...query.matchAll(/\b(?:by|on) \(([^)]*)\)/g)].flatMap(([, labels = '']) => labels.split(', '))
  const matched = [...query.matchAll(/(mirrorbits_\w+|\bup)\{([^}]*)\}/g)].flatMap(([, name = '', matchers = '']) =>
    [...matchers.matchAll(/(\w+)(?:=~?|!=|!~)"/g)]
      .map(([, label = '']) => label)
      .filter(label => ![...GIVEN_TO_ALL, ...(LABELS.get(name) ?? [])].includes(label)),
  )
  return [
    ...names.filter(name => !LABELS.has(name)).map(name => `no metric: ${name}`),
    ...[...grouped.filter(label => !known.has(label)), ...matched].map(label => `no label: ${label}`),
    ...(count(query, '(') === count(query, ')') ? [] : ['brackets']),
  ]
}

const count = (text: string, character: string): number => text.split(character).length - 1

describe('alert rules', () => {
  it.each(rules)('use metrics and labels that there are: $alert', ({expr}) => {
    expect(expr).toMatch(/mirrorbits_|^up\{job="mirrorbits"\}/)
    expect(problemsOf(expr)).toEqual([])
  })

  it.each(rules)('say how bad it is and what it is: $alert', ({alert, expr, labels, annotations}) => {
    expect(labels?.['severity']).toMatch(/^(?:critical|warning)$/)
    const used = [...(annotations?.['summary'] ?? '').matchAll(/\$labels\.(\w+)/g)].map(([, label = '']) => label)
    const kept = /\bby \(([^)]*)\)/.exec(expr)?.[1]?.split(', ') ?? [...GIVEN_TO_ALL, 'mirror', 'process']
    expect([alert, used.filter(label => !kept.includes(label))]).toEqual([alert, []])
    expect(annotations?.['summary']).toMatch(/\.$|\?$/)
  })

  it('have names of their own', () => {
    expect(new Set(rules.map(({alert}) => alert)).size).toBe(rules.length)
  })
})

describe('the dashboard', () => {
  it.each(targets)('uses metrics and labels that there are: $expr', ({expr}) => {
    expect(problemsOf(expr)).toEqual([])
  })

  it('shows every metric but when the node started, and those seen by other means', () => {
    const queries = targets.map(({expr}) => expr).join('\n')
    const unseen = [...LABELS.keys()].filter(name => !new RegExp(`${name}\\b`).test(queries))
    expect(unseen).toEqual([
      'mirrorbits_mirror_files',
      'mirrorbits_start_timestamp_seconds',
      'mirrorbits_source_last_scan_duration_seconds',
      `${duration}_sum`,
      `${duration}_count`,
    ])
  })

  it('has panels with ids of their own that do not overlap', () => {
    expect(new Set(panels.map(({id}) => id)).size).toBe(panels.length)
    for (const [i, {title, gridPos: one}] of panels.entries()) {
      expect([title, one.x + one.w <= 24]).toEqual([title, true])
      for (const {gridPos: other} of panels.slice(i + 1)) {
        const overlap =
          one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h
        expect([title, overlap]).toEqual([title, false])
      }
    }
  })
})

describe('the guide', () => {
  it('explains rules that there are', () => {
    const explained = [...readFileSync('docs/guide/operations.md', 'utf8').matchAll(/^\| (Mirrorbits\w+)/gm)].map(
      ([, name]) => name,
    )
    expect(explained.length).toBeGreaterThan(5)
    expect(rules.map(({alert}) => alert)).toEqual(expect.arrayContaining(explained))
  })
})
