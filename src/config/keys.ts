import {parseNetwork} from '../core/network/cidr.js'
import {ADMIN_KEYS} from './admin-keys.js'
import {CHECK_KEYS} from './check-keys.js'
import {key} from './config-key.js'
import {SOURCE_KEYS} from './source-keys.js'
import {FILE_KEYS} from './file-keys.js'
import {LIMIT_KEYS} from './limit-keys.js'
import {GEOIP_KEYS} from './geoip-keys.js'
import {REDIS_KEYS} from './redis-keys.js'
import {isContact, isFallbackUrl, isWorkers} from './value-checks.js'
import {NOTIFICATION_KEYS} from './notification-keys.js'
import {
  isHostAndPort,
  isUnixSocket,
  listOf,
  oneOf,
  positive,
  requiredText,
  section,
  text,
  textList,
  whole,
  yesNo,
} from './value-kinds.js'

const address = (fallback: string) =>
  text(fallback, {
    allowed: 'host:port, :port or unix:/path',
    accepts: value => isHostAndPort(value) || isUnixSocket(value),
  })
const code = text('', {allowed: 'a code of two letters', accepts: value => /^(?:[A-Za-z]{2})?$/.test(value)})

/** Every key of the configuration file, in the order of the reference page. */
export const KEYS = {
  Repository: key(
    'Repository',
    requiredText('the folder that holds the files', value => value !== ''),
    'reload',
    'Folder with the files to distribute. The only key without a default.',
  ),
  RepositoryScanInterval: key(
    'Repository',
    whole(5, {unit: 'minutes', negativeIsZero: true}),
    'reload',
    'Time between two scans of the repository; 0 scans it only at start and on request.',
  ),
  ...SOURCE_KEYS,
  Hashes: key(
    'Repository',
    section({SHA1: yesNo(false), SHA256: yesNo(true), MD5: yesNo(false)}),
    'reload',
    'Checksums computed for each file while the repository is scanned.',
  ),
  ListenAddress: key('Web server', address(':8080'), 'reload', 'Where downloads are answered.'),
  Workers: key(
    'Web server',
    text('auto', {allowed: 'auto or a whole number from 1 to 64', accepts: isWorkers}),
    'restart',
    'Processes that answer downloads; `auto` is one for each processor, up to 8. With 1 a single process does everything.',
    {isNew: true},
  ),
  WorkerMemoryLimit: key(
    'Web server',
    whole(2048, {unit: 'megabytes'}),
    'reload',
    'A worker that takes more memory than this is replaced, without a failed request; 0 replaces none.',
    {isNew: true},
  ),
  ...LIMIT_KEYS,
  Gzip: key('Web server', yesNo(false), 'reload', 'Compress pages and JSON for clients that accept it.'),
  TrustedProxies: key(
    'Web server',
    textList(['127.0.0.0/8', '::1', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'], {
      allowed: 'addresses or blocks like 10.0.0.0/8',
      accepts: value => parseNetwork(value) !== undefined,
    }),
    'reload',
    'Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed; `[]` believes none. Whoever comes over a Unix socket is always believed.',
    {isNew: true},
  ),
  ForwardingHeader: key(
    'Web server',
    oneOf(['x-forwarded-for', 'forwarded'], 'x-forwarded-for'),
    'reload',
    'The header in which trusted proxies tell for whom they ask. With `forwarded` (RFC 7239) it tells the protocol too, and `X-Forwarded-Proto` is not read.',
    {isNew: true},
  ),
  ProxyProtocol: key(
    'Web server',
    yesNo(false),
    'restart',
    'Trusted proxies begin each connection with a header of the PROXY protocol, version 1 or 2; those that do not are disconnected.',
    {isNew: true},
  ),
  TraceAddresses: key(
    'Web server',
    textList([], {
      allowed: 'addresses or blocks like 10.0.0.0/8',
      accepts: value => parseNetwork(value) !== undefined,
    }),
    'reload',
    'Clients for which `?trace` explains the choice of a mirror instead of making it.',
    {isNew: true},
  ),
  LocalJSPath: key(
    'Web server',
    text(''),
    'reload',
    'Base URL of scripts and fonts for the pages, for sites that load nothing from others.',
  ),
  BrandingDirectory: key(
    'Web server',
    text(''),
    'reload',
    'Folder with a logo, a title, colours and a footer for the pages; see [the guide](../guide/pages.md).',
    {isNew: true},
  ),
  LogDir: key('Web server', text(''), 'reload', 'Folder of `downloads.log`; empty keeps no download log.'),
  LogFormat: key('Web server', oneOf(['text', 'json'], 'text'), 'restart', 'Form of the runtime log.', {isNew: true}),
  OutputMode: key(
    'Redirects',
    oneOf(['auto', 'json', 'redirect'], 'auto'),
    'reload',
    'Answer downloads with a redirect, with JSON, or with what the client asks for in `Accept`.',
  ),
  AllowHTTPToHTTPSRedirects: key(
    'Redirects',
    yesNo(true),
    'reload',
    'Allow sending a client that came over plain HTTP to a mirror that has only HTTPS.',
  ),
  SameDownloadInterval: key(
    'Redirects',
    whole(600, {unit: 'seconds'}),
    'reload',
    'A client that asks for parts of one file counts as one download within this time; 0 counts each request.',
  ),
  MaxLinkHeaders: key(
    'Redirects',
    whole(10, {negativeIsZero: true}),
    'reload',
    'How many further mirrors a redirect names in its `Link` headers.',
  ),
  DigestHeaders: key(
    'Redirects',
    yesNo(true),
    'reload',
    'Tell the checksum of a file and the place of its metalink in the headers of a redirect.',
    {isNew: true},
  ),
  MaxListedMirrors: key(
    'Redirects',
    whole(30, {min: 1, max: 1000}),
    'reload',
    'How many mirrors a metalink or a text list names at most.',
    {isNew: true},
  ),
  SelectionStrategy: key(
    'Redirects',
    oneOf(['classic', 'balanced'], 'classic'),
    'reload',
    'How downloads are shared among mirrors: `classic` by the original formula, `balanced` by one in which a share falls smoothly with distance.',
    {isNew: true},
  ),
  WeightDistributionRange: key(
    'Redirects',
    positive(1.5),
    'reload',
    'Mirrors share a client’s downloads when they are at most this many times as far away as the nearest one. Only for `classic`.',
  ),
  StickyMinutes: key(
    'Redirects',
    whole(0, {unit: 'minutes', max: 525_600}),
    'reload',
    'A client’s network keeps its mirror for this time, unless the mirror may no longer serve; 0 draws a mirror for each download.',
    {isNew: true},
  ),
  ...FILE_KEYS,
  AddressFamilies: key(
    'Redirects',
    oneOf(['prefer', 'strict', 'ignore'], 'prefer'),
    'reload',
    'What the IP version of a client means: `prefer` sends it to mirrors that work over the same one as long as there are any, `strict` never to others, `ignore` to all.',
    {isNew: true},
  ),
  Fallbacks: key(
    'Redirects',
    listOf({
      URL: requiredText('an HTTP or HTTPS URL without ? and #', isFallbackUrl),
      CountryCode: code,
      ContinentCode: code,
    }),
    'reload',
    'Servers of last resort when no mirror can take a download, and the origin of path policies. They must have every file and are not watched.',
  ),
  ...GEOIP_KEYS,
  ...REDIS_KEYS,
  ConcurrentSync: key(
    'Mirrors',
    whole(5, {negativeIsZero: true}),
    'restart',
    'How many mirrors are scanned at the same time; 0 scans none by itself.',
  ),
  ScanInterval: key('Mirrors', whole(30, {unit: 'minutes'}), 'reload', 'Time between two scans of a mirror.'),
  ScanTimeout: key(
    'Mirrors',
    whole(3600, {unit: 'seconds', min: 1}),
    'reload',
    'A mirror scan that takes longer than this is stopped.',
    {isNew: true},
  ),
  ...CHECK_KEYS,
  FixTimezoneOffsets: key(
    'Mirrors',
    yesNo(false),
    'reload',
    'Find out and correct when a mirror reports its times in another time zone.',
  ),
  ModTimeTolerance: key(
    'Mirrors',
    whole(0, {unit: 'seconds', max: 86_400}),
    'reload',
    'A file of our size may be older or newer on a mirror by this much and counts as ours.',
    {isNew: true},
  ),
  TraceFileLocation: key(
    'Mirrors',
    text(''),
    'reload',
    'Path in the repository of a file holding a Unix time, which tells how fresh a mirror is; empty reads none.',
  ),
  Contact: key(
    'Mirrors',
    text('', {allowed: 'a mail address or URL of at most 200 plain characters', accepts: isContact}),
    'reload',
    'Mail address or URL for mirror operators, sent in the User-Agent of health checks and of scans by HTTP.',
    {isNew: true},
  ),
  ...ADMIN_KEYS,
  ...NOTIFICATION_KEYS,
} as const

/** Keys of the original that have no effect here, and why. */
export const OBSOLETE_KEYS: Readonly<Record<string, string>> = {
  Templates:
    'has no effect: the pages are part of the program. Give them a logo, title and colours with BrandingDirectory',
}
