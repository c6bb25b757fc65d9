import type {RedisKey} from '../keys.js'

const key = (text: string): RedisKey => text as string & RedisKey
const bytes = (start: string, rest: Buffer): RedisKey => Buffer.concat([Buffer.from(start), rest]) as Buffer & RedisKey

/** Keys of database versions 0 to 2 that version 3 does not have, and what an upgrade needs for its own work. */
export const oldKeys = {
  /** Set of the mirrors that list a path. */
  fileMirrors: (path: Buffer) => bytes('FILEMIRRORS_', path),
  /** What one mirror has at a path. Until version 1 `subject` is a name, then an id. */
  fileInfo: (subject: string, path: Buffer) => bytes(`FILEINFO_${subject}_`, path),
  mirrorFiles: (id: string | number) => key(`MIRRORFILES_${id}`),
  handledFiles: (subject: string | number) => key(`HANDLEDFILES_${subject}`),
  namedMirror: (name: string) => key(`MIRROR_${name}`),
  namedMirrorFiles: (name: string) => key(`MIRROR_${name}_FILES`),
  /** Work of an upgrade that has not ended: see `finish-upgrade.ts`. */
  work: key('V3_UPGRADE'),
  workMirrors: key('V3_MIRRORS'),
  workMirror: (id: number) => key(`V3_MIRROR_${id}`),
  /** Mirror name → id, while statistics of version 0 are being rewritten. */
  workNames: key('V3_NAMES'),
  /** Statistics that are rewritten. */
  workConverted: key('V3_CONVERTED'),
} as const

/** Beginnings of keys that scripts complete. */
export const oldPrefixes = {fileMirrors: 'FILEMIRRORS_', fileInfo: 'FILEINFO_'} as const

/** Families that only versions 0 to 2 have. */
export const OLD_PATTERNS = [
  'FILEMIRRORS_*',
  'FILEINFO_*',
  'MIRRORFILES_*',
  'MIRRORFILESTMP_*',
  'HANDLEDFILES_*',
  'FILES_TMP',
] as const

/** Families that only version 3 has. File ids stay: the original does not look at them. */
export const NEW_PATTERNS = [
  'HOLDINGS_*',
  'V3_*',
  'CATALOGUE_ID',
  'CATALOGUE_EPOCH',
  'CATALOGUE_MARKS',
  'CATALOGUE_CHANGES',
  'ALIASES',
  'ALIASES_REVISION',
] as const
