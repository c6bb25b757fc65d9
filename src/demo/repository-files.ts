export interface DemoFile {
  /** Starts with `/`. */
  readonly path: string
  readonly sizeBytes: number
  /** Unix seconds. */
  readonly modTime: number
}

/** 2026-01-01T00:00:00Z: times never depend on when the demo runs. */
const firstModTime = 1_767_225_600
const day = 86_400

const versions = ['1.0', '1.1', '1.2', '2.0'] as const
const architectures = ['amd64', 'arm64', 'riscv64'] as const
const packages = ['atlas', 'beacon', 'cedar', 'delta', 'ember', 'fjord', 'grove', 'heron', 'iris', 'juniper'] as const

/** Names that programs tend to get wrong. */
const oddNames = [
  '/extras/notes with blanks.txt',
  '/extras/café menu.txt',
  '/extras/100% cotton.txt',
  '/extras/c++ guide.txt',
  '/extras/track #1.ogg',
  '/extras/empty.txt',
  '/extras/what?.txt',
  "/extras/it's [here].txt",
] as const

/** Where the alias `/isos/latest.iso` points to. */
export const aliasTarget = 'demo-2.0-amd64.iso'
export const alias = '/isos/latest.iso'

/** Tells when a copy was made: the one file whose content is new in each demo. */
export const traceFile = '/trace/updated.txt'

/** The folder that one mirror lacks. */
export const folderLackedBySome = '/packages/riscv64'

/** Every file of the demo's repository: the same list each time. */
export function repositoryFiles(): DemoFile[] {
  const isos = versions.flatMap(version =>
    architectures.map(architecture => `/isos/demo-${version}-${architecture}.iso`),
  )
  const archives = architectures.flatMap(architecture =>
    packages.flatMap(name =>
      versions.flatMap(version => [
        `/packages/${architecture}/${name[0] ?? ''}/${name}_${version}_${architecture}.tar.gz`,
        `/packages/${architecture}/${name[0] ?? ''}/${name}_${version}_${architecture}.txt`,
      ]),
    ),
  )
  return [...isos, ...archives, ...oddNames, '/README.txt'].map((path, index) => ({
    path,
    sizeBytes: sizeOf(path, index),
    modTime: firstModTime + index * (day + 37),
  }))
}

function sizeOf(path: string, index: number): number {
  if (path.endsWith('/empty.txt')) return 0
  if (path.endsWith('.iso')) return 200_000 + index * 12_345
  if (path.endsWith('.gz')) return 1000 + ((index * 7919) % 40_000)
  return 40 + ((index * 104_729) % 2000)
}

/** Readable text that differs from file to file and from version to version. */
export function contentOf({path, sizeBytes}: DemoFile, edition = 'current'): Buffer {
  return Buffer.alloc(sizeBytes, `${path} (${edition})\n`, 'utf8')
}
