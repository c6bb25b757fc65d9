import type {FileId} from '../core/catalogue/file-record.js'
import type {Config} from '../core/config.js'
import type {ServedFile} from '../core/http/selection-answer.js'
import type {Mirror} from '../core/mirror.js'
import type {Place} from '../core/place.js'
import type {Routing} from '../core/routing/routing.js'
import {familyOf} from '../core/selection/fit-family.js'
import {stickyDraw} from '../core/selection/sticky.js'
import type {TlsWish} from '../core/selection/types.js'
import {type SelectJson, toSelectJson} from './select-json.js'

export interface DescribeSelectionDeps {
  readonly routing: Routing
  /** All that there are. */
  readonly mirrors: readonly Mirror[]
  readonly config: Pick<Config, 'selectionStrategy' | 'stickyMinutes'>
}

export interface AskedSelection {
  readonly file: ServedFile
  /** Undefined for what the catalogue does not have. */
  readonly id: FileId | undefined
  readonly address: string
  readonly place: Place
  readonly tls: TlsWish
  /** Unix milliseconds at which it is asked. */
  readonly timeMs: number
}

/** Explains to where a request would be sent, and why. Nothing is counted. */
export function describeSelection(
  {routing, mirrors, config}: DescribeSelectionDeps,
  {id, timeMs, ...asked}: AskedSelection,
): SelectJson {
  const {address, place, tls} = asked
  const draw = config.stickyMinutes === 0 ? undefined : stickyDraw(address, timeMs, config.stickyMinutes)
  const client = {place, tls, family: familyOf(address), stickyKey: draw?.key}
  const explanation = id === undefined ? {ranked: [], excluded: []} : routing.explain(id, client, 'list')
  const [drawn] = id === undefined || draw === undefined ? [] : routing.pick(id, client)
  const first = explanation.ranked.find(({mirror}) => mirror.id === drawn?.mirror.id)
  const involved = new Set([...explanation.ranked, ...explanation.excluded].map(({mirror}) => mirror.id))
  return toSelectJson({
    ...asked,
    strategy: config.selectionStrategy,
    explanation,
    fallbacks: routing.fallbacks(client),
    sticky: first === undefined || draw === undefined ? undefined : {mirror: first, until: draw.until},
    withoutFile: mirrors.filter(mirror => !involved.has(mirror.id)),
  })
}
