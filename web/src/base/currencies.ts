/** The currencies of ISO 4217 that have not two decimals. Browsers have another opinion of HUF and some more, and the server's is what is stored. */
const unusual = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
}
const digits = new Map(Object.entries(unusual).flatMap(([count, codes]) => codes.split(' ').map((code) => [code, Number(count)] as const)))
/** Amounts are whole minor units (cents): how many decimals a currency has. */
export const decimalsOf = (currency: string): number => digits.get(currency) ?? 2
