import type {Mirror} from '../mirror.js'
import {publicMirrorJson} from '../public-mirror-json.js'
import type {MirrorTraffic} from '../ports.js'

export interface MirrorStatus {
  readonly mirror: Mirror
  readonly files: {readonly known: number; readonly total: number; readonly differing: number}
  /** Of today, UTC. */
  readonly traffic: MirrorTraffic
}

/** The state of all mirrors for programs: `schemas/http-mirrorstats.schema.json`. */
export function mirrorstatsJson(statuses: readonly MirrorStatus[], nowMs: number): object {
  const all = statuses.reduce((sum, {traffic}) => sum + traffic.downloads, 0)
  return {
    time: new Date(nowMs).toISOString(),
    mirrors: statuses.map(({mirror, files, traffic: {downloads, bytes}}) => ({
      ...publicMirrorJson(mirror),
      lagSeconds: mirror.lastModTime === undefined ? null : Math.floor(nowMs / 1000) - mirror.lastModTime,
      files,
      today: {downloads, bytes: Number(bytes), share: all === 0 ? 0 : downloads / all},
    })),
  }
}
