/** A key that nothing else has: 32 hexadecimal digits. (crypto.randomUUID is for secure connections only, and people try Brisk before they put TLS in front.) */
export const newKey = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
