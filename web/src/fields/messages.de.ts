import type { Words } from '../base/words'
import type { m as en } from './messages'

export const m = {
  yes: 'Ja',
  no: 'Nein',
  me: 'ich',
  labels: { Work: 'Arbeit', Home: 'Privat', Billing: 'Rechnung', Shipping: 'Lieferung', Mobile: 'Mobil', Other: 'Andere' } as Readonly<Record<string, string>>,
  operators: {
    contains: 'enthält', is: 'ist', isnot: 'ist nicht', in: 'ist eines von', notin: 'ist keines von', starts: 'beginnt mit', ends: 'endet mit', empty: 'ist leer', filled: 'ist gefüllt',
    atleast: 'ist mindestens', atmost: 'ist höchstens', over: 'ist über', under: 'ist unter', between: 'liegt zwischen',
    within: 'im Zeitraum', on: 'ist am', after: 'ist nach', before: 'ist vor', hasany: 'hat eines von', hasall: 'hat alle von', has: 'hat',
  },
} satisfies Words<typeof en>
