import {test as base, type TestAPI} from 'vitest'
import type {World} from './world.js'

/** `test` with a world of the test's own, so that tests may run at the same time. */
export const testIn = <W extends Pick<World, 'close'>>(open: () => Promise<W>): TestAPI<{world: W}> =>
  base.extend<{world: W}>({
    // eslint-disable-next-line no-empty-pattern -- vitest reads a fixture's needs from this pattern
    world: async ({}, use) => {
      const world = await open()
      await use(world)
      await world.close()
    },
  })
