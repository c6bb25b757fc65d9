import {readFile} from 'node:fs/promises'
import {Reader, type Response} from 'maxmind'
import {isRecord} from '../core/is-record.js'
import {addressBytes, formatAddress, type AddressFamily} from '../core/network/address.js'
import {isLocated, NOWHERE} from '../core/place.js'
import {placeFrom} from './normalise.js'
import {createRecordViews, type RecordView} from './record-view.js'
import {createTreeWalk} from './tree-walk.js'

/** What an operator wants to know of an open database. */
export interface DbState {
  readonly file: string
  /** As the file names itself, like `GeoLite2-City`. */
  readonly type: string
  /** Unix seconds. */
  readonly builtAt: number
  /** Bytes. */
  readonly size: number
}

export interface Database {
  readonly state: DbState
  /** Whether it knows any address of this family. */
  has(family: AddressFamily): boolean
  /** Whether its records say where an address is, or in which network; as far as the first ones show. */
  readonly answers: {readonly city: boolean; readonly asn: boolean}
  /** A number for the record of this address, the same for all addresses that share it; 0 for none. */
  find(address: Uint8Array, family: AddressFamily): number
  /** The record with a number of `find`, to be read value by value. Reading throws where the file is damaged. */
  view(record: number): RecordView
}

/** Zero bytes between the search tree and the data, by the format's specification. */
const DATA_SEPARATOR = 16
/** So many records show what a database is about. */
const SAMPLED = 200

/** Reads the file into memory, so that nobody can change it below us, and makes sure that it answers. */
export async function openDatabase(file: string): Promise<Database> {
  const buffer = await readFile(file)
  if (buffer.length === 0) throw new Error(`${file} is empty`)
  try {
    return checked(file, buffer)
  } catch (error) {
    throw new Error(`${file} is not a sound MaxMind database`, {cause: error})
  }
}

function checked(file: string, buffer: Buffer): Database {
  const reader = new Reader<Response>(buffer)
  const {metadata} = reader
  if (metadata.binaryFormatMajorVersion !== 2) throw new Error('only version 2 of the format is supported')
  if (metadata.ipVersion !== 4 && metadata.ipVersion !== 6) throw new Error('the IP version is neither 4 nor 6')
  if (!(metadata.nodeCount > 0 && metadata.searchTreeSize < buffer.length)) throw new Error('the search tree is cut')

  const walk = createTreeWalk(buffer, metadata)
  const viewAt = createRecordViews(buffer, metadata.searchTreeSize + DATA_SEPARATOR)
  const view = (record: number): RecordView => viewAt(record - metadata.nodeCount + metadata.searchTreeSize)
  const database: Database = {
    state: {file, type: metadata.databaseType, builtAt: metadata.buildEpoch.getTime() / 1000, size: buffer.length},
    has: family => walk.has(family),
    answers: answersOf(walk.firstRecords(SAMPLED).map(view)),
    find: (address, family) => walk.find(address, family),
    view,
  }
  const address = addressBytes()
  if (!walk.firstAddress(address)) throw new Error('it holds no network')
  const record = walk.find(address, metadata.ipVersion)
  if (record === 0 || !isRecord(reader.get(formatAddress(address, metadata.ipVersion)))) {
    throw new Error('it does not answer')
  }
  return database
}

/** What some records have to say. One that is damaged says nothing. */
function answersOf(views: readonly RecordView[]): Database['answers'] {
  const places = views.map(view => {
    try {
      return {city: placeFrom(view), asn: placeFrom(undefined, view)}
    } catch {
      return {city: NOWHERE, asn: NOWHERE}
    }
  })
  return {
    city: places.some(({city}) => isLocated(city)),
    asn: places.some(({asn}) => asn.asNumber !== 0),
  }
}
