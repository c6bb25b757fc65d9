import {displayWidth, printable} from '../core/text/display-width.js'
import {humanSize} from '../core/text/human-size.js'
import {redactUrl} from '../core/text/redact-url.js'
import {percent} from '../core/text/percent.js'
import {relativeTime} from '../core/text/relative-time.js'
import {hasFailedScan, schemeOf, type Mirror} from '../core/mirror.js'
import type {MirrorDescription} from '../operations/describe-mirrors.js'
import {protocolText} from '../core/health/health-text.js'
import {completenessText, hasPosition, placeText, stateText, stateTone} from './mirror-table.js'
import type {Paint} from './style.js'
import {counted} from '../core/text/counted.js'

type Row = readonly [label: string, text: string]

function rowsOf(description: MirrorDescription, nowMs: number): Row[] {
  const {mirror, filesKnown, filesTotal, filesDiffering, trafficToday, shareToday} = description
  const scheme = schemeOf(mirror.httpUrl)
  const only = [
    mirror.continentOnly ? 'its continent' : '',
    mirror.countryOnly ? 'its countries' : '',
    mirror.asOnly ? 'its autonomous system' : '',
  ].filter(text => text !== '')
  const stateOf = (protocol: 'http' | 'https'): string =>
    mirror.stateSince === undefined && !mirror[protocol].isUp
      ? 'not checked yet'
      : protocolText(mirror[protocol], mirror.health[protocol], nowMs)
  return [
    ['since', mirror.stateSince === undefined || !mirror.enabled ? '' : relativeTime(mirror.stateSince, nowMs)],
    ['HTTP', scheme === 'https' ? '' : stateOf('http')],
    ['HTTPS', scheme === 'http' ? '' : stateOf('https')],
    ['URL', redactUrl(mirror.httpUrl)],
    ['rsync', redactUrl(mirror.rsyncUrl)],
    ['FTP', redactUrl(mirror.ftpUrl)],
    ['listing', redactUrl(mirror.listingUrl)],
    ['rsync options', mirror.rsyncOptions.join(' ')],
    ['place', placeText(mirror)],
    ['position', hasPosition(mirror) ? `${mirror.latitude.toFixed(4)}, ${mirror.longitude.toFixed(4)}` : ''],
    ['also serves', mirror.countryCodes.slice(1).join(' ')],
    ['never serves', mirror.excludedCountryCodes.join(' ')],
    ['AS number', mirror.asNumber === 0 ? '' : String(mirror.asNumber)],
    ['serves only', only.join(', ')],
    ['score', String(mirror.score)],
    ['largest share', mirror.maxShare === 0 ? '' : `${mirror.maxShare} %`],
    ['redirects', mirror.allowRedirects],
    [
      'files',
      mirror.lastSuccessfulSync === undefined
        ? 'not known yet'
        : `${filesKnown} of ${filesTotal}, ${filesDiffering} in another version (${completenessText(description)})`,
    ],
    ['last scan', lastScanText(mirror, nowMs)],
    ['last success', `${relativeTime(mirror.lastSuccessfulSync, nowMs)} ${mirror.lastSuccessfulSyncProtocol ?? ''}`],
    ['trace file', mirror.lastModTime === undefined ? '' : relativeTime(mirror.lastModTime, nowMs)],
    ['time offset', mirror.tzOffsetMs === 0 ? '' : `${mirror.tzOffsetMs} ms`],
    [
      'today',
      `${counted(trafficToday.downloads, 'download')}, ${humanSize(trafficToday.bytes)}, ${percent(shareToday)} of all`,
    ],
    ['sponsor', [mirror.sponsorName, mirror.sponsorUrl].filter(text => text !== '').join(' – ')],
    ['logo', mirror.sponsorLogoUrl],
    ['admin', [mirror.adminName, mirror.adminEmail].filter(text => text !== '').join(' ')],
    ['custom data', mirror.customData],
  ]
}

function lastScanText(mirror: Mirror, nowMs: number): string {
  const time = relativeTime(mirror.lastSync, nowMs)
  if (mirror.isScanOpen) return `began ${time}`
  return hasFailedScan(mirror) ? `${time}, failed` : time
}

/** Everything about one mirror, one line each; what is empty is left out, the comment comes last. */
export function mirrorDetails(
  description: MirrorDescription,
  {paint, nowMs}: {readonly paint: Paint; readonly nowMs: number},
): string {
  const {mirror} = description
  const rows = rowsOf(description, nowMs).filter(([, text]) => text.trim() !== '')
  const width = Math.max(...rows.map(([label]) => displayWidth(label)))
  const comment = mirror.comment.split(/\r?\n/).map(line => `  ${printable(line)}`)
  return [
    `${paint('strong', printable(mirror.name))}  ${paint(stateTone(mirror), stateText(mirror))}`,
    ...rows.map(([label, text]) => `  ${paint('muted', label.padEnd(width))}  ${printable(text.trim())}`),
    ...(mirror.comment === '' ? [] : ['', ...comment]),
  ].join('\n')
}
