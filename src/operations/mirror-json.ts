import type {Mirror} from '../core/mirror.js'
import {publicMirrorJson, type PublicMirrorJson} from '../core/mirror-json.js'
import {redactUrl} from '../core/text/redact-url.js'
import type {MirrorDescription} from './describe-mirrors.js'

/** A mirror as operators' programs get it: `schemas/mirror.schema.json`. */
export interface MirrorJson extends PublicMirrorJson {
  readonly urls: PublicMirrorJson['urls'] & {readonly listing: string}
  readonly rsyncOptions: readonly string[]
  readonly admin: {readonly name: string; readonly email: string}
  /** Percent of any client's requests at most; 0 is no limit. */
  readonly maxShare: number
  readonly customData: string
  readonly comment: string
}

/** A mirror of a list: `schemas/mirror-list.schema.json`. */
export interface DescribedMirrorJson extends MirrorJson {
  readonly files: {readonly known: number; readonly total: number; readonly differing: number}
  readonly today: {readonly downloads: number; readonly bytes: number; readonly share: number}
}

export function toMirrorJson(mirror: Mirror): MirrorJson {
  return {
    ...publicMirrorJson(mirror),
    urls: {
      http: redactUrl(mirror.httpUrl),
      rsync: redactUrl(mirror.rsyncUrl),
      ftp: redactUrl(mirror.ftpUrl),
      listing: redactUrl(mirror.listingUrl),
    },
    rsyncOptions: mirror.rsyncOptions,
    admin: {name: mirror.adminName, email: mirror.adminEmail},
    maxShare: mirror.maxShare,
    customData: mirror.customData,
    comment: mirror.comment,
  }
}

export function toDescribedMirrorJson(description: MirrorDescription): DescribedMirrorJson {
  const {mirror, filesKnown, filesTotal, filesDiffering, trafficToday, shareToday} = description
  return {
    ...toMirrorJson(mirror),
    files: {known: filesKnown, total: filesTotal, differing: filesDiffering},
    today: {downloads: trafficToday.downloads, bytes: Number(trafficToday.bytes), share: shareToday},
  }
}
