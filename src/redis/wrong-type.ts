import {messageOf} from '../core/errors.js'

/** What Redis replies, or `instead` where another program has written a key of another type. All else is thrown. */
export async function unlessWrongType<T, I>(reply: Promise<T>, instead: I): Promise<T | I> {
  try {
    return await reply
  } catch (error) {
    if (messageOf(error).startsWith('WRONGTYPE')) return instead
    throw error
  }
}
