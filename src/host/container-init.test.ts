import {expect, it} from 'vitest'
import {isContainerMain} from './container-init.js'

it.each([
  ['the first process', 1, 0, 'node', true],
  ['what tini has started, as in our image', 7, 1, 'tini', true],
  ['what Docker has started with --init', 7, 1, 'docker-init', true],
  ['what Podman has started with --init', 2, 1, 'catatonit', true],
  ['a service of systemd', 700, 1, 'systemd', false],
  ['a process whose shell has ended', 700, 1, 'init', false],
  ['what was started by hand in a container', 30, 20, 'tini', false],
])('%s', (_, pid, ppid, first, expected) => {
  expect(isContainerMain({pid, ppid}, () => first)).toBe(expected)
})

it('this test is not what a container was started for', () => {
  expect(isContainerMain(process)).toBe(false)
})
