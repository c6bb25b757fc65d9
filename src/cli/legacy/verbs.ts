import type {GoFlags} from './go-flags.js'

/** Flags that stand before the verb in the original. */
export const GLOBAL_FLAGS: GoFlags = {
  h: 'string',
  p: 'integer',
  P: 'string',
  a: 'boolean',
  debug: 'boolean',
  cpuprofile: 'string',
}

export const DAEMON_FLAGS: GoFlags = {
  config: 'string',
  monitor: 'boolean',
  p: 'string',
  log: 'string',
  debug: 'boolean',
  cpuprofile: 'string',
}

/** The original's verbs with their flags; each has a hidden command `legacy:<verb>`. */
export const LEGACY_VERBS: Readonly<Record<string, GoFlags>> = {
  add: {
    http: 'string',
    rsync: 'string',
    ftp: 'string',
    'sponsor-name': 'string',
    'sponsor-url': 'string',
    'sponsor-logo': 'string',
    'admin-name': 'string',
    'admin-email': 'string',
    'custom-data': 'string',
    'continent-only': 'boolean',
    'country-only': 'boolean',
    'as-only': 'boolean',
    score: 'integer',
    comment: 'string',
  },
  disable: {},
  edit: {},
  enable: {},
  export: {rsync: 'boolean', http: 'boolean', ftp: 'boolean', disabled: 'boolean'},
  geoupdate: {f: 'boolean'},
  list: {
    http: 'boolean',
    rsync: 'boolean',
    ftp: 'boolean',
    location: 'boolean',
    score: 'boolean',
    state: 'boolean',
    disabled: 'boolean',
    enabled: 'boolean',
    down: 'boolean',
  },
  logs: {l: 'integer'},
  refresh: {rehash: 'boolean'},
  reload: {},
  remove: {f: 'boolean'},
  scan: {all: 'boolean', enable: 'boolean', ftp: 'boolean', rsync: 'boolean', timeout: 'integer'},
  show: {},
  stats: {'start-date': 'string', 'end-date': 'string', h: 'boolean'},
  upgrade: {},
  version: {},
}

/** Words that are commands of ours as well as verbs of the original. */
export const COMMON_WORDS: ReadonlySet<string> = new Set(['refresh', 'reload', 'stats', 'upgrade', 'version'])

/** Flags of a verb that are on unless they are switched off. */
export const ON_BY_DEFAULT: Readonly<Record<string, readonly string[]>> = {
  export: ['rsync', 'http', 'ftp', 'disabled'],
  list: ['state'],
  stats: ['h'],
}
