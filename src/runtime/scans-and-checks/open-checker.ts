import type {Config} from '../../core/config.js'
import {VERSION} from '../version.js'

/** How health checks introduce themselves to mirrors. */
export const checkerAgent = ({contact}: Config): string =>
  `Mirrorbits/${VERSION} PING CHECK${contact === '' ? '' : ` (${contact})`}`
