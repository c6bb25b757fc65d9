import type {VNode} from 'preact'
import {renderToString} from 'preact-render-to-string'

/** A whole HTML document. Every text in it is escaped. */
export const renderPage = (page: VNode): string => `<!doctype html>${renderToString(page)}\n`
