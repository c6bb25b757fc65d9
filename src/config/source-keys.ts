import {parseRsyncUrl} from '../core/listing/parse-rsync-url.js'
import {key} from './config-key.js'
import {text, whole} from './value-kinds.js'

/** Keys of where the repository comes from and how its changes are noticed. */
export const SOURCE_KEYS = {
  SourceSync: key(
    'Repository',
    text('', {
      allowed: 'an rsync:// or rsyncs:// URL with a module',
      accepts: value => value === '' || parseRsyncUrl(value).kind === 'url',
    }),
    'reload',
    'Master that a node copies the repository from by rsync; what the master no longer has is deleted. Empty copies nothing.',
    {isNew: true, secret: true},
  ),
  SourceSyncInterval: key(
    'Repository',
    whole(15, {unit: 'minutes', min: 1}),
    'reload',
    'Time between two copies from the master. The repository is scanned right after each.',
    {isNew: true},
  ),
  SourceSyncTimeout: key(
    'Repository',
    whole(360, {unit: 'minutes', min: 1}),
    'reload',
    'A copy from the master that takes longer than this is stopped; the next one goes on with the rest.',
    {isNew: true},
  ),
  SourceStamp: key(
    'Repository',
    text('', {allowed: 'a path that starts with /', accepts: value => value === '' || value.startsWith('/')}),
    'restart',
    'Path of a file, in the file system and not in the repository, whose change has the repository scanned at once. Empty watches none.',
    {isNew: true},
  ),
  MaxRemovedPercent: key(
    'Repository',
    whole(50, {unit: 'percent', max: 100}),
    'reload',
    'A scan that would remove more of the known files than this is stopped, as a disk may not be mounted.',
    {isNew: true},
  ),
} as const
