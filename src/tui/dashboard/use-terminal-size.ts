import {useStdout} from 'ink'
import {useEffect, useState} from 'react'
import type {Size} from './view.js'

/** The size of the terminal, also after it changes. */
export function useTerminalSize(): Size {
  const {stdout} = useStdout()
  const [size, setSize] = useState(() => sizeOf(stdout))
  useEffect(() => {
    const onResize = (): void => setSize(sizeOf(stdout))
    stdout.on('resize', onResize)
    return () => void stdout.off('resize', onResize)
  }, [stdout])
  return size
}

const sizeOf = ({columns, rows}: NodeJS.WriteStream): Size => ({columns, rows})
