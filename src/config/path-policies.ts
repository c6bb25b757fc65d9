import type {PathPolicy, RedirectStatus} from '../core/config.js'
import {filePathFromText} from '../core/file-path.js'
import {globPattern, isPathGlob} from './glob.js'
import {PRESETS, PRESET_NAMES} from './policy-presets.js'
import {choice, listOf, optionalText, requiredText, whole} from './value-kinds.js'
import type {ValueOf} from './value-kinds.js'

/** The form of the key `PathPolicies`. */
export const pathPolicies = listOf({
  Match: requiredText('a glob that starts with /, with at most two ** in it', isPathGlob),
  Mode: choice(['mirrors', 'origin', 'stale', 'local']),
  MaxAgeMinutes: whole(1440, {unit: 'minutes', min: 1, max: 525_600}),
  OutputMode: choice(['auto', 'json', 'redirect']),
  CacheControl: optionalText('the value of a header, of at most 200 plain characters', isHeaderValue),
  RedirectStatus: choice(['301', '302', '303', '307', '308']),
  Preset: choice(PRESET_NAMES),
})

type WrittenPolicy = ValueOf<typeof pathPolicies>[number]

function isHeaderValue(value: string): boolean {
  return /^[!-~](?:[ -~]{0,198}[!-~])?$/.test(value)
}

/** Brings policies into the order in which they are tried; a preset becomes several. */
export const toPathPolicies = (written: readonly WrittenPolicy[]): PathPolicy[] =>
  written.flatMap(item => {
    if (item.Preset === undefined) return [policy(item, item.Match, {mode: item.Mode ?? 'mirrors', oneVersion: false})]
    const folder = item.Match.replace(/\/(?:\*\*)?$/, '')
    return PRESETS[item.Preset].map(({match, changes}) => {
      const mode = changes ? (item.Mode ?? 'stale') : 'mirrors'
      return policy(item, `${folder}${match}`, {mode, oneVersion: mode === 'stale'})
    })
  })

function policy(
  {MaxAgeMinutes, OutputMode, CacheControl, RedirectStatus}: WrittenPolicy,
  glob: string,
  what: Pick<PathPolicy, 'mode' | 'oneVersion'>,
): PathPolicy {
  const match = filePathFromText(glob)
  return {
    match,
    pattern: globPattern(match),
    ...what,
    maxAgeMinutes: MaxAgeMinutes,
    outputMode: OutputMode,
    cacheControl: CacheControl,
    redirectStatus: RedirectStatus === undefined ? 302 : (Number(RedirectStatus) as RedirectStatus),
  }
}

/** A policy that cannot work with the rest of the configuration: which item it is, and why. */
export function policyProblem(
  policies: readonly WrittenPolicy[],
  {hasFallbacks}: {readonly hasFallbacks: boolean},
): {readonly item: number; readonly text: string} | undefined {
  const item = policies.findIndex(({Mode}) => Mode === 'origin')
  if (item === -1 || hasFallbacks) return undefined
  return {item, text: 'origin needs Fallbacks: they are the origin'}
}
