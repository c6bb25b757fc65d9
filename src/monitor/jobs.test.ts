import {expect, it} from 'vitest'
import {createJobs} from './jobs.js'

function held() {
  let end: () => void = () => undefined
  const ended = new Promise<void>(resolve => (end = resolve))
  return {end, job: () => ended}
}

it('runs no job twice at the same time, and again when it has ended', async () => {
  const jobs = createJobs(() => 5)
  const {job, end} = held()
  expect(jobs.tryStart('a', job)).toBe('started')
  expect(jobs.tryStart('a', job)).toBe('running')
  end()
  await jobs.settled()
  expect(jobs.tryStart('a', job)).toBe('started')
  await jobs.settled()
})

it('runs no more at once than the limit of the moment', async () => {
  let limit = 1
  const jobs = createJobs(() => limit)
  const {job, end} = held()
  expect(jobs.tryStart(1, job)).toBe('started')
  expect(jobs.tryStart(2, job)).toBe('full')
  limit = 2
  expect(jobs.tryStart(2, job)).toBe('started')
  end()
  await jobs.settled()
})

it('is settled when nothing runs', async () => {
  await expect(createJobs(() => 1).settled()).resolves.toBeUndefined()
})
