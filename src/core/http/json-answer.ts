import {displayPath} from '../file-path.js'
import type {Place} from '../place.js'
import {rfc3339Utc, ZERO_TIME_TEXT} from '../text/rfc3339.js'
import {compactJson, type JsonNode, jsonString, prettyJson} from './go-json.js'
import {jsonFloat, jsonAnswerMirror, optional} from './json-answer-mirror.js'
import type {SelectionAnswer, ServedFile} from './selection-answer.js'

/** The body of the JSON answer: one line with a final newline, or indented without. */
export function jsonAnswer(answer: SelectionAnswer, localJsPath: string, pretty: boolean): string {
  const document: JsonNode = {
    fields: [
      ['FileInfo', fileInfo(answer.file)],
      ['IP', jsonString(answer.address)],
      ['ClientInfo', clientInfo(answer.client)],
      ['MirrorList', {items: answer.ranked.map(jsonAnswerMirror)}],
      ...(answer.excluded.length === 0 ? [] : [excludedList(answer)]),
      ...(answer.isFallback ? [['Fallback', 'true'] as const] : []),
      ['LocalJSPath', jsonString(localJsPath)],
    ],
  }
  return pretty ? prettyJson(document) : `${compactJson(document)}\n`
}

const excludedList = ({excluded}: SelectionAnswer): readonly [string, JsonNode] => [
  'ExcludedList',
  {items: excluded.map(jsonAnswerMirror)},
]

const fileInfo = ({path, size, modTime, hashes}: ServedFile): JsonNode => ({
  fields: [
    ['Path', jsonString(displayPath(path))],
    ...(size === 0 ? [] : [['Size', String(size)] as const]),
    ['ModTime', jsonString(modTime === undefined ? ZERO_TIME_TEXT : rfc3339Utc(modTime))],
    ...optional('Sha1', hashes.sha1),
    ...optional('Sha256', hashes.sha256),
    ...optional('Md5', hashes.md5),
  ],
})

const clientInfo = (client: Place): JsonNode => ({
  fields: [
    ['CountryCode', jsonString(client.countryCode)],
    ['ContinentCode', jsonString(client.continentCode)],
    ['City', jsonString(client.city)],
    ['Country', jsonString(client.country)],
    ['Latitude', jsonFloat(client.latitude)],
    ['Longitude', jsonFloat(client.longitude)],
    ['ASName', jsonString(client.asName)],
    ['ASNum', String(client.asNumber)],
  ],
})
