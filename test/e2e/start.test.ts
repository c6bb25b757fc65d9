import {readdirSync, readFileSync} from 'node:fs'
import {Script} from 'node:vm'
import {expect, it} from 'vitest'

const FOLDER = new URL('../../dist/packages/', import.meta.url)

it('starts with code that V8 made at build time, and V8 takes it', () => {
  const packages = readdirSync(FOLDER).filter(name => name.endsWith('.cjs'))
  expect(packages).toEqual(['ioredis.cjs', 'oclif.cjs', 'yaml.cjs'])
  for (const name of packages) {
    const cachedData = readFileSync(new URL(`${name}.cache`, FOLDER))
    const script = new Script(readFileSync(new URL(name, FOLDER), 'latin1'), {cachedData})
    expect([name, script.cachedDataRejected]).toEqual([name, false])
  }
})
