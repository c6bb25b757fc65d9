import {MirrorbitsError} from '../core/errors.js'

/** What a listing that takes longer than `ScanTimeout` ends with. */
export const tooSlow = (protocol: string, totalMs: number): MirrorbitsError =>
  new MirrorbitsError(
    'MB_SCAN_FAILED',
    `The scan by ${protocol} did not end within ${Math.ceil(totalMs / 1000)} seconds.`,
    {
      hint: 'Raise ScanTimeout if the mirror is only slow.',
    },
  )
