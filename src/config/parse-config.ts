import {resolve} from 'node:path'
import type {Config} from '../core/config.js'
import {MirrorbitsError} from '../core/errors.js'
import {closest} from '../core/text/closest.js'
import {printable} from '../core/text/display-width.js'
import {redactUrl} from '../core/text/redact-url.js'
import {fieldsOf, type ValueProblem} from './checks.js'
import type {ConfigKey} from './config-key.js'
import {overrideProblem} from './geoip-keys.js'
import {KEYS, OBSOLETE_KEYS} from './keys.js'
import {type ConfigValues, toConfig} from './to-config.js'
import {policyProblem} from './path-policies.js'
import {parseYamlTree, type YamlTree} from './yaml-tree.js'

/** Something in the file that is most likely not meant so. `message` begins with file and line. */
export interface ConfigWarning {
  readonly key: string
  readonly line: number | undefined
  readonly message: string
}

/** What the command line says; it wins over the file. */
export interface ConfigFlags {
  readonly repository?: string | undefined
  readonly listen?: string | undefined
  readonly redis?: string | undefined
  readonly stateDirectory?: string | undefined
}

export interface ParseConfigOptions {
  readonly flags: ConfigFlags
  /** Used when neither file nor flags name a state folder. */
  readonly stateDirectory: string
}

export interface LoadedConfig {
  readonly config: Config
  readonly warnings: readonly ConfigWarning[]
}

const FLAG_OF_KEY = {
  Repository: 'repository',
  ListenAddress: 'listen',
  RedisAddress: 'redis',
  StateDirectory: 'stateDirectory',
} as const
const NAMES = Object.keys(KEYS)
const keyNamed = (name: string): ConfigKey<unknown> | undefined =>
  Object.hasOwn(KEYS, name) ? KEYS[name as keyof typeof KEYS] : undefined

const checkAll = fieldsOf(Object.fromEntries(Object.entries(KEYS).map(([name, {kind}]) => [name, kind.check])), '')

/**
 * Checks the text of a configuration file and fills in what it leaves out.
 * Without a file name the flags are all there is, and Redis is our own unless they name one.
 * Throws MB_CONFIG_INVALID with all problems, one on a line.
 */
export function parseConfig(text: string, fileName: string | undefined, options: ParseConfigOptions): LoadedConfig {
  const tree = parseYamlTree(text)
  const place = (line: number): string => `${fileName ?? 'command line'}:${line}`
  refuse(tree.problems.map(problem => `${place(problem.line)}: ${printable(problem.text)}`))

  const written = tree.value ?? {}
  if (typeof written !== 'object' || Array.isArray(written)) {
    refuse([`${place(1)}: the file must consist of lines like "Repository: /srv/repo"`])
  }
  const inFile = new Map<string, unknown>(Object.entries(written))
  const flags = flagValues(options.flags, fileName === undefined)
  const checked = checkAll({...Object.fromEntries(inFile), ...flags})
  const unknown = unknownKeys(inFile, tree, place)
  if (!checked.isRight) {
    // A key that is misspelt is often why another one is missing.
    const warnings = unknown.map(({message}) => `${message} (a warning)`)
    throw refusal([...problemsOf(checked.problems, {tree, place, flags, inFile}), ...warnings])
  }

  const values = checked.value as unknown as ConfigValues
  for (const [certificate, key] of [
    ['RPCTLSCertificate', 'RPCTLSKey'],
    ['RedisTLSCertificate', 'RedisTLSKey'],
  ] as const) {
    if ((values[certificate] === '') === (values[key] === '')) continue
    const line = tree.lineOf([values[key] === '' ? certificate : key])
    refuse([`${place(line)}: ${certificate} and ${key} must be given together`])
  }
  const policy = policyProblem(values.PathPolicies, {hasFallbacks: values.Fallbacks.length > 0})
  if (policy !== undefined) {
    const path = ['PathPolicies', policy.item, 'Mode']
    refuse([`${place(tree.lineOf(path))}: ${path.join('.')} ${policy.text}`])
  }
  const override = overrideProblem(values.GeoOverrides)
  if (override !== undefined) {
    const path = ['GeoOverrides', override.item]
    refuse([`${place(tree.lineOf(path))}: ${path.join('.')} ${override.text}`])
  }
  const warnings = [...unknown]
  const sentinelWarning = checkSentinels(values, place(tree.lineOf(['RedisSentinels'])))
  if (sentinelWarning !== undefined) {
    const line = tree.lineOf(['RedisSentinels'])
    warnings.push({key: 'RedisSentinels', line, message: `${place(line)}: ${sentinelWarning}`})
  }
  const file = fileName === undefined ? undefined : resolve(fileName)
  return {config: toConfig(values, {file, stateDirectory: options.stateDirectory}), warnings}
}

