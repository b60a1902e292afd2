import { h, type VNodeChild } from 'vue'

/** The pieces between which an address may go on in the next line: after a slash or what joins a query, before the @. */
export const pieces = (text: string): string[] => text.split(/(?<=[/?&=])(?=[^/?&=])|(?=@)/)

/** An address that breaks where one reads on, not in the middle of a word. */
export const breakable = (text: string): VNodeChild[] => pieces(text).flatMap((piece, i) => (i ? [h('wbr'), piece] : [piece]))
