import type {NoticeEvent} from './notice.js'

/** Who is told what. */
export interface NotificationSettings {
  readonly webhooks: readonly WebhookSettings[]
  readonly email: EmailSettings | undefined
  /** File with further certificate authorities (PEM) that are trusted; empty names none. */
  readonly caFile: string
}

export interface WebhookSettings {
  /** May hold a secret anywhere behind its host. */
  readonly url: string
  /** Signs what is sent; empty signs nothing. */
  readonly secret: string
  readonly events: readonly NoticeEvent[]
}

export interface EmailSettings {
  /** `host:port` of the mail server. */
  readonly server: string
  /** `starttls` and `tls` accept nothing less. */
  readonly security: 'starttls' | 'tls' | 'none'
  /** Empty sends without authentication. */
  readonly user: string
  readonly password: string
  readonly from: string
  readonly to: readonly string[]
  readonly events: readonly NoticeEvent[]
}
