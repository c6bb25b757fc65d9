import type {Mirror} from '../../src/core/mirror.js'
import type {MirrorDescription} from '../../src/operations/describe-mirrors.js'
import {aMirror} from './mirrors.js'

/** A mirror with the whole catalogue and no traffic; say what is different. */
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
