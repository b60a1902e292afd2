// The server words what it says in English: in a build of that language there is nothing to do (see serverWords.de.ts).
export {}
