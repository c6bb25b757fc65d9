import {createTransport} from 'nodemailer'
import {messageOf as reasonOf} from '../core/errors.js'
import type {EmailSettings} from '../core/notify/settings.js'
import {oneLine} from '../core/text/one-line.js'
import type {SendOutcome, Target} from './target.js'

export interface EmailOptions {
  readonly userAgent: string
  /** Certificates of authorities (PEM) that are trusted; undefined trusts the usual ones. */
  readonly ca: readonly string[] | undefined
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 15_000
const LONGEST_SUBJECT = 150
/** A mail has as much time as this many answers of the server may take. */
const ALL_STEPS = 4

/** Sends messages as plain text through a mail server, whose certificate must be right. */
export function createEmail(settings: EmailSettings, {userAgent, ca, timeoutMs = TIMEOUT_MS}: EmailOptions): Target {
  const {server, security, user, password, from, to, events} = settings
  const {hostname: host, port} = new URL(`smtp://${server}`)
  const transport = createTransport({
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(port || DEFAULT_PORT[security]),
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === '' ? {} : {auth: {user, pass: password}}),
    tls: {minVersion: 'TLSv1.2', rejectUnauthorized: true, ...(ca === undefined ? {} : {ca: [...ca]})},
    ...{connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs, dnsTimeout: timeoutMs},
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    kind: 'email',
    name: `${to.join(', ')} through ${server}`,
    events,
    async send({title, text}): Promise<SendOutcome> {
      const sent = transport.sendMail({
        from,
        to: [...to],
        subject: oneLine(title, LONGEST_SUBJECT),
        text,
        headers: {'auto-submitted': 'auto-generated', 'x-mailer': userAgent},
      })
      try {
        await within(ALL_STEPS * timeoutMs, sent)
        return {isSent: true}
      } catch (error) {
        return {isSent: false, isFinal: isFinal(error), problem: problemOf(error, password)}
      }
    },
    close() {
      transport.close()
      return Promise.resolve()
    },
  }
}

/** A server that says a word now and then would keep each step of a mail open for ever. */
async function within(limitMs: number, sent: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The mail server takes too long.')), limitMs)
  })
  try {
    await Promise.race([sent, tooLate])
  } finally {
    clearTimeout(timer)
  }
}

const DEFAULT_PORT = {tls: '465', starttls: '587', none: '25'} as const

/** A mail server's 5xx is its last word, and so is a wrong password. */
function isFinal(error: unknown): boolean {
  const {responseCode = 0, code = ''} = error as {readonly responseCode?: number; readonly code?: string}
  return (responseCode >= 500 && responseCode < 600) || code === 'EAUTH'
}

const problemOf = (error: unknown, password: string): string =>
  oneLine(password === '' ? reasonOf(error) : reasonOf(error).replaceAll(password, '***'))