function flagValues(flags: ConfigFlags, noFile: boolean): Record<string, string> {
  const values: Record<string, string> = noFile ? {RedisAddress: ''} : {}
  for (const [name, flag] of Object.entries(FLAG_OF_KEY)) {
    const value = flags[flag]
    if (value !== undefined) values[name] = value
  }
  return values
}

interface ProblemContext {
  readonly tree: YamlTree
  readonly place: (line: number) => string
  readonly flags: Readonly<Record<string, string>>
  readonly inFile: ReadonlyMap<string, unknown>
}

function problemsOf(found: readonly ValueProblem[], {tree, place, flags, inFile}: ProblemContext): string[] {
  const problems = found.map(({path, must}) => {
    const [name = ''] = path.map(String)
    const value = valueAt(Object.hasOwn(flags, name) ? flags : Object.fromEntries(inFile), path)
    if (name === 'Repository' && value === undefined) return `${place(1)}: Repository is missing: name ${must}`
    const shown = keyNamed(name)?.secret === true ? '' : `, not ${show(value)}`
    const where = Object.hasOwn(flags, name) ? 'command line' : place(tree.lineOf(path))
    return `${where}: ${path.join('.')} must be ${must}${shown}`
  })
  return [...new Set(problems)]
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined
    at = (at as Record<PropertyKey, unknown>)[step]
  }
  return at
}

function show(value: unknown): string {
  if (value === undefined) return 'empty'
  if (typeof value !== 'string') return Array.isArray(value) ? 'a list' : 'a section'
  const text = printable(redactUrl(value))
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`
}

function unknownKeys(inFile: ReadonlyMap<string, unknown>, tree: YamlTree, place: (line: number) => string) {
  const warnings: ConfigWarning[] = []
  const warn = (path: readonly PropertyKey[], problem: string): void => {
    const line = tree.lineOf(path)
    const key = printable(path.join('.'))
    warnings.push({key, line, message: `${place(line)}: ${key} ${problem}`})
  }
  const check = (path: readonly PropertyKey[], name: string, known: readonly string[]): void => {
    if (known.includes(name)) return
    const meant = closest(name, known)
    warn([...path, name], `is not a known key${meant === undefined ? '' : `; did you mean ${meant}?`}`)
  }
  for (const [name, value] of inFile) {
    const obsolete = Object.hasOwn(OBSOLETE_KEYS, name) ? OBSOLETE_KEYS[name] : undefined
    if (obsolete === undefined) check([], name, NAMES)
    else warn([name], obsolete)
    const fields = keyNamed(name)?.kind.fields
    if (fields === undefined) continue
    const sections: [PropertyKey[], unknown][] = Array.isArray(value)
      ? value.map((item: unknown, index) => [[name, index], item])
      : [[[name], value]]
    for (const [path, item] of sections) {
      if (typeof item !== 'object' || item === null) continue
      for (const field of Object.keys(item)) check(path, field, fields)
    }
  }
  return warnings
}

/** The original goes on without sentinels when it cannot ask them for a name, so that is no error as long as it can. */
function checkSentinels(values: ConfigValues, place: string): string | undefined {
  if (values.RedisSentinels.length === 0 || values.RedisSentinelMasterName !== '') return undefined
  if (values.RedisAddress !== '') return 'RedisSentinels has no effect without RedisSentinelMasterName'
  refuse([`${place}: RedisSentinels needs RedisSentinelMasterName, the name that the sentinels know the master by`])
  return undefined
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw refusal(problems)
}

function refusal(problems: readonly string[]): MirrorbitsError {
  // Hundreds of problems have one cause, and it is among the first.
  const more = problems.length > 50 ? [`and ${problems.length - 50} more`] : []
  return new MirrorbitsError('MB_CONFIG_INVALID', [...problems.slice(0, 50), ...more].join('\n'), {
    hint: 'Correct it; docs/reference/config.md lists every key.',
  })
}
