import type {Config} from '../core/config.js'
import type {Notice} from '../core/notify/notice.js'
import type {NotificationSettings} from '../core/notify/settings.js'
import type {Clock, Log} from '../core/ports.js'
import type {Notifier} from '../notify/open-notifier.js'
import {VERSION} from './version.js'

export interface CurrentNotifierDeps {
  readonly config: () => Config
  readonly node: string
  readonly clock: Clock
  readonly log: Log
}

/** Tells whom the configuration names at that time. */
export interface CurrentNotifier {
  tell(notices: readonly Notice[]): void
  /** Whether the configuration names anybody. */
  hasTargets(): boolean
  close(): Promise<void>
}

/** Opens what the configuration says when there is something to tell, and anew after a reload that changed it. */
export function createCurrentNotifier(deps: CurrentNotifierDeps): CurrentNotifier {
  const {config, log} = deps
  let current: {readonly written: string; readonly notifier: Promise<Notifier>} | undefined
  let closed: Promise<unknown> = Promise.resolve()

  function close(): void {
    const former = current
    current = undefined
    if (former === undefined) return
    const closing = former.notifier.then(notifier => notifier.close()).catch(() => undefined) // told when it was opened
    closed = Promise.all([closed, closing])
  }

  return {
    tell(notices) {
      const {notifications: settings} = config()
      const written = JSON.stringify(settings)
      if (current?.written !== written) close()
      if (!hasTargets(settings)) return
      current ??= {written, notifier: openFrom(settings, deps)}
      current.notifier.then(
        notifier => notifier.tell(notices),
        (err: unknown) => {
          log.error({err}, 'notifications cannot be sent')
          current = undefined
        },
      )
    },
    hasTargets: () => hasTargets(config().notifications),
    async close() {
      close()
      await closed
    },
  }
}

const hasTargets = ({webhooks, email}: NotificationSettings): boolean => webhooks.length > 0 || email !== undefined

async function openFrom(settings: NotificationSettings, deps: Omit<CurrentNotifierDeps, 'config'>): Promise<Notifier> {
  const {openNotifier} = await import('../notify/open-notifier.js')
  return openNotifier({...deps, settings, userAgent: `mirrorbits/${VERSION}`})
}
