/** @jsxImportSource preact */
import type {VNode} from 'preact'
import type {MirrorStatus} from '../../core/http/mirrorstats-json.js'
import {baseUrl, overallState, schemeOf} from '../../core/mirror.js'
import {completeness} from '../../core/text/percent.js'
import {relativeTime} from '../../core/text/relative-time.js'
import {withoutUserinfo} from '../../core/text/without-userinfo.js'
import {type Column, TableHead, WebLink} from './layout.js'
import {ProtocolMark, StateMark} from './marks.js'

const COLUMNS: readonly Column[] = [
  {title: 'Mirror', sort: 'text'},
  {title: 'URL', kind: 'wide', sort: 'text'},
  {title: 'State', sort: 'text'},
  {title: 'HTTP', kind: 'wide', sort: 'text'},
  {title: 'HTTPS', kind: 'wide', sort: 'text'},
  {title: 'Countries', sort: 'text'},
  {title: 'Coordinates', kind: 'wide'},
  {title: 'Complete', kind: 'number', sort: 'number'},
  {title: 'Last scan', sort: 'number'},
]

export interface AllMirrorsProps {
  readonly statuses: readonly MirrorStatus[]
  readonly nowMs: number
}

/** Where each mirror is, whether it is up, and how much it has. */
export function AllMirrors({statuses, nowMs}: AllMirrorsProps): VNode {
  return (
    <div class="scroll">
      <table id="places">
        <TableHead columns={COLUMNS} />
        <tbody>
          {statuses.map(status => (
            <MirrorRow key={status.mirror.id} status={status} nowMs={nowMs} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function MirrorRow({status: {mirror, files}, nowMs}: {readonly status: MirrorStatus; readonly nowMs: number}): VNode {
  const scheme = schemeOf(mirror.httpUrl)
  const url = withoutUserinfo(mirror.httpUrl)
  return (
    <tr>
      <td>{mirror.name}</td>
      <td class="url wide">
        <WebLink href={baseUrl(url, mirror.https.isUp ? 'https' : 'http')}>{url}</WebLink>
      </td>
      <td>
        <StateMark state={overallState(mirror)} />
      </td>
      <td class="wide">
        <ProtocolMark state={mirror.http} isOffered={scheme !== 'https'} />
      </td>
      <td class="wide">
        <ProtocolMark state={mirror.https} isOffered={scheme !== 'http'} />
      </td>
      <td>{mirror.countryCodes.join(' ')}</td>
      <td class="wide keep">
        {mirror.latitude.toFixed(4)}, {mirror.longitude.toFixed(4)}
      </td>
      <td class="number" data-sort={files.total === 0 ? '' : currentFiles(files)}>
        {complete(files)}
      </td>
      <td class="keep" data-sort={mirror.lastSuccessfulSync ?? ''}>
        {relativeTime(mirror.lastSuccessfulSync, nowMs)}
      </td>
    </tr>
  )
}

const currentFiles = ({known, differing}: MirrorStatus['files']): number => Math.max(0, known - differing)

const complete = (files: MirrorStatus['files']): string =>
  files.total === 0 ? '–' : completeness(currentFiles(files), files.total)
