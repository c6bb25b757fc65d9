import {z} from 'zod'
import {NOTICE_EVENTS} from '../core/notify/notice.js'
import type {NotificationSettings} from '../core/notify/settings.js'
import {key} from './config-key.js'
import {isHostAndPort, type ValueKind} from './value-kinds.js'

const EVENTS = `events: ${NOTICE_EVENTS.join(', ')}`
const ADDRESS = /^[^\s<>,;:"()@\\[\]]{1,64}@[A-Za-z0-9.-]{1,253}$/
/** Of some mail or chat service, and of these there are few. */
const MAX_WEBHOOKS = 20
const MAX_RECIPIENTS = 50

// eslint-disable-next-line no-control-regex -- none is good in a password or a path
const line = z.string('text on one line').regex(/^[^\u0000-\u001f\u007f]{0,2000}$/, 'text on one line')
const events = z.array(z.enum(NOTICE_EVENTS, EVENTS), `a list of ${EVENTS}`).default([...NOTICE_EVENTS])
const address = line.regex(ADDRESS, 'a mail address like mirrors@example.org')

const webhook = z.strictObject(
  {
    URL: line.refine(isWebhookUrl, 'an HTTP or HTTPS URL without user and password'),
    Secret: line.default(''),
    Events: events,
  },
  'a section of URL, Secret, Events',
)

const email = z.strictObject(
  {
    Server: line.refine(value => isHostAndPort(value) || /^[A-Za-z0-9.-]+$/.test(value), 'host or host:port'),
    Security: z.enum(['starttls', 'tls', 'none'], 'one of starttls, tls, none').default('starttls'),
    User: line.default(''),
    Password: line.default(''),
    From: address,
    To: z
      .array(address, 'a list of mail addresses')
      .min(1, 'a list of mail addresses')
      .max(MAX_RECIPIENTS, `at most ${MAX_RECIPIENTS} mail addresses`),
    Events: events,
  },
  'a section of Server, Security, User, Password, From, To, Events',
)

const schema = z
  .strictObject(
    {
      Webhooks: z
        .array(webhook, 'a list of webhooks')
        .max(MAX_WEBHOOKS, `at most ${MAX_WEBHOOKS} webhooks`)
        .default([]),
      Email: email.optional(),
      CAFile: line.default(''),
    },
    'a section of Webhooks, Email, CAFile',
  )
  .prefault({})

type Values = z.output<typeof schema>

const notifications: ValueKind<Values> = {
  type: 'section',
  defaultText: 'none',
  allowed:
    'a section of Webhooks (list of URL, Secret, Events), Email (Server, Security, User, Password, From, To, Events), CAFile',
  fields: ['Webhooks', 'Email', 'CAFile'],
  schema,
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
