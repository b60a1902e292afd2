import type { DayWords } from './words'

const of = <T>(value: T, names: string): Record<string, T> => Object.fromEntries(names.split(' ').map((name) => [name, value]))

/** The words of English with those of German. */
export const words: DayWords = {
  days: { today: 0, now: 0, tomorrow: 1, tmr: 1, yesterday: -1, heute: 0, jetzt: 0, morgen: 1, übermorgen: 2, gestern: -1, vorgestern: -2 },
  now: ['now', 'jetzt'],
  units: { ...of('d', 'd day days t tag tage tagen'), ...of('w', 'w week weeks woche wochen'), ...of('m', 'm month months monat monate monaten'), ...of('y', 'y year years j jahr jahre jahren') },
  ahead: ['in'],
  back: ['vor'],
  ago: ['ago'],
  near: {
    ...of(1, 'next nächste nächsten nächster nächstes kommende kommenden kommender kommendes'), ...of(-1, 'last letzte letzten letzter letztes vorige vorigen voriger voriges'),
    ...of(0, 'this on diese diesen dieser dieses am'),
  },
}
