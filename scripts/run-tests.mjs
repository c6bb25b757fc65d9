// Runs the test projects named on the command line; ends with "N passed, N failed" and the exit code to match.
// With --coverage thresholds count as well; with --ensure-tools missing programs are installed first.
import {spawnSync} from 'node:child_process'
import {randomUUID} from 'node:crypto'
import {existsSync, mkdirSync, readFileSync, rmSync} from 'node:fs'
import {relative} from 'node:path'
import {findLeftovers} from './find-leftovers.mjs'
import {testFilesOf} from './test-files.mjs'

const flags = process.argv.slice(2).filter(argument => argument.startsWith('--'))
const projects = process.argv.slice(2).filter(argument => !argument.startsWith('--'))
const report = '.cache/test-report.json'
const marker = randomUUID()
/** Of a failed test's message, those that say what was wrong and where. */
const MESSAGE_LINES = 12
const env = {...process.env, MIRRORBITS_TEST_RUN: marker}

const node = (...args) => spawnSync(process.execPath, args, {stdio: 'inherit', env}).status ?? 1

function finish(passed, failed) {
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}

/** Counts tests and names the failed; a file that could not be run at all counts as one failed test. */
function countTests({testResults}) {
  let passed = 0
  const failures = []
  for (const {name, status, message, assertionResults} of testResults) {
    const file = relative(process.cwd(), name)
    const failed = assertionResults.filter(test => test.status === 'failed')
    passed += assertionResults.filter(test => test.status === 'passed').length
    for (const {fullName, failureMessages} of failed)
      failures.push([`${file}: ${fullName}`, failureMessages.join('\n')])
    if (status === 'failed' && failed.length === 0) failures.push([file, message])
  }
  return {passed, failures}
}

/** Says again at the end, where it is looked for, what failed and why. */
function tellFailures(failures) {
  for (const [name, why] of failures) {
    console.log(`FAILED: ${name}`)
    console.log(
      why
        .split('\n')
        .slice(0, MESSAGE_LINES)
        .map(line => `FAILED:   ${line}`)
        .join('\n'),
    )
  }
}

async function main() {
  if (projects.every(project => testFilesOf(project).length === 0)) {
    console.log(`There are no tests in ${projects.join(', ')}.`)
    return finish(0, 0)
  }
  if (flags.includes('--ensure-tools') && node('--import', 'tsx', 'test/support/ensure-test-tools.ts') !== 0) {
    return finish(0, 1)
  }
  rmSync(report, {force: true})
  mkdirSync('.cache', {recursive: true})
  const status = node(
    'node_modules/vitest/vitest.mjs',
    'run',
    ...projects.flatMap(project => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...(flags.includes('--coverage') ? ['--coverage'] : []),
  )
  if (!existsSync(report)) return finish(0, 1)
  const {passed, failures} = countTests(JSON.parse(readFileSync(report, 'utf8')))
  const leftovers = await findLeftovers(marker)
  for (const {pid, command} of leftovers) {
    console.log(`FAILED: a test left a process behind: ${pid} ${command}`)
    process.kill(pid, 'SIGKILL')
  }
  tellFailures(failures)
  // Thresholds of coverage and errors outside of tests fail a run in which every test has passed.
  const other = status !== 0 && failures.length === 0 ? 1 : 0
  if (other > 0)
    console.log('FAILED: all tests passed, but the run failed: see above for coverage or unhandled errors.')
  finish(passed, failures.length + leftovers.length + other)
}

await main()
