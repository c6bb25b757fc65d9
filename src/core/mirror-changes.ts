import {messageOf} from './errors.js'
import {ALL_FIELDS} from './mirror-fields.js'
import {checkSettings, normalSettings} from './mirror-settings.js'
import type {MirrorSettings} from './mirror.js'

/** Which settings of `to` are another than in `from`, in the form in which they are stored. */
export function changedSettings(from: MirrorSettings, to: Partial<MirrorSettings>): Partial<MirrorSettings> {
  const normal = normalSettings(to)
  const changed = ALL_FIELDS.map(({key}) => key).filter(
    key => normal[key] !== undefined && !isSame(from[key], normal[key]),
  )
  return Object.fromEntries(changed.map(key => [key, normal[key]]))
}

type Setting = MirrorSettings[keyof MirrorSettings]

const isSame = (a: Setting, b: Setting): boolean =>
  Array.isArray(a) && Array.isArray(b) ? a.join(' ') === b.join(' ') : a === b

export interface SettingProblem {
  readonly key: keyof MirrorSettings
  readonly message: string
}

/** What is wrong with each of these settings. */
export function settingProblems(settings: Partial<MirrorSettings>): SettingProblem[] {
  return (Object.keys(settings) as (keyof MirrorSettings)[]).flatMap(key => {
    try {
      checkSettings({[key]: settings[key]})
      return []
    } catch (error) {
      return [{key, message: messageOf(error)}]
    }
  })
}
