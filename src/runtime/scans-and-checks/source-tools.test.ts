import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, it} from 'vitest'
import {recordingLog} from '../../../test/support/fakes.js'
import {filePathFromText, type FilePath} from '../../core/file-path.js'
import {WHOLE_REPOSITORY} from '../../core/repository-path.js'
import type {WalkedFile} from '../../scan/walk-repository.js'
import {openSourceTools, type SourceTools} from './source-tools.js'

const signal = new AbortController().signal
const sha256 = {sha256: true, sha1: false, md5: false}
let repository: string

beforeEach(async () => {
  repository = await mkdtemp(join(tmpdir(), 'mirrorbits-source-'))
  await mkdir(join(repository, 'pool'))
  await writeFile(join(repository, 'pool/a'), 'abc')
  await writeFile(join(repository, 'b'), 'b')
})
afterEach(() => rm(repository, {recursive: true, force: true}))

const open = () => {
  const {log, lines} = recordingLog()
  return {lines, tools: openSourceTools({repository, hashes: sha256}, log)}
}

async function filesBelow(tools: SourceTools, below: FilePath) {
  const all: WalkedFile[] = []
  for await (const {files} of tools.walk(signal, below)) all.push(...files)
  return all
}

it('walks the repository, or what is below one of its folders', async () => {
  const {tools} = open()
  const paths = async (below: FilePath) => (await filesBelow(tools, below)).map(({path}) => path).sort()
  expect(await paths(WHOLE_REPOSITORY)).toEqual(['/b', '/pool/a'])
  expect(await paths(filePathFromText('/pool'))).toEqual(['/pool/a'])
  await tools.close()
})

it('hashes with the algorithms that are wanted, and says nothing of a file that has gone meanwhile', async () => {
  const {tools, lines} = open()
  const [file] = await filesBelow(tools, filePathFromText('/pool'))
  if (file === undefined) throw new Error('nothing was found')
  try {
    // The example of FIPS 180.
    expect(await tools.hash(file, signal)).toMatchObject({
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    })
    await rm(join(repository, 'pool/a'))
    expect(await tools.hash(file, signal)).toBeUndefined()
    expect(lines).toEqual([])
  } finally {
    await tools.close()
  }
})

it('closes when nothing was hashed', async () => {
  await expect(open().tools.close()).resolves.toBeUndefined()
})
