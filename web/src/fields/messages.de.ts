import type { Words } from '../base/words'
import type { m as en } from './messages'

export const m = {
  yes: 'Ja',
  no: 'Nein',
  me: 'ich',
  labels: { Work: 'Geschäftlich', Home: 'Privat', Billing: 'Rechnung', Shipping: 'Lieferung', Mobile: 'Mobil', Other: 'Sonstige', Direct: 'Durchwahl', Assistant: 'Assistenz', Mailing: 'Postanschrift' } as Readonly<Record<string, string>>,
  operators: {
    contains: 'enthält', is: 'ist', isnot: 'ist nicht', in: 'gehört zu', notin: 'gehört nicht zu', starts: 'beginnt mit', ends: 'endet mit', empty: 'ist leer', filled: 'ist ausgefüllt',
    atleast: 'ist mindestens', atmost: 'ist höchstens', over: 'ist über', under: 'ist unter', between: 'liegt zwischen',
    within: 'im Zeitraum', on: 'ist', after: 'ist später als', before: 'ist früher als', hasany: 'enthält eines von', hasall: 'enthält alle', has: 'enthält',
  },
} satisfies Words<typeof en>
