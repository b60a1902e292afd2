/** Words of the filter language, and of values, wherever they are shown. */
export const m = {
  yes: 'Yes',
  no: 'No',
  me: 'me',
  /** Labels of emails, phones and addresses that are stored in English. */
  labels: {} as Readonly<Record<string, string>>,
  operators: {
    contains: 'contains', is: 'is', isnot: 'is not', in: 'is any of', notin: 'is none of', starts: 'starts with', ends: 'ends with', empty: 'is empty', filled: 'is filled',
    atleast: 'is at least', atmost: 'is at most', over: 'is over', under: 'is under', between: 'is between',
    within: 'is within', on: 'is on', after: 'is after', before: 'is before', hasany: 'has any of', hasall: 'has all of', has: 'has',
  },
} as const
