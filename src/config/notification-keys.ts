import {NOTICE_EVENTS} from '../core/notify/notice.js'
import type {NotificationSettings} from '../core/notify/settings.js'
import {type Check, type CheckedBy, fieldsOf, listed, orElse, textThat} from './checks.js'
import {key} from './config-key.js'
import {isHostAndPort, requiredText, type ValueKind} from './value-kinds.js'

const EVENTS = `events: ${NOTICE_EVENTS.join(', ')}`
const ADDRESS = /^[^\s<>,;:"()@\\[\]]{1,64}@[A-Za-z0-9.-]{1,253}$/
/** Of some mail or chat service, and of these there are few. */
const MAX_WEBHOOKS = 20
const MAX_RECIPIENTS = 50
const MAX_LENGTH = 2000

const line = (allowed = 'text on one line', accepts: (value: string) => boolean = () => true): Check<string> =>
  requiredText(allowed, value => value.length <= MAX_LENGTH && accepts(value)).check
const oneOfWords = <const T extends string>(words: readonly T[], must: string): Check<T> =>
  textThat(must, value => words.find(word => word === value))
const events = orElse(listed(oneOfWords(NOTICE_EVENTS, EVENTS), `a list of ${EVENTS}`), [...NOTICE_EVENTS])
const address = line('a mail address like mirrors@example.org', value => ADDRESS.test(value))

const webhook = fieldsOf(
  {
    URL: line('an HTTP or HTTPS URL without user and password', isWebhookUrl),
    Secret: orElse(line(), ''),
    Events: events,
  },
  'a section of URL, Secret, Events',
  {isClosed: true},
)

const email = fieldsOf(
  {
    Server: line('host or host:port', value => isHostAndPort(value) || /^[A-Za-z0-9.-]+$/.test(value)),
    Security: orElse(oneOfWords(['starttls', 'tls', 'none'], 'one of starttls, tls, none'), 'starttls'),
    User: orElse(line(), ''),
    Password: orElse(line(), ''),
    From: address,
    To: listed(address, 'a list of mail addresses', {
      least: 1,
      most: MAX_RECIPIENTS,
      mostText: `at most ${MAX_RECIPIENTS} mail addresses`,
    }),
    Events: events,
  },
  'a section of Server, Security, User, Password, From, To, Events',
  {isClosed: true},
)

const check = fieldsOf(
  {
    Webhooks: orElse(
      listed(webhook, 'a list of webhooks', {most: MAX_WEBHOOKS, mostText: `at most ${MAX_WEBHOOKS} webhooks`}),
      [],
    ),
    Email: orElse(email, undefined),
    CAFile: orElse(line(), ''),
  },
  'a section of Webhooks, Email, CAFile',
  {isClosed: true},
)

type Values = CheckedBy<typeof check>

const notifications: ValueKind<Values> = {
  type: 'section',
  defaultText: 'none',
  allowed:
    'a section of Webhooks (list of URL, Secret, Events), Email (Server, Security, User, Password, From, To, Events), CAFile',
  fields: ['Webhooks', 'Email', 'CAFile'],
  check: (written = {}) => check(written),
}

export const NOTIFICATION_KEYS = {
  Notifications: key(
    'Administration',
    notifications,
    'reload',
    'Who is told when mirrors go down and come back, scans fail, and something needs attention; see [the guide](../guide/notifications.md).',
    {secret: true, isNew: true},
  ),
} as const

function isWebhookUrl(value: string): boolean {
  if (!URL.canParse(value)) return false
  const {protocol, username, password} = new URL(value)
  return /^https?:$/.test(protocol) && username === '' && password === ''
}

export const toNotifications = ({Webhooks, Email, CAFile}: Values): NotificationSettings => ({
  webhooks: Webhooks.map(({URL: url, Secret, Events}) => ({url, secret: Secret, events: Events})),
  email:
    Email === undefined
      ? undefined
      : {
          server: Email.Server,
          security: Email.Security,
          user: Email.User,
          password: Email.Password,
          from: Email.From,
          to: Email.To,
          events: Email.Events,
        },
  caFile: CAFile,
})
