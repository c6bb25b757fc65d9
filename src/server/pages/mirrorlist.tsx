/** @jsxImportSource preact */
import type {VNode} from 'preact'
import {displayPath} from '../../core/file-path.js'
import {httpDate} from '../../core/http/http-date.js'
import type {SelectionAnswer, ServedFile} from '../../core/http/selection-answer.js'
import {unixSeconds} from '../../core/mod-time.js'
import {isLocated, type Place} from '../../core/place.js'
import {encodePath} from '../../core/text/encode-path.js'
import {humanSize} from '../../core/text/human-size.js'
import {Layout, type Site} from './layout.js'
import {ShareMap} from './share-map.js'
import {placeName} from './place-name.js'
import {ExcludedTable, MirrorTable, ShareChart} from './mirrorlist-tables.js'
import {counted} from '../../core/text/counted.js'

export interface MirrorListProps {
  readonly site: Site
  readonly selection: SelectionAnswer
}

/** Which mirrors have a file, and which of them this client would be sent to. */
export function MirrorList({site, selection}: MirrorListProps): VNode {
  const {file, address, client, ranked, excluded, isFallback} = selection
  return (
    <Layout site={site} title={displayPath(file.path)}>
      <Formats file={file} />
      <div class="cards">
        <section>
          <h2>File</h2>
          <FileFacts file={file} />
        </section>
        <section>
          <h2>Client</h2>
          <ClientFacts address={address} client={client} />
        </section>
      </div>
      {isFallback && <p class="warning">No mirror can serve this file now. Clients are sent to a fallback.</p>}
      <div class="split">
        <ShareMap selection={selection} />
        <section>
          <h2>Share of each mirror</h2>
          <ShareChart selection={selection} />
        </section>
      </div>
      <h2>
        Mirrors <small>{ranked.length}</small>
      </h2>
      <MirrorTable ranked={ranked} path={file.path} />
      {excluded.length > 0 && (
        <h2>
          Excluded mirrors <small>{excluded.length}</small>
        </h2>
      )}
      {excluded.length > 0 && <ExcludedTable excluded={excluded} />}
    </Layout>
  )
}

/** The file itself, and this page for programs. */
function Formats({file: {path, modTime}}: {readonly file: ServedFile}): VNode {
  const url = encodePath(path)
  return (
    <nav>
      <a href={url}>Download</a>
      {modTime !== undefined && <a href={`${url}?meta4`}>Metalink</a>}
      <a href="?mirrorlist&amp;format=json">JSON</a>
      <a href="?mirrorlist&amp;format=txt">Plain list</a>
      <a href="?mirrorstats">All mirrors</a>
    </nav>
  )
}

function FileFacts({file: {path, size, modTime, hashes}}: {readonly file: ServedFile}): VNode {
  const known = modTime !== undefined
  return (
    <dl>
      <dt>Path</dt>
      <dd>{displayPath(path)}</dd>
      <dt>Size</dt>
      <dd>{known ? sizeText(size) : 'not scanned yet'}</dd>
      <dt>Modified</dt>
      <dd>{known ? httpDate(unixSeconds(modTime), 'UTC') : 'not scanned yet'}</dd>
      <Checksum name="MD5" hash={hashes.md5} />
      <Checksum name="SHA1" hash={hashes.sha1} />
      <Checksum name="SHA256" hash={hashes.sha256} />
    </dl>
  )
}

/** One click selects it whole; with a script there is a button as well. */
function Checksum({name, hash}: {readonly name: string; readonly hash: string}): VNode {
  return (
    <>
      <dt>{name}</dt>
      <dd>{hash === '' ? <span class="dim">N/A</span> : <code data-copy={name}>{hash}</code>}</dd>
    </>
  )
}

function ClientFacts({address, client}: {readonly address: string; readonly client: Place}): VNode {
  return (
    <dl>
      <dt>Address</dt>
      <dd>{address === '' ? 'unknown' : address}</dd>
      <dt>Network</dt>
      <dd>{client.asNumber === 0 ? 'unknown' : `${client.asName} (AS${client.asNumber})`}</dd>
      <dt>Place</dt>
      <dd>{isLocated(client) ? placeName(client) : 'unknown: mirrors are chosen at random'}</dd>
    </dl>
  )
}

/** `1.2 GiB (1288490189 bytes)`; less than a KiB is said once. */
const sizeText = (size: number): string =>
  size < 1024 ? counted(size, 'byte') : `${humanSize(size)} (${counted(size, 'byte')})`
