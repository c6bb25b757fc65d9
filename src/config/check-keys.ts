import {key} from './config-key.js'
import {text, whole, yesNo} from './value-kinds.js'

/** Keys of the health checks. */
export const CHECK_KEYS = {
  CheckInterval: key(
    'Mirrors',
    whole(1, {unit: 'minutes'}),
    'reload',
    'Time between two health checks of a mirror; 0 checks every second.',
  ),
  CheckTimeout: key(
    'Mirrors',
    whole(40, {unit: 'seconds', min: 1, max: 3600}),
    'reload',
    'A mirror that has not answered a health check after this time is unreachable.',
    {isNew: true},
  ),
  DownAfterFailures: key(
    'Mirrors',
    whole(2, {min: 1, max: 100}),
    'reload',
    'After so many failed health checks in a row a mirror is down. A failed one is repeated within seconds.',
    {isNew: true},
  ),
  UpAfterSuccesses: key(
    'Mirrors',
    whole(1, {min: 1, max: 100}),
    'reload',
    'After so many good health checks in a row a mirror that was down is up again.',
    {isNew: true},
  ),
  CheckFile: key(
    'Mirrors',
    text('', {allowed: 'a path that starts with /', accepts: value => value === '' || value.startsWith('/')}),
    'reload',
    'Path in the repository of a file that every mirror must have: health checks ask for it too. Empty asks only for files that the last scan found.',
    {isNew: true},
  ),
  DisallowRedirects: key(
    'Mirrors',
    yesNo(false),
    'reload',
    'Take a mirror that answers a health check with a redirect for down.',
  ),
  DisableOnMissingFile: key(
    'Mirrors',
    yesNo(false),
    'reload',
    'Disable a mirror that is down for a missing file. It is checked on, and enabled again when it has its files.',
  ),
} as const
