import type {Config} from '../../core/config.js'
import {createHealthChecker, type HealthChecker} from '../../health/health-checker.js'
import {VERSION} from '../version.js'

/** Asks mirrors as the configuration says at that time. */
export const openChecker = (config: () => Config): HealthChecker =>
  createHealthChecker({userAgent: () => checkerAgent(config()), timeoutMs: () => config().checkTimeout * 1000})

/** How health checks introduce themselves to mirrors. */
export const checkerAgent = ({contact}: Config): string =>
  `Mirrorbits/${VERSION} PING CHECK${contact === '' ? '' : ` (${contact})`}`
