import type {Mirror} from '../../src/core/mirror.js'
import type {MirrorDescription} from '../../src/operations/describe-mirrors.js'
import {mirrorWith} from './mirrors.js'

/** A mirror in France that was scanned and is up over HTTP, its only protocol; say what is different. */
export const aMirror = (changes: Partial<Mirror> = {}): Mirror =>
  mirrorWith({
    name: 'ovh',
    httpUrl: 'http://ovh.example/',
    rsyncUrl: 'rsync://bob:secret@ovh.example/pub/',
    latitude: Math.fround(48.8),
    longitude: Math.fround(2.35),
    continentCode: 'EU',
    countryCodes: ['FR'],
    asNumber: 16_276,
    https: {isUp: false, reason: 'connection refused'},
    stateSince: 1_795_225_502,
    lastSync: 1_795_225_502,
    lastSuccessfulSync: 1_795_225_502,
    lastSuccessfulSyncProtocol: 'rsync',
    ...changes,
  })

/** Such a mirror with the whole catalogue and no traffic; say what is different. */
export const aDescription = (
  mirror: Partial<Mirror> = {},
  changes: Partial<MirrorDescription> = {},
): MirrorDescription => ({
  mirror: aMirror(mirror),
  filesKnown: 10,
  filesTotal: 10,
  filesDiffering: 0,
  trafficToday: {downloads: 0, bytes: 0n},
  shareToday: 0,
  ...changes,
})
