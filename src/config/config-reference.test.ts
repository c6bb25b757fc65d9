import {readFile} from 'node:fs/promises'
import {describe, expect, it} from 'vitest'
import {configReference} from './config-reference.js'
import {KEYS} from './keys.js'
import {parseConfig} from './parse-config.js'

const read = (text: string) => parseConfig(text, 'mirrorbits.conf', {flags: {}, stateDirectory: '/state'})

it('is what the reference page says', async () => {
  expect(await readFile('docs/reference/config.md', 'utf8')).toBe(configReference())
})

it('describes every key once', () => {
  const headings = [...configReference().matchAll(/^### (\w+)$/gm)].map(([, name]) => name)
  expect(headings.toSorted()).toEqual(Object.keys(KEYS).toSorted())
})

describe('the sample configuration', () => {
  it('is read without a warning', async () => {
    expect(read(await readFile('contrib/mirrorbits.conf', 'utf8')).warnings).toEqual([])
  })

  it('names every key, and is right as well once every line is switched on', async () => {
    const sample = await readFile('contrib/mirrorbits.conf', 'utf8')
    const switchedOn = sample.replaceAll(/^#(?=\w| {2})/gm, '')
    expect(read(switchedOn).warnings).toEqual([])
    for (const name of Object.keys(KEYS)) expect(switchedOn).toMatch(new RegExp(`^${name}:`, 'm'))
  })

  it('shows the defaults where nothing else is needed', async () => {
    const sample = await readFile('contrib/mirrorbits.conf', 'utf8')
    const {config} = read(sample)
    expect(config).toEqual({...read('Repository: /srv/repo').config, repository: config.repository})
  })
})

it('reads the configuration of the container without a warning, with the admin API for the container alone', async () => {
  const {config, warnings} = read(await readFile('contrib/docker/mirrorbits.conf', 'utf8'))
  expect(warnings).toEqual([])
  expect(config.rpcListenAddress).toBe('127.0.0.1:3390')
  expect(await readFile('contrib/docker/Dockerfile', 'utf8')).toContain("fetch('http://127.0.0.1:3390/healthz')")
})
