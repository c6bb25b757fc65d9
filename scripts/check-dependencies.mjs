// Looks at the lockfile: every package has a digest, none is deprecated, and none runs a script when it is installed
// but those named here. Reports what the registry knows of weaknesses, where it offers that: what becomes known
// tomorrow is no fault of today's commit.
import {spawnSync} from 'node:child_process'
import {readFileSync} from 'node:fs'

/** What these do when they are installed was looked at. */
const MAY_RUN_SCRIPTS = new Set([
  // Checks its own binary, which works without that.
  'esbuild',
])

const {packages} = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const problems = []
for (const [path, {integrity, resolved, deprecated, hasInstallScript, link}] of Object.entries(packages)) {
  if (path === '') continue
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
  if (link === true || !/^sha512-/.test(integrity ?? '')) problems.push(`${path} has no SHA-512 digest.`)
  if (resolved !== undefined) problems.push(`${path} names where it is from: another registry could not be used.`)
  if (deprecated !== undefined) problems.push(`${path} is deprecated: ${deprecated}`)
  if (hasInstallScript === true && !MAY_RUN_SCRIPTS.has(name)) problems.push(`${path} runs a script when installed.`)
}
for (const problem of problems) console.log(problem)
console.log(`${Object.keys(packages).length - 1} packages in the lockfile, ${problems.length} problems`)
reportWeaknesses()
process.exitCode = problems.length === 0 ? 0 : 1

function reportWeaknesses() {
  const {stdout} = spawnSync('npm', ['audit', '--omit=dev', '--json'], {encoding: 'utf8', timeout: 60_000})
  let report
  try {
    report = JSON.parse(stdout)
  } catch {
    report = undefined
  }
  if (report?.metadata?.vulnerabilities === undefined) {
    console.log('npm audit: the registry does not offer it')
    return
  }
  const {total} = report.metadata.vulnerabilities
  console.log(`npm audit: ${total} known weaknesses in what is delivered`)
  for (const {name, severity} of Object.values(report.vulnerabilities ?? {})) console.log(`  ${severity}: ${name}`)
}
