import {displayPath} from '../file-path.js'
import {publicMirrorJson} from '../public-mirror-json.js'
import {reasonText} from '../selection/reason-text.js'
import {encodePath} from '../text/encode-path.js'
import {shortestFloat32} from '../text/float32.js'
import {rfc3339Utc} from '../text/rfc3339.js'
import {fileUrl} from './redirect-headers.js'
import type {SelectionAnswer} from './selection-answer.js'

/** Who may serve a file to a client, and who not and why, for programs: `schemas/http-mirrorlist.schema.json`. */
export function mirrorlistJson({file, address, client, ranked, excluded, isFallback}: SelectionAnswer): object {
  const encoded = encodePath(file.path)
  const known = file.modTime !== undefined
  return {
    file: {
      path: displayPath(file.path),
      size: known ? file.size : null,
      modTime: file.modTime === undefined ? null : rfc3339Utc(file.modTime),
      hashes: {md5: file.hashes.md5, sha1: file.hashes.sha1, sha256: file.hashes.sha256},
    },
    client: {
      address,
      country: client.countryCode,
      continent: client.continentCode,
      city: client.city,
      latitude: shortestFloat32(client.latitude),
      longitude: shortestFloat32(client.longitude),
      asNumber: client.asNumber,
      asName: client.asName,
    },
    fallback: isFallback,
    mirrors: ranked.map(entry => ({
      ...publicMirrorJson(entry.mirror),
      url: fileUrl(entry, encoded),
      distanceKm: shortestFloat32(entry.distanceKm),
      computedScore: entry.computedScore,
      share: entry.weight / 100,
    })),
    excluded: excluded.map(({mirror, distanceKm, exclusion}) => ({
      ...publicMirrorJson(mirror),
      distanceKm: shortestFloat32(distanceKm),
      reason: reasonText(exclusion),
    })),
  }
}
