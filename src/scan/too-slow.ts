import {MirrorbitsError} from '../core/errors.js'
import {counted} from '../core/text/counted.js'

/** What a listing that takes longer than `ScanTimeout` ends with. */
export const tooSlow = (protocol: string, totalMs: number): MirrorbitsError =>
  new MirrorbitsError(
    'MB_SCAN_FAILED',
    `The scan by ${protocol} did not end within ${counted(Math.ceil(totalMs / 1000), 'second')}.`,
    {
      hint: 'Raise ScanTimeout if the mirror is only slow.',
    },
  )
