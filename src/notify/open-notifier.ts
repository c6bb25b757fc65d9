import {readFile} from 'node:fs/promises'
import {setTimeout as sleep} from 'node:timers/promises'
import {rootCertificates} from 'node:tls'
import {messageOf as reasonOf, MirrorbitsError} from '../core/errors.js'
import {messageOf, type NotifyMessage} from '../core/notify/message.js'
import type {Notice} from '../core/notify/notice.js'
import type {NotificationSettings} from '../core/notify/settings.js'
import type {Clock, Log} from '../core/ports.js'
import {createEmail} from './email.js'
import type {Target} from './target.js'
import {createWebhook} from './webhook.js'

export interface NotifierDeps {
  readonly settings: NotificationSettings
  readonly userAgent: string
  readonly node: string
  readonly clock: Clock
  readonly log: Log
  /** How long to wait after each failure, in milliseconds; there is one more attempt than numbers. */
  readonly retryAfterMs?: readonly number[]
}

/** What became of a message. */
export interface Delivery {
  readonly kind: Target['kind']
  /** For people: without secrets. */
  readonly target: string
  /** Why it was not sent; undefined when it was. */
  readonly problem: string | undefined
}

export interface Notifier {
  /** Sends each target what it asked for, in the background; failures are logged. Never fails. */
  tell(notices: readonly Notice[]): void
  /** Sends a message that says that it is a test, to all targets, once. */
  test(): Promise<readonly Delivery[]>
  /** Gives up what was not sent. */
  close(): Promise<void>
}

const RETRY_AFTER_MS = [2000, 15_000, 60_000, 300_000]
/** Messages that wait for one target. More are dropped: it has been away for long. */
const MAX_WAITING = 10

/** Opens the targets of the settings. Throws MB_CONFIG_INVALID when `caFile` cannot be read. */
export async function openNotifier(deps: NotifierDeps): Promise<Notifier> {
  const {settings, node, clock, log, retryAfterMs = RETRY_AFTER_MS} = deps
  const options = {...deps, ca: await readAuthorities(settings.caFile)}
  const {webhooks, email} = settings
  const targets = webhooks.map(webhook => createWebhook(webhook, options))
  if (email !== undefined) targets.push(createEmail(email, options))
  const stopping = new AbortController()
  const {signal} = stopping
  const queues = targets.map(target => ({target, waiting: 0, last: Promise.resolve()}))

  async function deliver(target: Target, message: NotifyMessage): Promise<void> {
    for (const waitMs of [...retryAfterMs, undefined]) {
      const outcome = await target.send(message, signal)
      if (outcome.isSent || signal.aborted) return
      const {problem, isFinal} = outcome
      if (isFinal || waitMs === undefined) {
        log.error({target: target.name, problem}, 'notification not sent')
        return
      }
      log.warn({target: target.name, problem, retryInMs: waitMs}, 'notification not sent yet')
      await sleep(waitMs, undefined, {signal, ref: false}).catch(() => undefined) // only when closed
    }
  }

  const build = (notices: readonly Notice[]): NotifyMessage =>
    messageOf(notices, {at: new Date(clock()).toISOString(), node})

  return {
    tell(notices) {
      for (const queue of queues) {
        const {target} = queue
        const wanted = notices.filter(({event}) => target.events.includes(event))
        if (wanted.length === 0) continue
        if (queue.waiting >= MAX_WAITING) {
          log.error({target: target.name}, 'notification dropped: too many are waiting')
          continue
        }
        queue.waiting++
        const message = build(wanted)
        // One after the other: the order of messages is that of what happened.
        queue.last = queue.last
          .then(() => (signal.aborted ? undefined : deliver(target, message)))
          .finally(() => {
            queue.waiting--
          })
      }
    },
    async test() {
      const at = new Date(clock()).toISOString()
      const message = build([
        {event: 'warning', severity: 'info', subject: node, text: 'this is a test, nothing has happened', at},
      ])
      return Promise.all(
        targets.map(async target => {
          const outcome = await target.send(message, signal)
          return {kind: target.kind, target: target.name, problem: outcome.isSent ? undefined : outcome.problem}
        }),
      )
    },
    async close() {
      stopping.abort()
      await Promise.all(targets.map(target => target.close()))
      await Promise.all(queues.map(({last}) => last))
    },
  }
}

/** The usual authorities and those of the file; undefined when none is named. */
async function readAuthorities(file: string): Promise<readonly string[] | undefined> {
  if (file === '') return undefined
  try {
    const text = await readFile(file, 'utf8')
    if (!text.includes('-----BEGIN CERTIFICATE-----')) throw new Error('there is no certificate in it')
    return [...rootCertificates, text]
  } catch (error) {
    throw new MirrorbitsError('MB_CONFIG_INVALID', `Notifications.CAFile: ${file}: ${reasonOf(error)}`, {
      cause: error,
      hint: 'Name a file with certificates in PEM that the user of mirrorbits may read.',
    })
  }
}
