import {key} from './config-key.js'
import {pathPolicies} from './path-policies.js'
import {listOf, text, whole} from './value-kinds.js'

/** The keys that treat files by their path. */
export const FILE_KEYS = {
  AllowOutdatedFiles: key(
    'Redirects',
    listOf({
      Prefix: text('', {allowed: 'a path that starts with /', accepts: value => value === '' || value.startsWith('/')}),
      Minutes: whole(0, {unit: 'minutes'}),
    }),
    'reload',
    'Files below these paths may be older on a mirror by this much and are served all the same; an empty path is all.',
  ),
  PathPolicies: key(
    'Redirects',
    pathPolicies,
    'reload',
    'What is done with files of some paths; the first that fits wins, also over `AllowOutdatedFiles`. See [the guide](../guide/policies.md).',
    {isNew: true},
  ),
} as const
