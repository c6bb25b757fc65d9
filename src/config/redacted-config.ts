import type {Config} from '../core/config.js'
import {asFilePath, displayPath} from '../core/file-path.js'
import type {NotificationSettings} from '../core/notify/settings.js'
import {redactUrl} from '../core/text/redact-url.js'

/** The configuration for people to look at: passwords are `***`, paths are text. Not for use by the program. */
export function redactedConfig(config: Config): Config {
  const hidden = (secret: string): string => (secret === '' ? '' : '***')
  return {
    ...config,
    branding: {...config.branding, logo: config.branding.logo.replace(/,.*/, ',…')},
    sourceSync: hideUserInfo(config.sourceSync),
    localJsPath: redactUrl(config.localJsPath),
    allowOutdatedFiles: config.allowOutdatedFiles.map(rule => ({
      ...rule,
      prefix: displayPath(asFilePath(rule.prefix)),
    })),
    pathPolicies: config.pathPolicies.map(policy => ({...policy, match: displayPath(asFilePath(policy.match))})),
    fallbacks: config.fallbacks.map(fallback => ({...fallback, url: hideUserInfo(fallback.url)})),
    redis: {
      ...config.redis,
      address: hideUserInfo(config.redis.address),
      password: hidden(config.redis.password),
      sentinelPassword: hidden(config.redis.sentinelPassword),
    },
    rpcPassword: hidden(config.rpcPassword),
    metricsToken: hidden(config.metricsToken),
    notifications: hideTargets(config.notifications),
  }
}

/** Chat services have their secret in the path. */
const hideTargets = ({webhooks, email, caFile}: NotificationSettings): NotificationSettings => ({
  webhooks: webhooks.map(({url, secret, events}) => ({
    url: `${new URL(url).origin}/…`,
    secret: secret === '' ? '' : '***',
    events,
  })),
  email: email === undefined ? undefined : {...email, password: email.password === '' ? '' : '***'},
  caFile,
})

/** A fallback may lack the scheme by which a URL in free text is recognised. */
const hideUserInfo = (url: string): string =>
  url.includes('://') ? redactUrl(url) : redactUrl(`x://${url}`).slice('x://'.length)
