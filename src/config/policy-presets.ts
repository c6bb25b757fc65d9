/** What a preset does with some of the files below a repository's folder. */
interface PresetRule {
  /** A glob to be appended to the folder, starting with a slash. */
  readonly match: string
  /** These change in place, and a client needs several that fit together. Others have a new name with each change. */
  readonly changes: boolean
}

const changing = (match: string): PresetRule => ({match, changes: true})
const named = (match: string): PresetRule => ({match, changes: false})

/** Files whose name holds their checksum come first: they are right wherever they are. */
export const PRESETS: Readonly<Record<PresetName, readonly PresetRule[]>> = {
  apt: [
    named('/**/by-hash/**'),
    changing('/dists/**'),
    changing('/**/{InRelease,Release,Release.gpg,Packages,Packages.*,Sources,Sources.*}'),
  ],
  rpm: [named('/**/repodata/+([0-9a-f])-*'), changing('/**/repodata/*')],
  pacman: [changing('/**/*.{db,files}{,.sig,.tar,.tar.*}')],
}

export const PRESET_NAMES = ['apt', 'rpm', 'pacman'] as const
export type PresetName = (typeof PRESET_NAMES)[number]
