import {access, readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {Reader, type Response} from 'maxmind'
import {addressBytes, formatAddress, type AddressFamily} from '../core/network/address.js'
import {createRecordViews, type RecordView} from './record-view.js'
import {createTreeWalk} from './tree-walk.js'

/** What an operator wants to know of an open database. */
export interface DbState {
  readonly file: string
  /** As the file names itself, like `GeoLite2-City`. */
  readonly type: string
  /** Unix seconds. */
  readonly builtAt: number
}

export interface Database {
  readonly state: DbState
  /** A number for the record of this address, the same for all addresses that share it; 0 for none. */
  find(address: Uint8Array, family: AddressFamily): number
  /** The record with a number of `find`, to be read value by value. Reading throws where the file is damaged. */
  view(record: number): RecordView
}

/** Zero bytes between the search tree and the data, by the format's specification. */
const DATA_SEPARATOR = 16

/** The file to open: an update that lies beside the database goes first. */
export async function databaseFile(directory: string, name: string): Promise<string> {
  const file = join(directory, name)
  const updated = `${file}.updated`
  return access(updated).then(
    () => updated,
    (error: unknown) => (error instanceof Error && 'code' in error && error.code === 'ENOENT' ? file : updated),
  )
}

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
  const database: Database = {
    state: {file, type: metadata.databaseType, builtAt: metadata.buildEpoch.getTime() / 1000},
    find: (address, family) => walk.find(address, family),
    view: record => viewAt(record - metadata.nodeCount + metadata.searchTreeSize),
  }
  const address = addressBytes()
  if (!walk.firstAddress(address)) throw new Error('it holds no network')
  const record = walk.find(address, metadata.ipVersion)
  if (record === 0 || !isRecord(reader.get(formatAddress(address, metadata.ipVersion)))) {
    throw new Error('it does not answer')
  }
  return database
}

const isRecord = (value: unknown): boolean => typeof value === 'object' && value !== null
