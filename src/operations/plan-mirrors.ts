import {changedSettings} from '../core/mirror-changes.js'
import type {Mirror, MirrorSettings} from '../core/mirror.js'
import type {NewMirror} from './add-mirror.js'

/** What is wanted of one mirror; settings that are absent stay as they are. */
export type WantedMirror = Pick<MirrorSettings, 'name'> & Partial<MirrorSettings>

export type PlanStep =
  | {readonly kind: 'add'; readonly name: string; readonly settings: NewMirror}
  | {
      readonly kind: 'change'
      readonly name: string
      readonly mirror: Mirror
      readonly settings: Partial<MirrorSettings>
    }
  | {readonly kind: 'remove'; readonly name: string; readonly mirror: Mirror}

export interface MirrorPlan {
  /** New mirrors first and removals last: clients are never left with less than before or after. */
  readonly steps: readonly PlanStep[]
  readonly unchanged: number
}

/**
 * What to do so that the mirrors become what is wanted. Mirrors are told apart by name. With `prune` those that
 * nobody wants are removed. A new mirror without HTTP URL has it empty, which `addMirror` refuses.
 */
export function planMirrors(
  mirrors: readonly Mirror[],
  wanted: readonly WantedMirror[],
  {prune}: {readonly prune: boolean},
): MirrorPlan {
  const byName = new Map(mirrors.map(mirror => [mirror.name, mirror]))
  const names = new Set(wanted.map(({name}) => name))
  const add: PlanStep[] = []
  const change: PlanStep[] = []
  for (const settings of wanted) {
    const {name} = settings
    const mirror = byName.get(name)
    if (mirror === undefined) {
      add.push({kind: 'add', name, settings: {httpUrl: '', ...settings}})
      continue
    }
    const changes = changedSettings(mirror, settings)
    if (Object.keys(changes).length > 0) change.push({kind: 'change', name, mirror, settings: changes})
  }
  const unwanted = prune ? mirrors.filter(({name}) => !names.has(name)) : []
  const remove = unwanted.map((mirror): PlanStep => ({kind: 'remove', name: mirror.name, mirror}))
  return {steps: [...add, ...change, ...remove], unchanged: wanted.length - add.length - change.length}
}
