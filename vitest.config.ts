import {defineConfig} from 'vitest/config'

/** Waits that do not say how long they may take. */
const patient = {setupFiles: ['test/support/patient-waits.ts'], expect: {poll: {timeout: 30_000}}}

/** Real servers are started by these tests, so they get more time: what hangs is to end, what is slow is not. */
const withServers = {...patient, testTimeout: 120_000, hookTimeout: 120_000, disableConsoleIntercept: true}

/** These run the finished program. */
const withProgram = {...withServers, globalSetup: ['test/support/build-once.ts']}

export default defineConfig({
  test: {
    // Most of these tests wait for servers: two at once leave a machine of two cores less idle than one, the default there.
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['src/**'],
      exclude: ['src/**/*.test.*', 'src/commands/**'],
      reporter: ['text-summary', 'json-summary'],
      // What runs in a process of its own, as commands and the server do, is not seen here.
      thresholds: {
        lines: 70,
        functions: 69,
        branches: 70,
        'src/core/**': {lines: 99, functions: 99},
        'src/operations/**': {lines: 85},
        'src/{monitor,server,geoip,health,scan}/**': {lines: 94},
      },
    },
    projects: [
      {
        test: {
          name: 'unit',
          ...patient,
          include: ['src/**/*.test.{ts,tsx}'],
          testTimeout: 40_000,
          disableConsoleIntercept: true,
          // A process for each of these small files would cost more than twice what they do. They keep nothing global.
          isolate: false,
          // Ink draws nothing where these are set, as they are on machines that test.
          env: {CI: 'false', CONTINUOUS_INTEGRATION: 'false'},
        },
      },
      {test: {name: 'integration', include: ['test/integration/**/*.test.ts'], ...withProgram}},
      {test: {name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...withProgram}},
      {test: {name: 'long', include: ['test/long/**/*.test.ts'], ...withProgram, testTimeout: 600_000}},
      {test: {name: 'chaos', include: ['test/chaos/**/*.test.ts'], ...withProgram, testTimeout: 120_000}},
    ],
  },
})
