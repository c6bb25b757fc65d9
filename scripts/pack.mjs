// Makes mirrorbits-VERSION.tgz for `npm install --global`, in the folder given, or in this one. Needs a build.
import {execFileSync} from 'node:child_process'
import {cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'

const about = JSON.parse(readFileSync('package.json', 'utf8'))
const folder = mkdtempSync(join(tmpdir(), 'mirrorbits-pack-'))
try {
  for (const path of [...about.files, 'LICENSE', 'README.md']) cpSync(path, join(folder, path), {recursive: true})
  // The bundle holds all packages: to install them once more would only cost, and their demands on Node are not ours.
  for (const key of ['dependencies', 'devDependencies', 'overrides', 'scripts']) delete about[key]
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(about, undefined, 2)}\n`)
  const destination = resolve(process.argv[2] ?? '.')
  execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', destination], {
    cwd: folder,
    stdio: 'inherit',
  })
} finally {
  rmSync(folder, {recursive: true})
}
